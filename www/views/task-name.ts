// A task's name in a view: where there is no room for all of it the name is cut off, and the number that tells it from its
// namesakes stays.

import { css, html, nothing } from "lit";
import type { Task } from "../trace/recording.js";

export const taskNameStyle = css`
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-width: 2ch;
  }
  .nth {
    flex: none;
    white-space: pre;
  }
`;

/** The task's label in two pieces, for a flex box without a gap between them. */
export function drawTaskName({ name, label }: Task) {
  const nth = label.slice(name.length);
  return html`<span class="cut">${name}</span>${nth ? html`<span class="nth">${nth}</span>` : nothing}`;
}
