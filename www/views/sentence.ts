// Draws a sentence: each task in it as a button in the task's colour, which chooses it.

import { type TemplateResult, css, html, nothing } from "lit";
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
  /* A name and the comma after it stay together; a name that is longer than the line still breaks. */
  .stay {
    white-space: nowrap;
  }
  .stay button {
    white-space: normal;
  }
  .sentence button:hover {
    text-decoration: underline;
  }
`;

/** The sentence with its tasks as buttons. */
export function drawSentence(view: HTMLElement, sentence: Sentence): TemplateResult {
  return html`<p class="sentence">${sentence.map((part, index) => {
    if (typeof part === "string") return typeof sentence[index - 1] === "object" ? part.slice(marksIn(part).length) : part;
    const [task, text] = "text" in part ? [part.task, part.text] : [part, part.label];
    const next = sentence[index + 1];
    return html`<span class="stay"><button class="hue-${task.hue}" @click=${() => choose(view, task.id)}>${text}</button>${typeof next === "string" ? marksIn(next) : nothing}</span>`;
  })}</p>`;
}

/** The punctuation that a text begins with. */
function marksIn(text: string): string {
  return /^[.,;:]*/.exec(text)![0];
}
