// Draws a sentence: each task in it as a button in the task's colour, which chooses it.

import { type TemplateResult, css, html } from "lit";
import type { Sentence } from "../trace/why.js";
import { choose } from "./choose.js";

export const sentenceStyle = css`
  .sentence {
    margin: 0;
    font-size: 15px;
    overflow-wrap: anywhere;
  }
  .sentence button {
    font: 600 13px var(--font-code);
    color: var(--who);
    background: none;
    border: 0;
    border-radius: 3px;
    padding: 0;
    cursor: pointer;
    overflow-wrap: anywhere;
    text-align: start;
  }
  .sentence button:hover {
    text-decoration: underline;
  }
`;

/** The sentence with its tasks as buttons. */
export function drawSentence(view: HTMLElement, sentence: Sentence): TemplateResult {
  return html`<p class="sentence">${sentence.map((part) => {
    if (typeof part === "string") return part;
    const [task, text] = "text" in part ? [part.task, part.text] : [part, part.label];
    return html`<button class="hue-${task.hue}" @click=${() => choose(view, task.id)}>${text}</button>`;
  })}</p>`;
}
