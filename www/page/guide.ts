// The guide: which call to write, by two questions, and everything that can be opened, by group.

import { type TemplateResult, html, nothing } from "lit";
import { type Example, examples, groups } from "../examples/examples.js";
import { type Context, type Want, rowFor, rows, wants } from "../examples/rows.js";
import { linkTo } from "./lesson.js";

/** What has been answered so far. */
export interface Answers {
  readonly context: Context | undefined;
  readonly want: Want | undefined;
}

/** What readers do in the guide. */
export interface GuideActions {
  answer(answers: Answers): void;
  close(): void;
}

/** The guide's content; `current` is the example that is open. */
export function guide(answers: Answers, current: string | undefined, actions: GuideActions): TemplateResult {
  return html`<div class="sheet" @click=${(event: Event) => followed(event, actions)}>
    <div class="top">
      <h2 id="guide-title">Guide</h2>
      <p>Three calls, and when to write which. Every example opens in the editor and runs.</p>
      <button type="button" class="close" aria-label="Close the guide" @click=${() => actions.close()}>×</button>
    </div>
    <div class="parts">
      ${questions(answers, actions)}
      ${groups.map(({ id, title, about }) => html`<section class=${id}>
        <h3>${title}</h3>
        <p>${about}</p>
        <ul>${id === "rows" ? rows.map((row) => rowItem(row.row, current)) : itemsOf(id, current)}</ul>
      </section>`)}
    </div>
  </div>`;
}

/** Both questions, and the answer as soon as both are answered. */
function questions({ context, want }: Answers, actions: GuideActions): TemplateResult {
  const offered = wants.filter((each) => context !== "sync" || each.want !== "block");
  const contexts: readonly [Context, string, string][] = [["sync", "in sync code", "the top level, or a def that it calls"], ["async", "in async code", "an async def, or what it calls"]];
  return html`<section class="questions">
    <h3>Which call do I write?</h3>
    <fieldset>
      <legend>1. Where do you call from?</legend>
      ${contexts.map(([value, text, more]) => html`<label><input type="radio" name="context" value=${value} .checked=${context === value}
        @change=${() => actions.answer({ context: value, want: value === "sync" && want === "block" ? undefined : want })} /><span>${text} <small>${more}</small></span></label>`)}
    </fieldset>
    <fieldset>
      <legend>2. What do you want?</legend>
      ${offered.map(({ want: value, text, code }) => html`<label><input type="radio" name="want" value=${value} .checked=${want === value}
        @change=${() => actions.answer({ context, want: value })} /><span>${text} ${code ? html`<small><code>${code}</code></small>` : nothing}</span></label>`)}
    </fieldset>
    <div class="answer" role="status">${context && want ? answer(context, want) : html`<p class="quiet">Answer both, and the call stands here.</p>`}</div>
  </section>`;
}

function answer(context: Context, want: Want): TemplateResult {
  const { row, call, note } = rowFor(context, want);
  return html`<p>${call ? html`<code>${call}</code>` : html`<b>Not possible.</b>`}</p>
    <p>${note}</p>
    <p><a href=${linkTo({ id: `row-${row}` })}>See it run: row ${row}</a></p>`;
}

function rowItem(number: number, current: string | undefined): TemplateResult {
  const { context, called, result, call, note } = rows[number - 1]!;
  const id = `row-${number}`;
  const what = called === "any" ? "any, and block" : `${called}${result ? "" : ", no result"}`;
  return html`<li><a href=${linkTo({ id })} aria-current=${current === id ? "true" : nothing} title=${note}>
    <b>${number}</b><span>${context} calls ${what}</span><code>${call.replaceAll("async_runner.", "") || "not possible"}</code></a></li>`;
}

function itemsOf(group: Example["group"], current: string | undefined): TemplateResult[] {
  return examples.filter((each) => each.group === group && each.pair?.side !== "after").map((each) => {
    if (!each.pair) return html`<li>${link(each, each.title, current)} <small>${each.caption}</small></li>`;
    const after = examples.find(({ id }) => id === each.pair!.other)!;
    return html`<li><span class="name">${each.title}</span> <span class="pair">${link(each, "before", current, each.title)}${link(after, "after", current, each.title)}</span> <small>${each.pair.about}</small></li>`;
  });
}

function link(example: Example, text: string, current: string | undefined, title?: string): TemplateResult {
  return html`<a href=${linkTo(example)} aria-current=${current === example.id ? "true" : nothing} aria-label=${title ? `${title}: ${text}` : nothing}>${text}</a>`;
}

/** A link that was followed closes the guide, also one to what is open already. */
function followed(event: Event, actions: GuideActions): void {
  if ((event.target as Element).closest("a[href]")) actions.close();
}
