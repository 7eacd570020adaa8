// How the playground looks: one card in a page's column, a grid of panels where there is room.

import { css } from "lit";

export const playgroundStyle = css`
  :host {
    display: block;
    container: playground / inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  [hidden] {
    display: none !important;
  }
  /* What a site's style sheet says of its text, or of everything, ends here. */
  .frame {
    all: initial;
    display: block;
    font: var(--size) / var(--line) var(--font-ui);
    color: var(--ink);
    background: var(--paper);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    overflow: hidden;
  }
  .light {
    color-scheme: light;
  }
  .dark {
    color-scheme: dark;
  }
  section {
    display: flex;
    flex-direction: column;
    min-width: 0;
    background: var(--paper);
  }
  section + section,
  .column + .column > :is(section, .two) {
    border-top: 1px solid var(--edge);
  }
  .script {
    container: script / inline-size;
  }
  .title {
    display: flex;
    gap: 12px;
    align-items: baseline;
    padding: 7px 12px;
    border-bottom: 1px solid var(--edge);
    font-size: var(--small);
    font-weight: 600;
    color: var(--soft);
  }
  .title .name {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* A file's name has hyphens, at which it would be broken before the words beside it are. */
  .title .file {
    flex-shrink: 0;
    max-width: 60%;
  }
  .title small {
    margin-left: auto;
    font-size: var(--small);
    font-weight: 400;
    text-align: right;
  }
  .timeline > .title {
    flex-wrap: wrap;
    row-gap: 4px;
  }
  .page :is(.tasks, .why) > .title {
    box-sizing: border-box;
    min-height: 35px;
  }
  .why .hint {
    padding: 0;
  }
  .unseen :is(.console, .timeline, .tasks, .why) {
    display: none;
  }
  .runs {
    font: inherit;
    font-weight: 400;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--edge);
    border-radius: 5px;
    min-width: 0;
    max-width: min(240px, 55%);
    margin: -2px 0;
  }
  .how {
    display: none;
  }
  .tabs {
    display: flex;
  }
  .tabs button,
  .back,
  .close {
    padding: 0 7px;
    font-weight: 400;
    border-color: transparent;
    border-radius: 5px;
    color: var(--soft);
  }
  .tabs button[aria-pressed="true"] {
    color: var(--ink);
    background: var(--wash);
    border-color: var(--edge);
  }
  .back {
    margin: -1px -7px -1px 0;
    text-decoration: underline;
  }
  .close {
    margin: -1px 0 -1px auto;
  }
  .two {
    min-width: 0;
  }
  .two > section + section {
    border-top: 1px solid var(--edge);
  }
  async-runner-console {
    max-height: 320px;
  }

  .bar {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 8px 12px;
    border-top: 1px solid var(--edge);
  }
  button {
    flex: none;
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--edge);
    border-radius: 6px;
    padding: 4px 12px;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    border-color: color-mix(in srgb, var(--soft) 60%, var(--edge));
  }
  button:is(:disabled, [aria-disabled="true"]) {
    cursor: default;
    color: color-mix(in srgb, var(--soft) 65%, transparent);
  }
  .run {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
    padding: 4px 16px;
  }
  .run:hover:not([aria-disabled="true"]) {
    border-color: var(--accent);
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
  }
  .run[aria-disabled="true"] {
    background: color-mix(in srgb, var(--accent) 35%, var(--paper));
    border-color: transparent;
    color: var(--on-accent);
  }
  .step {
    padding: 0;
    width: 26px;
    height: 26px;
    line-height: 1;
  }
  .keys {
    flex: none;
  }
  kbd {
    font: var(--small) var(--font-code);
    color: var(--soft);
    border: 1px solid var(--edge);
    border-radius: 4px;
    padding: 0 4px;
  }
  .workers {
    display: flex;
    gap: 6px;
    align-items: center;
    color: var(--soft);
    font-size: var(--small);
  }
  output {
    min-width: 1ch;
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  .status {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    text-align: right;
    color: var(--soft);
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }
  .status.failed,
  .status.unavailable {
    color: var(--danger);
  }

  div.unavailable {
    padding: 12px;
    border-left: 3px solid var(--danger);
  }
  .unavailable p {
    margin: 0 0 6px;
    overflow-wrap: anywhere;
  }
  .unavailable p + p {
    color: var(--soft);
  }
  .picture {
    border-top: 1px solid var(--edge);
  }
  .seen .picture {
    display: none;
  }
  .picture img,
  .picture ::slotted(*) {
    display: block;
    max-width: 100%;
    height: auto;
    margin: 0 auto;
  }

  /* Of a height that is set, the script has at most a half once there is a run to see. */
  .fixed {
    display: flex;
    flex-direction: column;
  }
  .fixed > .column,
  .fixed > .column > .script {
    display: flex;
    flex-direction: column;
    flex: 0 1 auto;
    min-height: 0;
  }
  .fixed.unseen > .column:first-child,
  .fixed > .column > .script,
  .fixed > .column .source {
    flex: 1 1 auto;
  }
  .fixed .source {
    overflow: auto;
    --code-height: none;
  }
  .fixed.embedded.seen > .column:first-child {
    flex: 1 1 50%;
  }
  .fixed > .results,
  .fixed > .picture {
    flex: 1 1 50%;
    min-height: 0;
    overflow: auto;
  }

  .empty div {
    display: flex;
    align-items: center;
    height: 32px;
    padding: 0 12px;
    border-bottom: 1px solid var(--edge);
    font-size: var(--small);
    color: var(--soft);
  }

  @container playground (min-width: 900px) {
    .page {
      display: grid;
      gap: 12px;
      grid-template-columns: minmax(380px, 5fr) 7fr;
      min-height: inherit;
      background: none;
      border: 0;
      border-radius: 0;
      overflow: visible;
    }
    .page :is(section, section + section, .two > section + section, .column + .column > section) {
      border: 1px solid var(--edge);
      border-radius: var(--radius);
      overflow: hidden;
    }
    .page.unseen :is(.console, .timeline, .tasks, .why) {
      display: flex;
    }
    .page .column + .column > .two {
      border: 0;
    }
    .page .two {
      display: grid;
      gap: 12px;
      grid-auto-rows: minmax(min-content, 1fr);
      --graph-height: none;
      --tasks-height: none;
    }
    .page .two > section > :not(.title) {
      min-height: 0;
    }
    .page .two > .tasks > :is(async-runner-graph, async-runner-tasks) {
      flex: 1 1 0;
      min-height: 300px;
    }
    .page > .column {
      display: grid;
      gap: 12px;
      grid-template-rows: auto minmax(120px, 1fr);
      min-width: 0;
    }
    .how {
      display: inline;
    }
    .page async-runner-console {
      max-height: max(420px, 40vh);
    }
    /* One that has to be scrolled takes all the room that there is; a short one takes none from the others. */
    .page async-runner-console[long] {
      flex: 1 1 0;
      min-height: 320px;
      max-height: none;
    }
  }
  @container playground (min-width: 1160px) {
    .page .two {
      grid-template-columns: 3fr 2fr;
    }
  }
  @container script (max-width: 500px) {
    .keys {
      display: none;
    }
  }
  @container script (max-width: 400px) {
    .bar {
      flex-wrap: wrap;
    }
    .bar::before {
      content: "";
      order: 1;
      flex-basis: 100%;
    }
    .workers,
    .status {
      order: 2;
    }
  }
  @media (hover: none) {
    .how,
    .keys {
      display: none;
    }
  }
  /* Colours are the reader's: what a background or a shadow says elsewhere is said by borders. */
  @media (forced-colors: active) {
    [aria-pressed="true"],
    [aria-selected="true"] {
      text-decoration: underline;
      text-decoration-thickness: 2px;
      text-underline-offset: 3px;
    }
    .run {
      forced-color-adjust: none;
    }
    .run[aria-disabled="true"] {
      color: GrayText;
      background: Canvas;
      border-color: GrayText;
    }
    .at {
      border-left: 3px solid CanvasText;
      margin-left: -3px;
    }
    .marked {
      outline: 2px dashed CanvasText;
      outline-offset: -2px;
    }
  }
  @media print {
    .frame {
      color-scheme: light;
      height: auto !important;
      --code-height: none;
      --timeline-height: none;
      --graph-height: none;
    }
    .fixed .source,
    .fixed > .results {
      overflow: visible;
    }
    .frame async-runner-console {
      max-height: none;
    }
    .bar,
    .tabs,
    .how,
    .runs,
    .back,
    .close,
    async-runner-transport,
    .picture:not([hidden]) ~ .results {
      display: none;
    }
    .seen .picture {
      display: block;
    }
  }
`;
