// The strip above the playground: what the script that is open shows, and the way on through the course.

import { type TemplateResult, html, nothing } from "lit";
import { type Example, examples, groups } from "../examples/examples.js";

/** What is open: an example of the course (or what a reader has made of it), a script from a link, or a run from a file. */
export type Open = ({ readonly kind: "example"; readonly example: Example } | { readonly kind: "link" } | { readonly kind: "trace"; readonly name: string }) & {
  /** Whether the script is a reader's own by now: what is said of the one that it was may be wrong of it. */
  readonly changed?: boolean;
};

/** The address' end that opens an example. */
export function addressOf({ id }: Pick<Example, "id">): string {
  return `#example=${id}`;
}

/** A link to an example: in full, since links to a mere `#` are taken for ways past a page's head. */
export function linkTo(example: Pick<Example, "id">): string {
  return `${location.href.split("#")[0]}${addressOf(example)}`;
}

/** A draft that was left here before. */
export interface Offer {
  /** The file whose recording its script came with, if it did. */
  readonly from: string | undefined;
  /** Takes it up. */
  readonly bringBack: () => void;
}

/** The strip. @param offer a draft that was left here before, if there is one */
export function lesson(open: Open, offer?: Offer): TemplateResult {
  const changed = open.changed ?? false;
  switch (open.kind) {
    case "link":
      return changed
        ? other("Your script", "It came by a link before it was changed.")
        : other("From a link", "Somebody sent you this script. Read it before you run it: nothing has run yet.", offer);
    case "trace":
      return changed
        ? other("Your script", `It came with the recording in ${open.name} before it was changed.`)
        : other("A run from a file", `This is the recording in ${open.name}. Move through it; nothing runs unless you press Run.`, offer);
    case "example":
      return ofExample(open.example, changed, offer);
  }
}

function other(title: string, text: string, offer?: Offer): TemplateResult {
  return html`<div class="about"><h2 tabindex="-1">${title}</h2><p class="look">${text}</p>${kept(offer)}</div>
    <div class="steps"><a class="button" href=${linkTo(examples[0]!)}>To the examples</a></div>`;
}

function kept(offer: Offer | undefined): TemplateResult | typeof nothing {
  const which = offer?.from === undefined ? "this script" : `the script of the recording in ${offer.from}`;
  return offer ? html`<p class="kept">You have changed ${which} before. <button type="button" @click=${offer.bringBack}>Bring that back</button></p>` : nothing;
}

function ofExample(example: Example, changed: boolean, offer: Offer | undefined): TemplateResult {
  const index = examples.indexOf(example);
  const group = groups.find(({ id }) => id === example.group)!;
  const steps = stepsOf(example);
  const place = steps.length > 1 ? ` · ${steps.findIndex((step) => step.title === example.title) + 1} of ${steps.length}` : "";
  const { pair } = example;
  const previous = examples[index - 1];
  const next = examples[index + 1];
  return html`<div class="about">
      <p class="place">${group.title}${place}</p>
      <h2 tabindex="-1">${changed ? "Your script" : example.title}</h2>
      ${pair && !changed ? html`<span class="pair" role="group" aria-label="The pair">${(["before", "after"] as const).map((side) => side === pair.side
        ? html`<a aria-current="true">${side}</a>`
        : html`<a href=${linkTo({ id: pair.other })}>${side}</a>`)}</span>` : nothing}
      <p class="look">${changed ? `It was “${nameOf(example)}” before it was changed.` : example.look}</p>
      ${kept(offer)}
    </div>
    <nav class="steps" aria-label="Course">
      ${previous ? html`<a class="button" rel="prev" href=${linkTo(previous)} aria-label="Previous: ${nameOf(previous)}" title=${nameOf(previous)}>‹<span> Previous</span></a>` : html`<button disabled aria-label="Previous: this is the first">‹<span> Previous</span></button>`}
      ${next ? html`<a class="button" rel="next" href=${linkTo(next)} aria-label="Next: ${nameOf(next)}" title=${nameOf(next)}><span>Next </span>›</a>` : html`<button disabled aria-label="Next: this is the last"><span>Next </span>›</button>`}
    </nav>`;
}

/** The group's examples, a pair counted once. */
function stepsOf({ group }: Example): readonly Example[] {
  return examples.filter((each) => each.group === group && each.pair?.side !== "after");
}

function nameOf({ title, pair }: Example): string {
  return pair ? `${title} (${pair.side})` : title;
}
