// What a fix is called on its button.

import type { Text } from "@codemirror/state";
import type { Fix } from "../engine/check.js";

/** What a fix does, in a few words; `about` is what the advice is about. */
export function fixName(doc: Text, { from, to, insert }: Fix, about: { readonly from: number; readonly to: number }): string {
  const short = (text: string) => {
    const [first = "", ...rest] = text.trim().split("\n");
    return rest.length > 0 || first.length > 48 ? `${first.slice(0, 47).trimEnd()}…` : first;
  };
  if (insert.trim() === "") return `Take ${short(doc.sliceString(from, to))} away`;
  if (from < to) return `Write ${short(insert)}`;
  // What is put before or behind something is shown with it.
  if (from === about.from && !insert.includes("\n")) return `Write ${short(insert + doc.sliceString(about.from, about.to))}`;
  if (from === about.to) return `Write ${short(doc.sliceString(about.from, about.to) + insert)}`;
  return `Insert ${short(insert)}`;
}
