// What a picture stands in: the box it is scrolled in, and below it the legend and what can be chosen about it.

import { type SVGTemplateResult, type TemplateResult, css, html } from "lit";

export const frameStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    font-size: var(--small);
    line-height: 1.4;
  }
  :host([hidden]) {
    display: none;
  }
  .scroll {
    flex: 1 1 auto;
    min-height: 0;
    overflow: auto;
    position: relative;
  }
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  .foot {
    flex: none;
    display: flex;
    gap: 6px 16px;
    align-items: center;
    padding: 7px 12px 8px;
    color: var(--soft);
  }
  .legend {
    flex: 1 1 auto;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .legend li {
    white-space: nowrap;
  }
  /* A sign says what a shape means: its ink is nobody's colour, since colours are tasks. */
  .legend svg {
    width: 22px;
    height: 12px;
    vertical-align: -1px;
    margin-right: 5px;
    color: color-mix(in srgb, var(--soft) 80%, var(--paper));
  }
  .choices {
    flex: none;
    display: flex;
    gap: 6px 12px;
    align-items: center;
    justify-content: end;
  }
  .choices label {
    display: flex;
    gap: 5px;
    align-items: center;
    cursor: pointer;
    white-space: nowrap;
  }
  .choices input {
    accent-color: var(--accent);
    margin: 0;
  }
  .tools {
    display: flex;
  }
  .tools button {
    font: 13px / 1 var(--font-ui);
    color: var(--ink);
    background: none;
    border: 1px solid var(--edge);
    width: 26px;
    height: 22px;
    padding: 0;
    cursor: pointer;
  }
  .tools button + button {
    margin-left: -1px;
  }
  .tools button:first-child {
    border-radius: 6px 0 0 6px;
  }
  .tools button:last-child {
    border-radius: 0 6px 6px 0;
  }
  .tools button:disabled {
    cursor: default;
    color: color-mix(in srgb, var(--soft) 65%, transparent);
  }
  .tools button:hover:enabled {
    background: color-mix(in srgb, var(--soft) 8%, transparent);
  }
  .tools button:focus-visible {
    position: relative;
    z-index: 1;
  }
  @media print {
    .choices {
      display: none;
    }
  }
  @container playground (max-width: 560px) {
    .foot {
      flex-direction: column;
      align-items: stretch;
    }
  }
`;

/** One sign of a legend, and what it means. */
export type Sign = readonly [sign: SVGTemplateResult, meaning: string];

/** The legend, and beside it what can be chosen. */
export function foot(signs: readonly Sign[], choices: TemplateResult): TemplateResult {
  return html`<div class="foot">
    <ul class="legend" aria-label="Legend">${signs.map(([sign, meaning]) => html`<li><svg aria-hidden="true">${sign}</svg>${meaning}</li>`)}</ul>
    <div class="choices">${choices}</div>
  </div>`;
}

/** A choice that is on or off. */
export function check(label: string, on: boolean, set: (on: boolean) => void): TemplateResult {
  return html`<label><input type="checkbox" .checked=${on} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />${label}</label>`;
}
