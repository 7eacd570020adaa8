import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop, onWorker } from "./fixtures.js";
import { Recording } from "./recording.js";
import { spanLines } from "./span-table.js";
import { story } from "./story.js";
import { taskLines } from "./tasks.js";
import type { Event as TraceEvent } from "./trace-types.js";
import { sentenceText } from "./why.js";

const told = (events: readonly TraceEvent[], about: "on workers" | "waits" | "the loop") =>
  story(Recording.of(events)).find((chapter) => chapter.about === about)!.sentences.map(sentenceText);
const spawn = (at: number, task: number, name: string, kind: "program" | "coroutine" | "job" = "coroutine", lane = "default") =>
  onLoop(at, "spawn", { task, parent: null, name, lane, kind, line: null });
const done = (at: number, task: number) => onLoop(at, "done", { task, outcome: "ok", error: null });
const up = (worker: number, at: number) => onWorker(worker, at, "worker-up", { reason: "started" });
const job = (worker: number, task: number, from: number, to: number) => [onWorker(worker, from, "job-start", { task }), onWorker(worker, to, "job-end", { task }), done(to, task)];
const turn = (task: number, from: number, to: number) => [onLoop(from, "poll-start", { task }), onLoop(to, "poll-end", { task, line: 1, waiting_on: [{ kind: "timer" }] })];
const waits = (task: number, from: number, ...on: number[]) => [
  onLoop(from, "poll-start", { task }), onLoop(from, "poll-end", { task, line: 1, waiting_on: on.map((id) => ({ kind: "task", id, name: "x" })) }),
];

describe("the story of the waits", () => {
  it("says that a job waited for a worker that was being started", () => {
    expect(told([spawn(0, 1, "read", "job"), up(0, 230), ...job(0, 1, 235, 400)], "waits")).toEqual(["read waited 235 ms for a worker: none had started yet."]);
  });

  it("says that a job waited for the start of the worker that it was given, though another was there and busy", () => {
    const events = [up(0, 0), spawn(1, 1, "shrink", "job"), spawn(1, 2, "shrink", "job"), spawn(1, 3, "shrink", "job"), ...job(0, 1, 2, 300), up(1, 190), ...job(1, 2, 191, 400), up(2, 200), ...job(2, 3, 201, 410)];
    expect(told(events, "waits")).toEqual(["shrink ×2 waited about 195 ms each for a worker that was still starting."]);
  });

  it("says that all workers were busy", () => {
    const two = [up(0, 0), up(1, 0), spawn(1, 1, "a", "job"), spawn(1, 2, "a", "job"), spawn(1, 3, "b", "job"), ...job(0, 1, 1, 90), ...job(1, 2, 1, 95), ...job(0, 3, 91, 99)];
    expect(told(two, "waits")).toEqual(["b waited 90 ms for a worker: both were busy."]);
    const one = [up(0, 0), spawn(1, 1, "a", "job"), spawn(1, 3, "b", "job"), ...job(0, 1, 1, 90), ...job(0, 3, 91, 99)];
    expect(told(one, "waits")).toEqual(["b waited 90 ms for a worker: the only one was busy."]);
  });

  it("says that the lane was full while a worker was free", () => {
    const events = [up(0, 0), up(1, 0), spawn(1, 1, "a", "job", "io"), spawn(1, 2, "b", "job", "io"), ...job(0, 1, 1, 80), ...job(1, 2, 81, 90)];
    expect(told(events, "waits")).toEqual(["b waited 80 ms for room in the type io."]);
  });

  it("says that a lane had no room for tasks, and nothing of those that only waited for their turn", () => {
    const limited = [1, 2, 3].flatMap((task) => spawn(0, task, "fetch", "coroutine", "gallery"));
    expect(told([...limited, ...turn(1, 0, 1), ...turn(1, 60, 60), done(60, 1), ...turn(2, 61, 62), ...turn(2, 120, 120), done(120, 2), ...turn(3, 121, 122), done(180, 3)], "waits"))
      .toEqual(["fetch ×2 waited up to 121 ms each for room in the type gallery."]);
    expect(told([spawn(0, 1, "a"), spawn(0, 2, "b"), ...turn(1, 0, 80), done(80, 1), ...turn(2, 81, 82), done(90, 2)], "waits")).toEqual(["No task waited for another."]);
  });

  it("does not take the timer of a wait with a time limit for a task", () => {
    const on = [{ kind: "task" as const, id: 2, name: "fetch" }, { kind: "timer" as const }];
    const events = [spawn(0, 1, "main"), spawn(0, 2, "fetch"), onLoop(0, "poll-start", { task: 1 }), onLoop(0, "poll-end", { task: 1, line: 1, waiting_on: on }), ...turn(2, 0, 1), done(50, 2), onLoop(50, "wake", { task: 1, by: 2 }), done(51, 1)];
    expect(told(events, "waits")).toEqual(["main waited 50 ms for fetch."]);
    expect(taskLines(Recording.of(events), 20)[0]).toMatchObject({ state: "waiting", detail: "for fetch or a timer" });
    expect(spanLines(Recording.of(events), 20).map(({ what }) => what)).toContain("waits for fetch or a timer");
  });

  it("tells many alike by one of them, and no sum that would read like time that passed", () => {
    const four = [1, 2, 3, 4].flatMap((task) => spawn(0, task, "count", "job"));
    expect(told([...four, up(0, 200), ...job(0, 1, 201, 211), ...job(0, 2, 211, 220), ...job(0, 3, 220, 231), ...job(0, 4, 231, 240)], "waits"))
      .toEqual(["count ×4 waited about 216 ms each for a worker: none had started yet."]);
  });

  it("takes the wait for many as one until the last of them is done", () => {
    const events = [
      spawn(0, 1, "main"), ...[2, 3, 4].map((task) => spawn(0, task, "fetch")), ...waits(1, 0, 2, 3, 4), ...[2, 3, 4].flatMap((task) => turn(task, 0, 0)), done(50, 2), onLoop(50, "wake", { task: 1, by: 2 }), ...waits(1, 50, 3, 4),
      done(80, 4), onLoop(80, "wake", { task: 1, by: 4 }), ...waits(1, 80, 3), done(120, 3), onLoop(120, "wake", { task: 1, by: 3 }), onLoop(120, "poll-start", { task: 1 }), done(121, 1),
    ];
    expect(told(events, "waits")).toEqual(["main waited 120 ms for 3 tasks, of which fetch #2 ended last."]);
  });
});

describe("the story of the workers", () => {
  it("says who ran where, and of many how long each took", () => {
    expect(told(gallery, "on workers")).toEqual(["read_config_file ran on worker 1 for 152 ms."]);
    const events = [up(0, 0), up(1, 0), ...[1, 2, 3].map((task) => spawn(0, task, "count", "job")), ...job(0, 1, 1, 31), ...job(1, 2, 1, 33), ...job(0, 3, 31, 60)];
    expect(told(events, "on workers")).toEqual(["count ×3 ran on 2 workers for about 30 ms each."]);
    expect(told([...events, spawn(60, 4, "count", "job"), ...job(1, 4, 61, 62)], "on workers")).toEqual(["count ×4 ran on 2 workers for up to 32 ms each."]);
  });
});

describe("the story of the loop", () => {
  it("names the longest turn only where it is long against a frame", () => {
    expect(told([spawn(0, 1, "a"), ...turn(1, 0, 12)], "the loop")).toEqual(["It was never blocked."]);
    expect(told([spawn(0, 1, "a"), ...turn(1, 0, 30)], "the loop")).toEqual(["It was never blocked; its longest turn took 30 ms, by a."]);
  });

  it("says nothing of the program's first turn, in which nobody else is there", () => {
    const start = [spawn(0, 0, "program", "program"), onLoop(0, "poll-start", { task: 0 }), spawn(69, 1, "main"), onLoop(70, "poll-end", { task: 0, line: 1, waiting_on: [{ kind: "task", id: 1, name: "main" }] }), ...turn(1, 70, 71)];
    expect(told(start, "the loop")).toEqual(["It was never blocked."]);
  });

  it("says who blocked it, why, and whom that held up", () => {
    expect(told(blockedLoop, "the loop")).toEqual(["main blocked it for 202 ms in line 20, since it waits there until migrate is done; meanwhile tick stood in the queue for 185 ms."]);
  });
});
