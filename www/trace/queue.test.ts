import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop, onWorker } from "./fixtures.js";
import { heldUpBetween, queuedFor } from "./queue.js";
import { Recording } from "./recording.js";
import { taskLines } from "./tasks.js";
import { sentenceText, why } from "./why.js";

const spawn = (at: number, task: number, name: string, lane: string, kind: "coroutine" | "job" = "coroutine") =>
  onLoop(at, "spawn", { task, parent: null, name, lane, kind, line: null });
const poll = (task: number, from: number, to: number, on: "timer" | null = "timer") => [
  onLoop(from, "poll-start", { task }), onLoop(to, "poll-end", { task, line: 1, waiting_on: on ? [{ kind: on }] : [] }),
];
const done = (at: number, task: number) => onLoop(at, "done", { task, outcome: "ok", error: null });

describe("what a task in the queue waits for", () => {
  // A lane with room for one: b begins when a is done, though the loop is free all the time.
  const limited = Recording.of([
    spawn(0, 1, "a", "gallery"), spawn(0, 2, "b", "gallery"), ...poll(1, 1, 2), onLoop(100, "wake", { task: 1, by: "timer" }),
    ...poll(1, 100, 101, null), done(101, 1), ...poll(2, 102, 103, null), done(103, 2),
  ]);

  it("is room in its lane, where others are in it and nothing else keeps it", () => {
    expect(queuedFor(limited, limited.task(2)!, 50)).toBe("room");
    expect(sentenceText(why(limited, limited.task(2)!, 50))).toBe("b has waited for room in its type, gallery, for 50 ms, where a is.");
    expect(taskLines(limited, 50)[1]).toMatchObject({ state: "queued", detail: "for room in gallery" });
  });

  it("is its turn, where others hold the loop", () => {
    const busy = Recording.of([
      spawn(0, 1, "a", "gallery"), spawn(0, 2, "b", "gallery"), ...poll(1, 1, 90, null), done(90, 1), ...poll(2, 91, 92, null), done(92, 2),
    ]);
    expect(queuedFor(busy, busy.task(2)!, 50)).toBe("turn");
    const blocked = Recording.of(blockedLoop);
    expect(queuedFor(blocked, blocked.task(2)!, 200)).toBe("turn");
  });

  it("is its turn, where its wait does not end with another's end", () => {
    const slow = Recording.of([
      spawn(0, 1, "a", "gallery"), spawn(0, 2, "b", "gallery"), ...poll(1, 1, 2), ...poll(2, 60, 61, null), done(61, 2), onLoop(99, "wake", { task: 1, by: "timer" }),
      ...poll(1, 100, 101, null), done(101, 1),
    ]);
    expect(queuedFor(slow, slow.task(2)!, 50)).toBe("turn");
  });

  it("is a worker, for a job, while none is free", () => {
    const recording = Recording.of(gallery);
    expect(queuedFor(recording, recording.task(3)!, 170)).toBe("worker");
  });

  it("is room in its lane, for a job, while a worker is free", () => {
    const jobs = Recording.of([
      spawn(0, 1, "a", "io", "job"), spawn(0, 2, "b", "io", "job"), onWorker(0, 1, "worker-up", { reason: "started" }), onWorker(1, 1, "worker-up", { reason: "started" }),
      onWorker(0, 2, "job-start", { task: 1 }), onWorker(0, 80, "job-end", { task: 1 }), done(81, 1),
      onWorker(1, 82, "job-start", { task: 2 }), onWorker(1, 90, "job-end", { task: 2 }), done(91, 2),
    ]);
    expect(queuedFor(jobs, jobs.task(2)!, 50)).toBe("room");
  });
});

describe("whom a hold of the loop held up", () => {
  it("is whoever stood in the queue meanwhile, but not the one that a block is for", () => {
    const recording = Recording.of(blockedLoop);
    const block = recording.task(1)!.stretches.find(({ activity }) => activity === "blocked")!;
    expect(heldUpBetween(recording, block, recording.end).map(({ task, time }) => `${task.name} ${time}`)).toEqual(["tick 185"]);
  });

  it("is nobody's doing inside of a block but the blocking task's", () => {
    const recording = Recording.of(blockedLoop);
    const within = recording.task(3)!.stretches.find(({ activity, start }) => activity === "running" && start === 264)!;
    expect(heldUpBetween(recording, within, recording.end)).toEqual([]);
  });
});
