// The page's timeline and the picture that `simulate --svg` draws show the same rows: both are compared with one file for
// each recorded trace (the other side is crate/playground/tests/picture.rs). ASYNC_RUNNER_GENERATE=1 writes the files.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Stretch, Recording, isAsMeant } from "./recording.js";
import { type EndMark, type TimelineRow, endMark, timelineRows } from "./timeline.js";
import type { Event as TraceEvent } from "./trace-types.js";

const folder = new URL("./recorded/", import.meta.url);
const end = (at: number) => (at === Infinity ? null : at);
const stretch = (each: Stretch) => ({ what: isAsMeant(each) ? "blocked as meant" : each.activity, task: each.task.id, start: each.start, end: end(each.end) });

function spans(row: TimelineRow): unknown[] {
  const mark = (each: EndMark | null) => (each ? [{ what: each.how, task: each.task.id, start: each.at, end: each.at }] : []);
  if (row.kind === "task") return [...row.stretches.map(stretch), ...mark(endMark(row.task))];
  const without = (what: string) => (each: { start: number; end: number }) => ({ what, task: null, start: each.start, end: end(each.end) });
  // A picture without a browser has no starts: simulated workers are there at once.
  const there = row.kind === "worker" ? [...row.starting.map(without("starting")), ...row.up.map(without("up"))] : [];
  const jobs = row.kind === "worker" ? row.jobs.map((job) => ({ what: "job", task: job.task.id, start: job.start, end: end(job.end) })) : [];
  const ended = row.kind === "worker" ? row.jobs.flatMap((job) => mark(endMark(job.task, job.end))) : [];
  return [...there, ...jobs, ...row.running.map(stretch), ...row.blocked.flat().map(stretch), ...ended];
}

const names = readdirSync(folder).filter((file) => file.endsWith(".json") && !file.endsWith(".rows.json")).map((file) => file.replace(/\.json$/, ""));
for (const name of names) {
  it(`the rows of ${name} are those that a picture without a browser has`, () => {
    const events = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as TraceEvent[];
    const rows = timelineRows(Recording.of(events), true).map((row) => ({ kind: row.kind, label: row.label, spans: spans(row) }));
    const file = new URL(`${name}.rows.json`, folder);
    if (process.env["ASYNC_RUNNER_GENERATE"]) writeFileSync(file, `${JSON.stringify(rows)}\n`);
    expect(rows).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });
}
