// Lanes' settings as a text, `gallery:2, io:4:1`: what the element's attribute holds, the engine reads and a link keeps.

/** What a lane behaves like from a run's start. */
export interface LaneSetting {
  readonly name: string;
  /** How many of its tasks may be under way at once; undefined: any number. */
  readonly limit: number | undefined;
  /** Ready tasks of a higher one go first; 0 unless said otherwise. */
  readonly priority: number;
}

/** More than anybody reads in a picture. */
const MOST = 32;
const LONGEST_NAME = 40;
/** What the engine holds a priority in. */
const MOST_PRIORITY = 2 ** 31 - 1;

/**
 * Reads the text: `NAME:LIMIT` or `NAME:LIMIT:PRIORITY`, with commas between lanes; an empty limit is none.
 *
 * @throws Error whose message names the piece that is none
 */
export function readLanes(text: string): LaneSetting[] {
  const pieces = text.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "");
  if (pieces.length > MOST) throw new Error(`There are ${pieces.length} lanes, and ${MOST} are the most.`);
  return pieces.map((piece) => {
    const [, name, limit, priority] = /^([^:\p{C}]+):\s*(\d{0,9})\s*(?::\s*(-?\d{1,10})\s*)?$/u.exec(piece) ?? [];
    const lane = { name: name?.trim() ?? "", limit: limit ? Number(limit) : undefined, priority: Number(priority ?? 0) };
    const fits = lane.name !== "" && lane.name.length <= LONGEST_NAME && lane.limit !== 0 && Math.abs(lane.priority) <= MOST_PRIORITY;
    if (!fits) throw new Error(`“${piece}” is no lane: write NAME:LIMIT or NAME:LIMIT:PRIORITY, as in gallery:2 or io:4:1.`);
    return lane;
  });
}

/** The text for settings; those that say nothing are left out. */
export function writeLanes(lanes: readonly LaneSetting[]): string {
  return lanes
    .filter(({ name, limit, priority }) => name !== "" && (limit !== undefined || priority !== 0))
    .map(({ name, limit, priority }) => `${name}:${limit ?? ""}${priority === 0 ? "" : `:${priority}`}`)
    .join(",");
}

/** The lanes that a script names: its `type="…"` arguments, and what it configures itself. */
export function laneNames(code: string): string[] {
  const found = code.matchAll(/\btype\s*=\s*(["'])([^"',:\n]{1,40})\1|\bconfigure\(\s*(["'])([^"',:\n]{1,40})\3/g);
  return [...new Set([...found].map((match) => (match[2] ?? match[4])!.trim()))].filter((name) => name !== "");
}
