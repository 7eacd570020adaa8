import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop, onWorker } from "./fixtures.js";
import { Recording, type Stretch, busyBy, isAsMeant, stretchAt } from "./recording.js";

const told = (stretches: readonly Stretch[]) =>
  stretches.map(({ activity, start, end, worker }) => `${activity} ${start}-${end}${worker === null ? "" : ` on ${worker}`}`);

const spawned = (task: number, kind: "coroutine" | "job" = "coroutine") =>
  onLoop(0, "spawn", { task, parent: 0, name: `t${task}`, lane: "default", kind, line: null });

describe("a recording of the gallery example", () => {
  const recording = Recording.of(gallery);

  it("tells what each task did, without gap or overlap", () => {
    expect(told(recording.task(1)!.stretches)).toEqual([
      "queued 1-2", "running 2-4", "waiting 4-158", "queued 158-159", "running 159-161", "waiting 161-330", "queued 330-331", "running 331-334",
    ]);
    expect(told(recording.task(2)!.stretches)).toEqual(["queued 3-4", "running 4-5", "waiting 5-155", "queued 155-156", "running 156-158"]);
    expect(told(recording.task(0)!.stretches)).toEqual(["queued 0-0", "running 0-1", "blocked 1-335", "running 335-336"]);
  });

  it("shows a job on its worker, queued for it before, and blocked while it sleeps", () => {
    expect(told(recording.task(3)!.stretches)).toEqual(["queued 160-176", "running 176-177 on 0", "blocked 177-327 on 0", "running 327-328 on 0"]);
    expect(recording.workers[0]!.jobs).toMatchObject([{ start: 176, end: 328 }]);
    expect(recording.workers[0]!.up).toEqual([{ start: 175, end: 442, reason: "stopped" }]);
  });

  it("shows who held the loop, one at a time", () => {
    expect(recording.loop.running.map(({ task, start, end }) => `${task.name} ${start}-${end}`)).toEqual([
      "program 0-1", "process_gallery 2-4", "fetch_gallery 4-5", "fetch_gallery 156-158", "process_gallery 159-161",
      "process_gallery 331-334", "program 335-336", "save_gallery 337-338", "save_gallery 439-441",
    ]);
  });

  it("says that the program's own wait is meant to block", () => {
    expect(recording.loop.blocked.flat().map(isAsMeant)).toEqual([true]);
  });

  it("counts busy time up to any moment", () => {
    const task = recording.task(1)!;
    expect([0, 2, 3, 4, 100, 160, 334, 500].map((moment) => busyBy(task, moment))).toEqual([0, 0, 1, 2, 2, 3, 7, 7]);
  });

  it("finds what a task does at a moment", () => {
    const task = recording.task(1)!;
    expect(stretchAt(task, 0)).toBeUndefined();
    expect(stretchAt(task, 100)).toMatchObject({ activity: "waiting", line: 14, on: [{ kind: "task", id: 2, name: "fetch_gallery" }] });
    expect(stretchAt(task, 158)).toMatchObject({ activity: "queued", wokenBy: 2 });
    expect(stretchAt(task, 334)).toBeUndefined();
  });

  it("gives each task its own colour and the program one that no task has", () => {
    expect(recording.tasks.map(({ hue }) => hue)).toEqual([8, 1, 2, 3, 4]);
  });

  it("ends with its tasks, though a worker is ended after them", () => {
    expect(recording.end).toBe(441);
  });

  it("knows that the clock counted in whole milliseconds", () => {
    expect(recording.wholeMilliseconds).toBe(true);
    expect(Recording.of([...gallery, onLoop(442.3, "output", { task: 0, text: "" })]).wholeMilliseconds).toBe(false);
    // What was added up of whole ones is one.
    expect(Recording.of([...gallery, onLoop(2610.9999999999995, "output", { task: 0, text: "" }), onLoop(2612.000244, "output", { task: 0, text: "" })]).wholeMilliseconds).toBe(true);
  });

  it("is the same when its events arrive one by one", () => {
    const slow = new Recording();
    for (const event of gallery) slow.add([event]);
    expect(slow.tasks.map(({ stretches }) => told(stretches))).toEqual(recording.tasks.map(({ stretches }) => told(stretches)));
  });
});

describe("a recording of a blocked loop", () => {
  const recording = Recording.of(blockedLoop);

  it("shows the block within the program's own, and only the target's polls inside it", () => {
    expect(recording.loop.blocked.map((within) => within.map(({ task, start, end }) => `${task.name} ${start}-${end}`))).toEqual([
      ["program 0-268"], ["main 63-265"],
    ]);
    const inside = recording.loop.running.filter(({ start, end }) => start >= 63 && end <= 265).map(({ task }) => task.name);
    expect(new Set(inside)).toEqual(new Set(["migrate"]));
  });

  it("shows the task that was held up in the queue for the whole block", () => {
    expect(stretchAt(recording.task(2)!, 200)).toMatchObject({ activity: "queued", start: 80, end: 267 });
  });
});

describe("a recording", () => {
  it("puts a task that woke itself back into the queue", () => {
    const recording = Recording.of([
      spawned(1), onLoop(1, "poll-start", { task: 1 }), onLoop(2, "wake", { task: 1, by: 1 }),
      onLoop(3, "poll-end", { task: 1, line: 2, waiting_on: [{ kind: "timer" }] }),
    ]);
    expect(told(recording.task(1)!.stretches)).toEqual(["queued 0-1", "running 1-3", "queued 3-Infinity"]);
  });

  it("does not take the wake that ends a block for one of the next wait", () => {
    const recording = Recording.of([
      spawned(1), onLoop(1, "poll-start", { task: 1 }), onLoop(2, "block-start", { task: 1, line: null, on: { kind: "task", id: 2 } }),
      onLoop(3, "wake", { task: 1, by: 2 }), onLoop(4, "block-end", { task: 1, on: { kind: "task", id: 2 } }),
      onLoop(5, "poll-end", { task: 1, line: 2, waiting_on: [{ kind: "timer" }] }),
    ]);
    expect(told(recording.task(1)!.stretches)).toEqual(["queued 0-1", "running 1-2", "blocked 2-4", "running 4-5", "waiting 5-Infinity"]);
  });

  it("lets a job that waits keep its worker", () => {
    const recording = Recording.of([
      spawned(1, "job"), onWorker(1, 2, "job-start", { task: 1 }),
      onWorker(1, 3, "poll-end", { task: 1, line: 4, waiting_on: [{ kind: "task", id: 2 }] }),
      onWorker(1, 6, "wake", { task: 1, by: "external" }), onWorker(1, 7, "poll-start", { task: 1 }), onWorker(1, 8, "job-end", { task: 1 }),
    ]);
    expect(told(recording.task(1)!.stretches)).toEqual(["queued 0-2", "running 2-3 on 1", "waiting 3-6 on 1", "queued 6-7 on 1", "running 7-8 on 1"]);
    expect(recording.workers.map(({ jobs }) => jobs.length)).toEqual([0, 1]);
  });

  it("ends the job of a worker that is lost", () => {
    const recording = Recording.of([
      spawned(1, "job"), onWorker(0, 1, "worker-up", { reason: "started" }), onWorker(0, 2, "job-start", { task: 1 }),
      onWorker(0, 5, "worker-down", { reason: "lost" }),
    ]);
    expect(recording.workers[0]).toMatchObject({ jobs: [{ start: 2, end: 5 }], up: [{ start: 1, end: 5, reason: "lost" }] });
  });

  it("names a task whose spawn a cut-off trace does not hold", () => {
    expect(Recording.of([onLoop(5, "poll-start", { task: 7 })]).task(7)).toMatchObject({ name: "task 7", spawnedAt: 5 });
  });
});
