// The news of a run: what happened between two moments, in a few plain sentences, for people who hear the page.
//
// A run may do more in a blink than anybody can listen to: then the news are counts.

import { duration } from "./duration.js";
import { type Recording, firstIndex, isAsMeant } from "./recording.js";
import { workerName } from "./tasks.js";

/** How many things are told one by one. */
const MOST = 4;

/** What happened after a moment, up to another one; in order of time. */
export function news(recording: Recording, after: number, upTo: number): string[] {
  const told: { at: number; text: string }[] = [];
  const counts = { spawned: 0, done: 0, failed: 0, cancelled: 0, printed: 0 };
  const within = (at: number) => at > after && at <= upTo;
  const tell = (at: number, text: string) => {
    // Further ones would only be counted.
    if (told.length <= MOST * 8) told.push({ at, text });
  };
  for (const task of recording.livingBetween(after, upTo + Number.EPSILON)) {
    const { label, spawnedAt, doneAt, outcome, error } = task;
    if (within(spawnedAt)) counts.spawned += 1;
    if (doneAt !== null && within(doneAt)) {
      if (outcome === "ok") counts.done += 1;
      else if (outcome === "error") counts.failed += 1;
      else counts.cancelled += 1;
      tell(doneAt, outcome === "ok" ? `${label} is done.` : outcome === "error" ? `${label} failed${error ? ` with ${error.type}` : ""}.` : `${label} was cancelled.`);
    }
  }
  for (const { worker, jobs } of recording.workers) {
    for (let index = firstIndex(jobs, ({ start }) => start > after); index < jobs.length && jobs[index]!.start <= upTo; index += 1) {
      tell(jobs[index]!.start, `${jobs[index]!.task.label} runs on ${workerName(worker!).toLowerCase()}.`);
    }
  }
  for (const blocks of recording.loop.blocked) {
    for (let index = firstIndex(blocks, ({ start }) => start > after); index < blocks.length && blocks[index]!.start <= upTo; index += 1) {
      const block = blocks[index]!;
      if (isAsMeant(block)) continue;
      const target = recording.task(block.on[0]?.id ?? -1);
      tell(block.start, `${block.task.label} blocks the loop${target ? ` until ${target.label} is done` : ""}.`);
    }
  }
  const { output } = recording;
  for (let index = firstIndex(output, ({ at }) => at > after); index < output.length && output[index]!.at <= upTo; index += 1) {
    counts.printed += 1;
    tell(output[index]!.at, `${output[index]!.task.label} printed: ${output[index]!.text.trim().slice(0, 200)}`);
  }
  if (told.length <= MOST) return told.sort((a, b) => a.at - b.at).map(({ text }) => text);
  const words = [
    plural(counts.spawned, "task spawned", "tasks spawned"), plural(counts.done, "task done", "tasks done"), plural(counts.failed, "failed", "failed"),
    plural(counts.cancelled, "cancelled", "cancelled"), plural(counts.printed, "piece of output", "pieces of output"),
  ].filter((word) => word !== "");
  return [`Up to ${duration(upTo, recording.wholeMilliseconds)}: ${words.join(", ")}.`];
}

function plural(count: number, one: string, many: string): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}
