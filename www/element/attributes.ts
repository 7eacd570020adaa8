// Reads the attributes of the element that are more than text. What cannot be understood is said on the console, with what
// would be understood, and the default is taken: an example in some documentation never breaks for a slip of the pen.

import type { ViewName } from "./api.js";

/** How many workers a run may have unless the element says otherwise, whatever the machine. */
export const WORKERS = 4;
export const MOST_WORKERS = 8;

/** All views, in the order in which they are shown. */
export const VIEWS: readonly ViewName[] = ["timeline", "console", "graph", "inspector"];

/** Lines from one to another, both counted from 1 and both included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** How many workers an attribute asks for. */
export function workersIn(text: string | null): number {
  if (text === null) return WORKERS;
  const count = Number(text);
  if (text.trim() !== "" && Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) return count;
  return misread("workers", text, `a whole number from 1 to ${MOST_WORKERS}`, WORKERS);
}

/** The seed in an attribute, or undefined: another one in each run. */
export function seedIn(text: string | null): number | undefined {
  if (text === null || text.trim() === "") return undefined;
  const seed = Number(text);
  return Number.isSafeInteger(seed) && seed >= 0 ? seed : misread("seed", text, "a whole number from 0", undefined);
}

/** The views that an attribute names, in the order in which they are shown; all of them where it names none. */
export function viewsIn(text: string): readonly ViewName[] {
  const names = text.split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) return VIEWS;
  const unknown = names.filter((name) => !VIEWS.some((view) => view === name));
  if (unknown.length > 0) misread("views", text, `some of ${VIEWS.join(", ")}`, undefined);
  const views = VIEWS.filter((view) => names.includes(view));
  return views.length > 0 ? views : VIEWS;
}

/** The ranges of lines in an attribute, as `1-8 20`, in order and without overlap. */
export function linesIn(text: string): readonly LineRange[] {
  const ranges: LineRange[] = [];
  for (const piece of text.split(/[\s,]+/).filter(Boolean)) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(piece) ?? [];
    const range = { from: Number(first), to: Number(last) };
    if (first === undefined || range.from < 1 || range.to < range.from) misread("fold", piece, 'lines, as "1-8" or "12"', undefined);
    else ranges.push(range);
  }
  ranges.sort((a, b) => a.from - b.from);
  const apart: LineRange[] = [];
  for (const range of ranges) {
    const last = apart.at(-1);
    if (last && range.from <= last.to + 1) apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else apart.push(range);
  }
  return apart;
}

/** The CSS height in an attribute, or undefined: as high as the content. A number alone is of pixels. */
export function heightIn(text: string): string | undefined {
  const height = text.trim();
  if (height === "" || height === "auto") return undefined;
  return /^\d+(\.\d+)?$/.test(height) ? `${height}px` : height;
}

function misread<Value>(attribute: string, text: string, wanted: string, instead: Value): Value {
  const taken = instead === undefined ? "" : ` ${String(instead)} is taken.`;
  console.warn(`<async-runner-playground>: ${attribute}="${text}" is not understood: it takes ${wanted}.${taken}`);
  return instead;
}

/** What stands in place of folded lines. */
export function foldText({ from, to }: LineRange): string {
  return from === to ? "1 line" : `${to - from + 1} lines`;
}

/** The same for those who hear it, with what a press does. */
export function foldLabel(range: LineRange): string {
  return `Show ${foldText(range)}, ${range.from}${range.from === range.to ? "" : ` to ${range.to}`}`;
}
