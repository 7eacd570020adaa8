// Notices: what the engine found about a run that its script did not print. They come with the run's end, beside the
// trace, since a trace cannot tell what will never happen.

/** Something about a run that its author should know and that is no output. */
export interface Notice {
  readonly kind: NoticeKind;
  /** The task that it is about, or null. */
  readonly task: number | null;
  /** The line that it is about, counted from 1, or null. */
  readonly line: number | null;
  /** When it became known, in milliseconds since the run began. */
  readonly at: number;
  /** What there is to say; may have several lines. */
  readonly text: string;
}

/**
 * `never-retrieved`: a task failed and nobody awaited it; `never-awaited`: a coroutine was made and neither awaited nor
 * spawned; `truncated`: output or trace are cut; `cancelled-at-end`: a task still waited when nothing could wake it;
 * `engine-loaded`: the engine loaded a part of itself in the midst of the run, which took time that is not the script's.
 */
export type NoticeKind = "never-retrieved" | "never-awaited" | "truncated" | "cancelled-at-end" | "engine-loaded";

/**
 * Up to which moment of a run its trace was recorded: to its end, unless it grew too long. What happened after a trace
 * was cut nobody knows, so nothing is shown of it.
 *
 * @param duration how long the run took, in milliseconds
 */
export function recordedUntil(notices: readonly Notice[], duration: number): number {
  // Output that was cut has the task that printed it.
  const cut = notices.find(({ kind, task }) => kind === "truncated" && task === null);
  return Math.min(duration, cut?.at ?? Infinity);
}
