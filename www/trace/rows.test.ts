// The page's timeline and the picture that `simulate --svg` draws show the same rows: both are compared with one file for
// each recorded trace (the other side is crate/playground/tests/picture.rs). ASYNC_RUNNER_GENERATE=1 writes the files.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Stretch, Recording, isAsMeant } from "./recording.js";
import { type TimelineRow, timelineRows } from "./timeline.js";
import type { Event as TraceEvent } from "./trace-types.js";

const folder = new URL("./recorded/", import.meta.url);
const end = (at: number) => (at === Infinity ? null : at);
const stretch = (each: Stretch) => ({ what: isAsMeant(each) ? "blocked as meant" : each.activity, task: each.task.id, start: each.start, end: end(each.end) });

function spans(row: TimelineRow): unknown[] {
  if (row.kind === "task") return row.stretches.map(stretch);
  const there = row.kind === "worker" ? row.up.map((up) => ({ what: "up", task: null, start: up.start, end: end(up.end) })) : [];
  const jobs = row.kind === "worker" ? row.jobs.map((job) => ({ what: "job", task: job.task.id, start: job.start, end: end(job.end) })) : [];
  return [...there, ...jobs, ...row.running.map(stretch), ...row.blocked.flat().map(stretch)];
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
