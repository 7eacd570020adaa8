// The strip above the playground: what the script that is open shows, and the way on through the course.

import { type TemplateResult, html, nothing } from "lit";
import { type Example, examples, groups } from "../examples/examples.js";

/** What is open: an example of the course (or what a reader has made of it), a script from a link, or a run from a file. */
export type Open = { readonly kind: "example"; readonly example: Example; readonly changed?: boolean } | { readonly kind: "link" } | { readonly kind: "trace"; readonly name: string };

/** The address' end that opens an example. */
export function addressOf({ id }: Pick<Example, "id">): string {
  return `#example=${id}`;
}

/** A link to an example: in full, since links to a mere `#` are taken for ways past a page's head. */
export function linkTo(example: Pick<Example, "id">): string {
  return `${location.href.split("#")[0]}${addressOf(example)}`;
}

/** The strip. */
export function lesson(open: Open): TemplateResult {
  switch (open.kind) {
    case "link":
      return other("From a link", "Somebody sent you this script. Read it before you run it: nothing has run yet.");
    case "trace":
      return other("A run from a file", `This is the recording in ${open.name}. Move through it; nothing runs unless you press Run.`);
    case "example":
      return ofExample(open.example, open.changed ?? false);
  }
}

function other(title: string, text: string): TemplateResult {
  return html`<div class="about"><h2 tabindex="-1">${title}</h2><p>${text}</p></div>
    <div class="steps"><a class="button" href=${linkTo(examples[0]!)}>To the examples</a></div>`;
}

/** @param changed whether the script is no longer the example's: what is said of that may be wrong of this */
function ofExample(example: Example, changed: boolean): TemplateResult {
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
