import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop, onWorker } from "./fixtures.js";
import { findings } from "./findings.js";
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
    const others = [spawn(0, 1, "a", "coroutine", "io"), spawn(0, 2, "b", "coroutine", "io"), spawn(0, 3, "c", "coroutine", "io"), ...turn(1, 0, 1), done(60, 1), ...turn(2, 61, 62), done(120, 2), ...turn(3, 121, 122), done(180, 3)];
    expect(told(others, "waits"), "coroutines are no jobs").toEqual(["b and 1 more task waited up to 121 ms each for room in the type io."]);
    const jobs = [up(0, 0), up(1, 0), spawn(1, 1, "a", "job", "io"), spawn(1, 2, "b", "job", "io"), ...job(0, 1, 1, 80), ...job(1, 2, 81, 90)];
    const queued = (events: readonly TraceEvent[]) => spanLines(Recording.of(events), 200).filter(({ what }) => what.startsWith("queued for")).map(({ task, what }) => `${task.name} ${what}`);
    expect([...queued(others), ...queued(jobs)]).toEqual(["b queued for room in io", "c queued for room in io", "b queued for room in io"]);
    expect(told([spawn(0, 1, "a"), spawn(0, 2, "b"), ...turn(1, 0, 80), done(80, 1), ...turn(2, 81, 82), done(90, 2)], "waits")).toEqual(["No task waited for another."]);
  });

  it("does not take the timer of a wait with a time limit for a task", () => {
    const on = [{ kind: "task" as const, id: 2, name: "fetch" }, { kind: "timer" as const }];
    const events = [spawn(0, 1, "main"), spawn(0, 2, "fetch"), onLoop(0, "poll-start", { task: 1 }), onLoop(0, "poll-end", { task: 1, line: 1, waiting_on: on }), ...turn(2, 0, 1), done(50, 2), onLoop(50, "wake", { task: 1, by: 2 }), done(51, 1)];
    expect(told(events, "waits")).toEqual(["main waited 50 ms for fetch."]);
    expect(taskLines(Recording.of(events), 20)[0]).toMatchObject({ state: "waiting", detail: "for fetch or a timer" });
    expect(spanLines(Recording.of(events), 20).map(({ what }) => what)).toContain("waits for fetch or a timer");
  });

  it("takes what is named behind a time limit, or twice, for the one thing that it is", () => {
    const waiting = (...on: { kind: "task" | "timer"; id?: number }[]) => [
      spawn(0, 1, "main"), spawn(0, 2, "fetch"), onLoop(0, "poll-start", { task: 1 }), onLoop(0, "poll-end", { task: 1, line: 1, waiting_on: on }), ...turn(2, 0, 1), done(50, 2), onLoop(50, "wake", { task: 1, by: 2 }), done(51, 1),
    ];
    expect(told(waiting({ kind: "timer" }, { kind: "task", id: 2 }), "waits")).toEqual(["main waited 50 ms for fetch."]);
    const twice = waiting({ kind: "task", id: 2 }, { kind: "task", id: 2 });
    expect(told(twice, "waits")).toEqual(["main waited 50 ms for fetch."]);
    expect(taskLines(Recording.of(twice), 20)[0]).toMatchObject({ state: "waiting", detail: "for fetch" });
  });

  it("tells a block and a wait for the same task apart", () => {
    const on = { kind: "task" as const, id: 2, name: "fetch" };
    const events = [
      spawn(0, 1, "main"), spawn(0, 2, "fetch"), onLoop(0, "poll-start", { task: 1 }), onLoop(0, "block-start", { task: 1, line: 3, on }), ...turn(2, 0, 1), onLoop(40, "block-end", { task: 1, on }),
      onLoop(40, "poll-end", { task: 1, line: 4, waiting_on: [on] }), done(100, 2), onLoop(100, "wake", { task: 1, by: 2 }), done(101, 1),
    ];
    expect(told(events, "waits")).toEqual(["main waited 40 ms for fetch, and kept the loop meanwhile, then 60 ms for fetch."]);
    expect(told(events, "the loop")).toEqual(["main blocked it for 40 ms in line 3, since it waits there until fetch is done; nobody stood in the queue meanwhile."]);
  });

  it("says in words what scripts wait for, and which thing it was where that has a name", () => {
    const waiting = (kind: "queue" | "lock", name?: string) => told([spawn(0, 1, "a"), onLoop(0, "poll-start", { task: 1 }), onLoop(0, "poll-end", { task: 1, line: 1, waiting_on: [{ kind, ...(name === undefined ? {} : { name }) }] }), done(30, 1)], "waits");
    expect([waiting("queue", "Queue.get"), waiting("queue", "Queue.put"), waiting("lock", "Lock"), waiting("lock", "cache"), waiting("queue"), waiting("lock", "constructor")].flat()).toEqual([
      "a waited 30 ms for an item of a queue.", "a waited 30 ms for room in a queue.", "a waited 30 ms for a lock.", "a waited 30 ms for a lock (cache).", "a waited 30 ms for a queue.", "a waited 30 ms for a lock (constructor).",
    ]);
  });

  it("tells a fourth and a fifth rather than how many there are, and counts from the sixth on", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const events = (count: number) => names.slice(0, count).flatMap((name, index) =>
      [spawn(0, index + 1, name), onLoop(0, "poll-start", { task: index + 1 }), onLoop(0, "poll-end", { task: index + 1, line: 1, waiting_on: [{ kind: "lock" }] }), done(90 - index, index + 1)]);
    expect(told(events(5), "waits").at(-1)).toBe("e waited 86 ms for a lock.");
    expect(told(events(6), "waits").slice(3)).toEqual(["d waited 87 ms for a lock.", "And 2 shorter waits."]);
  });

  // Of what grows with the square of the chain 8,000 tasks make minutes, and a test has five seconds.
  it("is told of a chain of thousands that await each other, and so are its findings", () => {
    const links = 8000;
    const ids = Array.from({ length: links }, (_, index) => index + 1);
    const script = "async def link(n):\n    a = await spawn_task(link(n - 1))\n    b = await spawn_task(link(n - 2))\n";
    const events = [
      ...ids.flatMap((task) => [
        onLoop(0, "spawn", { task, parent: task === 1 ? null : task - 1, name: "link", lane: "default", kind: "coroutine", line: 2 }), onLoop(0, "poll-start", { task }),
        onLoop(0, "poll-end", { task, line: 2, waiting_on: task === links ? [{ kind: "timer" }] : [{ kind: "task", id: task + 1, name: "link" }] }),
      ]),
      ...ids.reverse().flatMap((task) => [onLoop(100, "poll-start", { task }), done(100, task), ...(task > 1 ? [onLoop(100, "wake", { task: task - 1, by: task })] : [])]),
    ];
    expect(told(events, "waits")).toEqual(["link ×7,999 waited about 100 ms each for link."]);
    expect(findings(Recording.of(events), [], script)).toEqual([]);
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
    expect(told(gallery, "on workers")).toEqual(["read_config_file ran on worker 1 for 152 ms, of which it slept 150 ms."]);
    const events = [up(0, 0), up(1, 0), ...[1, 2, 3].map((task) => spawn(0, task, "count", "job")), ...job(0, 1, 1, 31), ...job(1, 2, 1, 33), ...job(0, 3, 31, 60)];
    expect(told(events, "on workers")).toEqual(["count ×3 ran on 2 workers for about 30 ms each."]);
    expect(told([...events, spawn(60, 4, "count", "job"), ...job(1, 4, 61, 62)], "on workers")).toEqual(["count ×4 ran on 2 workers for up to 32 ms each."]);
  });

  it("says how much of that time they slept or stood still, so that it agrees with how long they were busy", () => {
    const still = (worker: number, task: number, from: number, to: number, kind: "sleep" | "task") =>
      [onWorker(worker, from, "block-start", { task, line: 1, on: { kind } }), onWorker(worker, to, "block-end", { task, on: { kind } })];
    const jobs = (...kinds: ("sleep" | "task")[]) => kinds.flatMap((kind, index) => {
      const task = index + 1;
      return [spawn(0, task, "shrink", "job"), up(index, 0), onWorker(index, 0, "job-start", { task }), ...still(index, task, 10, 50, kind), onWorker(index, 60, "job-end", { task }), done(60, task)];
    });
    expect(told(jobs("sleep", "sleep"), "on workers")).toEqual(["shrink ×2 ran on 2 workers for about 60 ms each, of which they slept about 40 ms each."]);
    expect(told(jobs("task"), "on workers")).toEqual(["shrink ran on worker 1 for 60 ms, of which it stood still 40 ms."]);
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

  it("tells of a program that kept the loop for long, though nobody was there to be held up", () => {
    const start = [spawn(0, 0, "program", "program"), onLoop(0, "poll-start", { task: 0 }), done(1200, 0)];
    expect(told(start, "the loop")).toEqual(["Nobody was held up, though program kept it for 1200 ms."]);
  });

  it("says nothing of a turn in which the engine loaded a part of itself", () => {
    const recording = Recording.of([spawn(0, 1, "a"), ...turn(1, 0, 80), ...turn(1, 90, 92)]);
    recording.engineLoads = [40];
    expect(story(recording).find(({ about }) => about === "the loop")!.sentences.map(sentenceText)).toEqual(["It was never blocked."]);
  });

  it("tells blocks alike as one, by the longest that others stood in the queue", () => {
    const sleeps = (from: number, to: number) => [onLoop(from, "block-start", { task: 1, line: 9, on: { kind: "sleep" } }), onLoop(to, "block-end", { task: 1, on: { kind: "sleep" } })];
    const events = [spawn(0, 1, "main"), spawn(0, 2, "tick"), onLoop(0, "poll-start", { task: 1 }), ...sleeps(0, 100), ...sleeps(100, 210), ...sleeps(210, 310), done(310, 1), ...turn(2, 310, 311), done(311, 2)];
    expect(told(events, "the loop")).toEqual(["main blocked it 3 times, for about 103 ms each, in line 9, since it sleeps there; meanwhile tick stood in the queue, the longest for 110 ms."]);
  });

  it("says that a block came to a deadlock, however short it was, and who waited for whom", () => {
    const message = "deadlock: `main` blocks until `total` is done, which waits for `fetch`, which this very block holds up: `total` can never finish; await instead of blocking";
    const failed = (at: number, task: number) => onLoop(at, "done", { task, outcome: "error", error: { type: "RuntimeError", message, traceback: "", line: 1 } });
    const events = [
      spawn(0, 0, "program", "program"), spawn(0, 1, "main"), spawn(0, 2, "fetch"), spawn(0, 3, "total"), onLoop(0, "poll-start", { task: 1 }), onLoop(0, "block-start", { task: 1, line: 7, on: { kind: "task", id: 3 } }),
      onLoop(0, "poll-start", { task: 3 }), onLoop(0, "poll-end", { task: 3, line: 2, waiting_on: [{ kind: "task", id: 2 }] }), onLoop(2, "block-end", { task: 1, on: { kind: "task", id: 3 } }),
      onLoop(2, "poll-end", { task: 1, line: 14, waiting_on: [] }), failed(2, 1), onLoop(2, "done", { task: 2, outcome: "cancelled", error: null }), onLoop(2, "done", { task: 3, outcome: "cancelled", error: null }), failed(2, 0),
    ];
    expect(told(events, "the loop")).toEqual(["It came to a deadlock in line 7, which ended main: main blocks until total is done, which waits for fetch, which this very block holds up: total can never finish."]);
    // The names in the message lead to the tasks.
    const [sentence] = story(Recording.of(events)).at(-1)!.sentences;
    expect(sentence!.filter((part) => typeof part !== "string").map((part) => ("task" in part ? part.task.name : part.name))).toEqual(["main", "main", "total", "fetch", "total"]);
  });

  it("says who blocked it, why, and whom that held up", () => {
    expect(told(blockedLoop, "the loop")).toEqual(["main blocked it for 202 ms in line 20, since it waits there until migrate is done; meanwhile tick stood in the queue for 185 ms."]);
  });
});
