// How the views of a run stand in an element among a site's text: under the script, the timeline and then the tabs.
// It comes with the panels themselves, with the first run.

import { css } from "lit";

export const panelsStyle = css`
  .results {
    min-width: 0;
    border-top: 1px solid var(--edge);
    --timeline-height: 300px;
    --graph-height: 280px;
  }
  .results > * + * {
    border-top: 1px solid var(--edge);
  }
  .tablist {
    display: flex;
    gap: 4px;
    padding: 4px 8px 0;
    border-bottom: 1px solid var(--edge);
    overflow-x: auto;
  }
  .tablist button {
    padding: 5px 10px 6px;
    border: 0;
    border-radius: 6px 6px 0 0;
    font-size: var(--small);
    color: var(--soft);
  }
  .tablist button[aria-selected="true"] {
    color: var(--ink);
    font-weight: 600;
    box-shadow: inset 0 -2px var(--accent);
  }
  .tablist button:hover {
    color: var(--ink);
  }
  .tablist button:focus-visible {
    outline-offset: -2px;
  }
  /* The tab says it already. */
  .tabbed .console > .title {
    display: none;
  }
  .results async-runner-console {
    max-height: 300px;
  }
  @media print {
    .tablist {
      display: none;
    }
    .tabbed .console > .title {
      display: flex;
    }
  }
`;
