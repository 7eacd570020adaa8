// Design tokens: colours, type and spacing, for every shadow root.
//
// Colour says who (a task keeps its hue in every view); texture and shape say in what state. The eight task hues are
// from Okabe and Ito's set, tuned so that text on them passes AA in both themes. The theme is the page's own
// `color-scheme`, unless the element's `theme` attribute says otherwise.

import { css } from "lit";

/** Declares the tokens; for the outermost host only, so that a site can set them from outside. */
export const tokens = css`
  :host {
    --font-ui: var(--playground-font-ui, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
    --font-code: var(--playground-font-code, ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", Menlo, monospace);
    --size: 14px;
    --small: 12px;
    --code: var(--playground-code-size, 13px);
    --line: 1.5;
    --gap: 8px;
    --radius: var(--playground-radius, 8px);
    --paper: var(--playground-paper, light-dark(#ffffff, #14181f));
    --wash: light-dark(#f6f7f9, #0d1015);
    --edge: var(--playground-edge, light-dark(#dfe3e8, #2a313c));
    --ink: var(--playground-ink, light-dark(#1c2430, #e6eaf0));
    --soft: var(--playground-soft, light-dark(#566273, #9aa7b8));
    --accent: var(--playground-accent, light-dark(#0b63ce, #6cb0ff));
    --on-accent: var(--playground-on-accent, light-dark(#ffffff, #06213f));
    --danger: light-dark(#b3261e, #ff8f86);
    --warn: light-dark(#8a5300, #f2b75b);
    --good: light-dark(#1d6f42, #7ad19b);
    --cursor: light-dark(#d6336c, #ff7eb0);
    --t1: light-dark(#2b6cb0, #7ab8f5);
    --t2: light-dark(#b45309, #f0a64a);
    --t3: light-dark(#0f766e, #5cc9bb);
    --t4: light-dark(#9d2f6f, #f08cc4);
    --t5: light-dark(#6b46c1, #b79bf5);
    --t6: light-dark(#4d7c0f, #a9cf5a);
    --t7: light-dark(#a8432a, #f39a80);
    --t8: light-dark(#475569, #a7b4c6);
  }
  /* The reader's own few colours: names, shapes and textures say by themselves what colours say elsewhere. */
  @media (forced-colors: active) {
    :host {
      --paper: Canvas;
      --wash: Canvas;
      --edge: CanvasText;
      --ink: CanvasText;
      --soft: CanvasText;
      --accent: Highlight;
      --on-accent: HighlightText;
      --danger: CanvasText;
      --warn: CanvasText;
      --good: CanvasText;
      --cursor: Highlight;
      --t1: CanvasText;
      --t2: CanvasText;
      --t3: CanvasText;
      --t4: CanvasText;
      --t5: CanvasText;
      --t6: CanvasText;
      --t7: CanvasText;
      --t8: CanvasText;
    }
  }
`;

/** What every shadow root needs: boxes, focus, and the classes that give a task its colour. */
export const base = css`
  * {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  .hue-1 { --who: var(--t1); }
  .hue-2 { --who: var(--t2); }
  .hue-3 { --who: var(--t3); }
  .hue-4 { --who: var(--t4); }
  .hue-5 { --who: var(--t5); }
  .hue-6 { --who: var(--t6); }
  .hue-7 { --who: var(--t7); }
  .hue-8 { --who: var(--t8); }
  .dot {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 3px;
    background: var(--who);
    display: inline-block;
  }
  .hint {
    margin: 0;
    padding: 12px;
    color: var(--soft);
    font: var(--small) / var(--line) var(--font-ui);
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .dot {
      forced-color-adjust: none;
    }
  }
`;
