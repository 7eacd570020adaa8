import { describe, expect, it } from "vitest";
import { gallery, gallerySource, onLoop, onWorker } from "./fixtures.js";
import { couldOverlap } from "./overlap.js";
import { Recording } from "./recording.js";
import type { Event as TraceEvent } from "./trace-types.js";

const done = { outcome: "ok", error: null } as const;

/** Two children that `main` awaits one after the other, 50 ms each, in lines 2 and 3. */
function inTurn(lane: string): Recording {
  const child = (task: number, line: number, from: number): TraceEvent[] => [
    onLoop(from, "poll-start", { task: 9 }), onLoop(from, "spawn", { task, parent: 9, name: "fetch", lane, kind: "coroutine", line }),
    onLoop(from, "poll-end", { task: 9, line, waiting_on: [{ kind: "task", id: task, name: "fetch" }] }),
    onLoop(from, "poll-start", { task }), onLoop(from, "poll-end", { task, line: 9, waiting_on: [{ kind: "timer" }] }), onLoop(from + 50, "done", { task, ...done }),
    onLoop(from + 50, "wake", { task: 9, by: task }),
  ];
  return Recording.of([onLoop(0, "spawn", { task: 9, parent: null, name: "main", lane: "default", kind: "coroutine", line: null }), ...child(1, 2, 0), ...child(2, 3, 50)]);
}

const script = "async def main():\n    a = await spawn_task(fetch(), type='api')\n    b = await spawn_task(fetch(), type='api')\n";
const advice = (recording: Recording, source: string, limits = {}) => couldOverlap(recording, source, limits).map((found) => found.advice);
const saves = (time: string) => [`Start it before line 2, or both with gather, and save up to ${time}.`];

describe("what could overlap", () => {
  it("is found where there is room for both at once", () => {
    expect(advice(inTurn("api"), script)).toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), script, { workers: 1, lanes: new Map([["api", 2], ["io", 1]]) })).toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), `${script}configure("api", concurrency=2)\n`)).toEqual(saves("50 ms"));
  });

  it("is nothing in a lane that lets in one at a time, whoever set that", () => {
    expect(advice(inTurn("api"), script, { lanes: new Map([["api", 1]]) })).toEqual([]);
    expect(advice(inTurn("api"), `${script}async_runner.configure("api", concurrency=1)\n`)).toEqual([]);
  });

  it("is nothing where nobody can tell what the script limits", () => {
    expect(advice(inTurn("api"), `${script}configure("api", concurrency=most)\n`)).toEqual([]);
    expect(advice(inTurn("api"), `${script}configure(name, concurrency=3)\n`)).toEqual([]);
  });

  it("is what the script says, where the run's settings say otherwise", () => {
    expect(advice(inTurn("api"), `${script}configure("api", concurrency=4)\n`, { lanes: new Map([["api", 1]]) })).toEqual(saves("50 ms"));
  });

  it("is nothing where both need the only worker, also by way of others", () => {
    const nested = (task: number, at: number): TraceEvent[] => [
      onLoop(at, "poll-start", { task: 9 }), onLoop(at, "spawn", { task, parent: 9, name: "invoke", lane: "default", kind: "coroutine", line: task + 1 }),
      onLoop(at, "poll-end", { task: 9, line: task + 1, waiting_on: [{ kind: "task", id: task, name: "invoke" }] }),
      onLoop(at, "spawn", { task: task + 10, parent: task, name: "shrink", lane: "default", kind: "job", line: 1 }),
      onWorker(0, at, "job-start", { task: task + 10 }), onWorker(0, at + 50, "job-end", { task: task + 10 }), onLoop(at + 50, "done", { task: task + 10, ...done }),
      onLoop(at + 50, "done", { task, ...done }), onLoop(at + 50, "wake", { task: 9, by: task }),
    ];
    const recording = Recording.of([
      onLoop(0, "spawn", { task: 9, parent: null, name: "main", lane: "default", kind: "coroutine", line: null }), onWorker(0, 0, "worker-up", { reason: "started" }), ...nested(1, 0), ...nested(2, 50),
    ]);
    expect(advice(recording, script, { workers: 1 })).toEqual([]);
    expect(advice(recording, script, { workers: 2 })).toEqual(saves("50 ms"));
    // One that waits needs no worker: the other may have it.
    expect(advice(Recording.of(gallery), gallerySource, { workers: 1 })).toHaveLength(1);
  });

  it("is nothing where a function keeps others out while it runs", () => {
    expect(advice(inTurn("api"), `${script}async def fetch():\n    async with lock:\n        await sleep(1)\n`)).toEqual([]);
    expect(advice(inTurn("api"), `${script}async def fetch():\n    await sleep(1)\n\nasync def other():\n    async with lock: pass\n`)).toEqual(saves("50 ms"));
  });
});
