// Where the rows and the moments of a timeline's picture lie, in pixels: for painting it, and for what is pointed at in it.

import { firstIndex } from "../trace/recording.js";
import type { TimeRange, TimelineRow } from "../trace/timeline.js";

/** Height of the axis above the rows, in pixels. */
export const AXIS = 24;

/** Space at the picture's right edge, in pixels. */
export const MARGIN = 14;

/** The height of a row, in pixels. */
export function rowHeight({ kind }: TimelineRow): number {
  return kind === "task" ? 20 : kind === "loop" ? 26 : 30;
}

/** The height of all rows with the axis, in pixels. */
export function pictureHeight(rows: readonly TimelineRow[]): number {
  return AXIS + 4 + offsetsOf(rows)[rows.length]!;
}

/** Where the labels end and time begins, in pixels: narrow pictures have short labels. */
export function labelWidth(width: number): number {
  return width < 420 ? 88 : width < 640 ? 112 : 140;
}

/** The moment at a place of the picture, in milliseconds since the run began. */
export function momentAt(x: number, width: number, { from, to }: TimeRange): number {
  const left = labelWidth(width);
  return from + ((x - left) / (width - left - MARGIN)) * (to - from);
}

/** The row at a height of the picture, or undefined. */
export function rowAt(y: number, scrolled: number, rows: readonly TimelineRow[]): TimelineRow | undefined {
  if (y < AXIS) return undefined;
  return rows[firstIndex(offsetsOf(rows), (offset) => offset > y - AXIS + scrolled) - 1];
}

/** The rows between two heights of the picture: the first and the last one's index. */
export function rowsWithin(rows: readonly TimelineRow[], scrolled: number, height: number): [first: number, last: number] {
  const below = offsetsOf(rows);
  const first = Math.max(0, firstIndex(below, (offset) => offset > scrolled) - 1);
  return [first, Math.min(rows.length, firstIndex(below, (offset) => AXIS + offset - scrolled >= height)) - 1];
}

/** For each list of rows, found once. */
const offsets = new WeakMap<readonly TimelineRow[], readonly number[]>();

/** How far below the first row each row begins, and where the last one ends. */
export function offsetsOf(rows: readonly TimelineRow[]): readonly number[] {
  let known = offsets.get(rows);
  if (!known) {
    // In one pass: there may be ten thousand rows, and others in each frame while somebody zooms.
    const found = new Array<number>(rows.length + 1).fill(0);
    for (let index = 0; index < rows.length; index += 1) found[index + 1] = found[index]! + rowHeight(rows[index]!);
    offsets.set(rows, (known = found));
  }
  return known;
}
