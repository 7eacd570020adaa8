// How advice, completion and tooltips look, in the element's own colours.

import { EditorView } from "@codemirror/view";

const wavy = (colour: string) => ({ backgroundImage: "none", textDecoration: `underline wavy ${colour} 1px`, textUnderlineOffset: "3px", textDecorationSkipInk: "none" });
const sign = (text: string, colour: string) => ({
  content: `"${text}"`,
  position: "absolute",
  left: "4px",
  fontSize: "9px",
  lineHeight: "20px",
  color: colour,
});
const card = {
  color: "var(--ink)",
  backgroundColor: "var(--paper)",
  border: "1px solid var(--edge)",
  borderRadius: "var(--radius)",
  boxShadow: "0 4px 16px rgb(0 0 0 / 16%)",
  font: "var(--small) / var(--line) var(--font-ui)",
  overflow: "hidden",
};

/** The theme of www/assist; the editor's own is in editor.ts. */
export const assistLook = EditorView.theme({
  ".cm-lintRange-error": wavy("var(--danger)"),
  ".cm-lintRange-warning": wavy("var(--warn)"),
  ".cm-lintRange-hint, .cm-lintRange-info": wavy("var(--accent)"),
  ".cm-lintRange-active": { backgroundColor: "color-mix(in srgb, var(--warn) 14%, transparent)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--danger)" },
  // The sign stands in the line's own number: a column of its own would move every line.
  ".cm-gutterElement": { position: "relative" },
  ".advice-error::before": sign("✕", "var(--danger)"),
  ".advice-warning::before": sign("▲", "var(--warn)"),
  ".advice-hint::before": sign("●", "var(--accent)"),
  ".cm-gutterElement.advice-error": { color: "var(--danger)" },
  ".cm-gutterElement.advice-warning": { color: "var(--warn)" },
  ".cm-gutterElement.advice-hint": { color: "var(--accent)" },

  ".cm-tooltip": card,
  ".cm-tooltip-lint": { margin: 0, padding: 0, maxWidth: "min(480px, 90vw)" },
  ".cm-diagnostic": { padding: "8px 12px", margin: 0, border: "0 !important", whiteSpace: "normal" },
  ".cm-diagnosticAction": fixButton(),
  ".cm-diagnosticSource": { marginTop: "4px", fontSize: "inherit", opacity: 1, color: "var(--soft)" },
  ".meaning": { padding: "6px 10px", maxWidth: "min(440px, 90vw)" },
  ".meaning code": { font: "600 var(--small) var(--font-code)", overflowWrap: "anywhere" },
  ".meaning p": { margin: "2px 0 0", color: "var(--soft)" },

  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "var(--small) var(--font-code)", maxHeight: "none", overflow: "hidden", minWidth: "220px", maxWidth: "min(520px, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 10px", lineHeight: "1.45", display: "flex", gap: "1.5ch" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionLabel": { flex: "none" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { flex: "1", marginLeft: 0, fontStyle: "normal", textAlign: "right", color: "var(--soft)", overflow: "hidden", textOverflow: "ellipsis" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { ...card, padding: "6px 10px", maxWidth: "300px" },
  // Where there is no room beside the list, it stands under it, and not on those that one chooses from.
  ".cm-completionInfo-right-narrow, .cm-completionInfo-left-narrow": { inset: "calc(100% + 4px) 0 auto 0 !important", maxWidth: "none !important" },

  ".cm-panels": { color: "inherit", backgroundColor: "var(--paper)" },
  // Where there is little room, code and advice share it.
  ".cm-panels-bottom": { borderTop: "1px solid var(--edge)", zIndex: 1, flex: "0 1 auto", minHeight: 0, maxHeight: "min(240px, 40vh)", overflow: "hidden auto" },
  ".advice": { overflowWrap: "anywhere", font: "var(--small) / var(--line) var(--font-ui)" },
  ".advice-heading": { display: "flex", justifyContent: "space-between", margin: 0, padding: "6px 12px 0", fontWeight: "600", color: "var(--soft)" },
  ".advice ul": { margin: 0, padding: "2px 0 6px", listStyle: "none" },
  ".advice li": { display: "flex", flexWrap: "wrap", gap: "0 8px", alignItems: "baseline", padding: "3px 12px" },
  ".advice li > b": { flex: "0 0 74px" },
  ".advice li > .place": { flex: "0 0 48px" },
  ".advice li > .text": { flex: "1 1 250px", minWidth: 0 },
  ".advice small": { display: "block", fontSize: "inherit", color: "var(--soft)" },
  ".advice code, .cm-diagnosticText code": { fontFamily: "var(--font-code)" },
  ".severity": { fontWeight: "600" },
  ".severity::before": { content: "attr(data-sign)", display: "inline-block", width: "14px", fontSize: "9px" },
  ".severity.is-error": { color: "var(--danger)" },
  ".severity.is-warning": { color: "var(--warn)" },
  ".severity.is-hint": { color: "var(--accent)" },
  ".advice .place": { padding: 0, border: 0, font: "inherit", textAlign: "left", textDecoration: "underline", textUnderlineOffset: "2px", color: "var(--soft)", background: "none", cursor: "pointer" },
  ".advice .fix": { ...fixButton(), display: "block" },
});

function fixButton() {
  return {
    margin: "4px 0 2px",
    padding: "1px 8px",
    maxWidth: "100%",
    overflow: "hidden",
    textOverflow: "ellipsis",
    font: "var(--small) var(--font-code)",
    color: "var(--ink)",
    background: "var(--wash)",
    border: "1px solid var(--edge)",
    borderRadius: "5px",
    cursor: "pointer",
  };
}
