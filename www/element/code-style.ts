// How code looks: shared by the plain code block and the editor, so that nothing moves when one replaces the other.

import { css } from "lit";

export const codeStyle = css`
  .source {
    position: relative;
    font: var(--code) / 1.55 var(--font-code);
    tab-size: 4;
    overflow: hidden;
    min-height: 0;
  }
  .block,
  .cm-editor {
    max-height: var(--code-height, 68vh);
  }
  .block {
    margin: 0;
    padding: 8px 0;
    overflow: auto;
    font: inherit;
    cursor: text;
  }
  .block:focus-visible {
    outline-offset: -2px;
  }
  .block code {
    display: block;
    font: inherit;
    width: max-content;
    min-width: 100%;
  }
  .row {
    display: block;
    padding-right: 12px;
    white-space: pre;
  }
  .row::before {
    content: attr(data-line);
    display: inline-block;
    width: 34px;
    padding-right: 12px;
    text-align: right;
    color: var(--soft);
    user-select: none;
  }
  .fold {
    display: block;
    width: calc(100% - 46px);
    margin: 1px 0 1px 46px;
    padding: 0 6px;
    border: 0;
    border-radius: 4px;
    font: var(--small) / 1.6 var(--font-ui);
    text-align: left;
    color: var(--soft);
    background: color-mix(in srgb, var(--soft) 8%, transparent);
  }
  .keyword { color: var(--t5); }
  .string { color: var(--t6); }
  .comment { color: var(--soft); }
  .number { color: var(--t2); }
  .definition { color: var(--t1); }
  /* The text's own colours need their contrast: light backgrounds stay faint. */
  .at {
    background: light-dark(color-mix(in srgb, var(--who) 6%, transparent), color-mix(in srgb, var(--who) 13%, transparent));
    box-shadow: inset 3px 0 var(--who);
  }
  .at.chosen {
    box-shadow: inset 6px 0 var(--who);
  }
  .chosen .who {
    font-weight: 600;
  }
  .who {
    margin-left: 3ch;
    font: var(--small) var(--font-ui);
    color: var(--who);
    user-select: none;
    pointer-events: none;
    white-space: nowrap;
  }
  .marked {
    background: light-dark(color-mix(in srgb, var(--danger) 6%, transparent), color-mix(in srgb, var(--danger) 14%, transparent));
    box-shadow: inset 3px 0 var(--danger);
  }
`;
