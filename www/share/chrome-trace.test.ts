// The export as a Chrome trace, against the documentation of the format and what its two readers make of it:
// - "Trace Event Format" (Google, 2016), https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
// - Perfetto, "Visualizing external trace formats", https://perfetto.dev/docs/getting-started/other-formats, and its
//   importer, src/trace_processor/importers/json/json_trace_parser_impl.cc

import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop } from "../trace/fixtures.js";
import { Recording } from "../trace/recording.js";
import type { Event as TraceEvent } from "../trace/trace-types.js";
import { type ChromeEvent, chromeTrace } from "./chrome-trace.js";

const folder = new URL("../trace/recorded/", import.meta.url);
const recorded = ["", "patterns/"].flatMap((under) =>
  readdirSync(new URL(`./${under}`, folder))
    .filter((file) => file.endsWith(".json") && !file.endsWith(".rows.json"))
    .map((file) => ({ name: file, trace: JSON.parse(readFileSync(new URL(`./${under}${file}`, folder), "utf8")) as TraceEvent[], until: undefined as number | undefined })),
);
const all = [...recorded, { name: "a blocked loop", trace: blockedLoop, until: 269 }, { name: "a run that was stopped", trace: gallery.slice(0, 20), until: 200 }];

/** What "Event Descriptions" asks of each phase that is used, besides `name`, `ph`, `ts`, `pid` and `tid`. */
const ASKED: Record<string, readonly string[]> = {
  X: ["cat", "dur"], // "Complete Events": their length is `dur`
  i: ["cat", "s"], // "Instant Events": how far they reach is `s`
  b: ["cat", "id"], e: ["cat", "id"], // "Async Events": those with the same category and id are one tree
  s: ["cat", "id"], f: ["cat", "id", "bp"], // "Flow Events": without `bp: "e"` an end is bound to the next slice
  M: ["args"], // "Metadata Events"
};
const METADATA: Record<string, string> = { process_name: "name", thread_name: "name", thread_sort_index: "sort_index" };

describe.each(all)("the Chrome trace of $name", ({ trace, until }) => {
  const recording = Recording.of(trace);
  const file = JSON.parse(JSON.stringify(chromeTrace(recording, until ?? recording.end, "a.py"))) as { traceEvents: ChromeEvent[]; displayTimeUnit: string };
  const events = file.traceEvents;
  const slicesOf = (tid: number) => events.filter((event) => event.ph === "X" && event.tid === tid);

  it("is of the JSON object form", () => {
    expect(Object.keys(file).sort()).toEqual(["displayTimeUnit", "traceEvents"]);
    expect(["ms", "ns"]).toContain(file.displayTimeUnit);
  });

  it("has what is asked of each phase, in whole microseconds", () => {
    for (const event of events) {
      expect(Object.keys(ASKED)).toContain(event.ph);
      expect(Object.keys(event)).toEqual(expect.arrayContaining(["name", "ph", "ts", "pid", "tid", ...ASKED[event.ph]!]));
      for (const number of [event.ts, event.pid, event.tid, event.dur ?? 0, event.id ?? 0]) expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
      if (event.ph === "i") expect(event.s).toBe("t");
      if (event.ph === "f") expect(event.bp).toBe("e");
      if (event.ph === "M") expect(event.args).toHaveProperty(METADATA[event.name]!);
    }
  });

  it("names every thread that has events", () => {
    const named = new Set(events.filter(({ name }) => name === "thread_name").map(({ tid }) => tid));
    for (const { ph, tid } of events) if (ph !== "M") expect(named).toContain(tid);
  });

  it("nests the slices of a thread, the outer one first: importers drop what overlaps", () => {
    for (const tid of new Set(events.map((event) => event.tid))) {
      const open: number[] = [];
      let before = 0;
      for (const { ts, dur } of slicesOf(tid)) {
        expect(ts).toBeGreaterThanOrEqual(before);
        before = ts;
        while (open.length > 0 && open.at(-1)! <= ts) open.pop();
        if (open.length > 0) expect(ts + dur!).toBeLessThanOrEqual(open.at(-1)!);
        open.push(ts + dur!);
      }
    }
  });

  it("closes each asynchronous slice that it opens, one within the other", () => {
    const open = new Map<number, ChromeEvent[]>();
    for (const event of events.filter(({ ph }) => ph === "b" || ph === "e")) {
      const within = open.get(event.id!) ?? open.set(event.id!, []).get(event.id!)!;
      if (event.ph === "b") within.push(event);
      else expect(within.pop()).toMatchObject({ name: event.name, cat: event.cat });
    }
    expect([...open.values()].flat()).toEqual([]);
  });

  it("binds each flow to the turn in which the waker woke, and to the woken one's", () => {
    const ids = new Set<number>();
    for (const [index, { ph, id, ts, tid }] of events.entries()) {
      if (ph !== "s" && ph !== "f") continue;
      // As an importer does that has read the file up to there: what is open on the thread.
      const turn = events.slice(0, index).findLast((event) => event.ph === "X" && event.tid === tid)!;
      expect(turn.ts <= ts && ts <= turn.ts + turn.dur!).toBe(true);
      if (ph === "s") {
        expect(ids.has(id!)).toBe(false);
        ids.add(id!);
      } else expect(turn.ts).toBe(ts);
      expect(events.filter((event) => event.id === id && event.ph === (ph === "s" ? "f" : "s"))).toHaveLength(1);
    }
  });
});

describe("a Chrome trace", () => {
  it("binds a wake to the waker's turn though the woken one's begins at the same microsecond", () => {
    const done = { outcome: "ok", error: null } as const;
    const spawn = (task: number, name: string) => onLoop(0, "spawn", { task, parent: null, name, lane: "io", kind: "coroutine", line: null });
    const recording = Recording.of([
      spawn(1, "a"), spawn(2, "b"), onLoop(0, "poll-start", { task: 2 }), onLoop(0, "poll-end", { task: 2, line: 1, waiting_on: [{ kind: "task", id: 1, name: "a" }] }),
      onLoop(1, "poll-start", { task: 1 }), onLoop(3, "wake", { task: 2, by: 1 }), onLoop(3, "done", { task: 1, ...done }), onLoop(3, "poll-start", { task: 2 }), onLoop(4, "done", { task: 2, ...done }),
    ]);
    const told = chromeTrace(recording, 4, "a.py").traceEvents.filter(({ ph }) => "Xsf".includes(ph)).map(({ ph, name, ts }) => `${ph} ${name} ${ts}`);
    expect(told).toEqual(["X b 0", "X a 1000", "s wake 2999", "X b 3000", "f wake 3000"]);
  });

  const of = (trace: typeof gallery, until: number) => chromeTrace(Recording.of(trace), until, "gallery.py").traceEvents;
  const kind = (events: ChromeEvent[], ph: ChromeEvent["ph"]) => events.filter((event) => event.ph === ph);

  it("names the process and each thread", () => {
    expect(kind(of(gallery, 441), "M").map(({ name, tid, args }) => [name, tid, args])).toEqual([
      ["process_name", 0, { name: "gallery.py" }], ["thread_name", 1, { name: "Loop" }], ["thread_sort_index", 1, { sort_index: 0 }],
      ["thread_name", 2, { name: "Worker 1" }], ["thread_sort_index", 2, { sort_index: 1 }],
    ]);
  });

  it("shows who had which thread, in microseconds", () => {
    const slices = kind(of(gallery, 441), "X").filter(({ tid }) => tid === 2).map(({ name, ts, dur }) => [name, ts, dur]);
    expect(slices).toEqual([
      ["read_config_file", 176_000, 1000], ["read_config_file (waits on its worker)", 177_000, 150_000], ["read_config_file", 327_000, 1000],
    ]);
  });

  it("leads each wake from the waker to the turn that it gave", () => {
    const events = of(gallery, 441);
    expect(kind(events, "s").map(({ ts, id }) => [ts, id])).toEqual([[157_999, 0]]);
    expect(kind(events, "f").map(({ ts, id, bp }) => [ts, id, bp])).toEqual([[159_000, 0, "e"]]);
  });
});
