import { describe, expect, it } from "vitest";
import { figures, spentBy } from "./figures.js";
import { blockedLoop, gallery, onLoop, onWorker } from "./fixtures.js";
import { Recording } from "./recording.js";
import { heldUpBy } from "./queue.js";
import { sentenceText, why, whyLoop } from "./why.js";

const tell = (recording: Recording, task: number, moment: number) => sentenceText(why(recording, recording.task(task)!, moment));
const tellLoop = (recording: Recording, moment: number) => sentenceText(whyLoop(recording, moment));
const spawn = (at: number, task: number, name: string, parent = 0, kind: "coroutine" | "job" = "coroutine") =>
  onLoop(at, "spawn", { task, parent, name, lane: "default", kind, line: null });
const done = { outcome: "ok", error: null } as const;

describe("why a task of the gallery example is where it is", () => {
  const recording = Recording.of(gallery);

  it.each([
    [1, 0.5, "process_gallery has not been spawned yet."],
    [1, 1.5, "process_gallery was spawned at 1 ms and has stood 1 ms in the queue."],
    [1, 3, "process_gallery has been running on the loop for 1 ms."],
    [2, 100, "fetch_gallery waits for a timer that wakes it at 155 ms."],
    [2, 155.5, "fetch_gallery was woken by its timer at 155 ms and has stood 1 ms in the queue."],
    [1, 100, "process_gallery waits for fetch_gallery, which waits for a timer that wakes it at 155 ms."],
    [1, 158.5, "process_gallery was woken by fetch_gallery at 158 ms and has stood 1 ms in the queue."],
    [3, 170, "read_config_file has waited for a worker for 10 ms, while the first one starts."],
    [1, 200, "process_gallery waits for read_config_file, which has slept on worker 1 for 23 ms."],
    [1, 330.5, "process_gallery was woken by a worker's result at 330 ms and has stood 1 ms in the queue."],
    [0, 200, "program waits, as is meant, for process_gallery, which waits for read_config_file, which has slept on worker 1 for 23 ms."],
    [3, 176.5, "read_config_file has been running on worker 1 for 1 ms."],
    [1, 400, "process_gallery was done at 334 ms."],
  ])("task %i at %f ms: %s", (task, moment, sentence) => {
    expect(tell(recording, task, moment)).toBe(sentence);
  });

  it("names the tasks as tasks, so that a view can lead to them", () => {
    expect(why(recording, recording.task(1)!, 158.5)).toEqual([
      recording.task(1), " was woken by ", recording.task(2), " at 158 ms and has stood 1 ms in the queue.",
    ]);
  });
});

describe("why a task of a blocked loop is where it is", () => {
  const recording = Recording.of(blockedLoop);

  it.each([
    [1, 200, "main has blocked the loop for 137 ms and waits for migrate, which waits for a timer that wakes it at 264 ms; meanwhile tick stands in the queue."],
    [2, 200, "tick was woken by its timer at 80 ms and has stood 120 ms in the queue behind main, which blocks the loop until migrate is done."],
    [3, 63, "migrate has been running on the loop for 0 ms."],
  ])("task %i at %f ms: %s", (task, moment, sentence) => {
    expect(tell(recording, task, moment)).toBe(sentence);
  });

  it("does not say that a block holds up what it waits for", () => {
    expect(heldUpBy(recording, recording.task(3)!, 62, 200)).toMatchObject([{ task: { name: "main" }, time: 1 }]);
    expect(heldUpBy(recording, recording.task(2)!, 80, 200)).toMatchObject([{ task: { name: "main" }, time: 120 }]);
  });
});

describe("why a task is where it is", () => {
  it("says behind whom it stands when others run first", () => {
    const recording = Recording.of([
      spawn(0, 1, "resize"), spawn(0, 2, "fetch"), onLoop(0, "poll-start", { task: 2 }), onLoop(1, "poll-end", { task: 2, line: 3, waiting_on: [{ kind: "timer" }] }),
      onLoop(20, "poll-start", { task: 1 }), onLoop(30, "wake", { task: 2, by: "timer" }),
    ]);
    expect(tell(recording, 2, 42)).toBe("fetch was woken by its timer at 30 ms and has stood 12 ms in the queue behind resize.");
    expect(tell(recording, 1, 42)).toBe("resize has been running on the loop for 22 ms; meanwhile fetch stands in the queue.");
  });

  it("follows the last of several tasks that it waits for", () => {
    const on = [1, 2, 3].map((id) => ({ kind: "task" as const, id, name: `t${id}` }));
    const recording = Recording.of([
      spawn(0, 0, "program"), ...[1, 2, 3].map((id) => spawn(0, id, `t${id}`)), onLoop(0, "poll-start", { task: 0 }), onLoop(1, "poll-end", { task: 0, line: 9, waiting_on: on }),
      onLoop(5, "done", { task: 2, ...done }), onLoop(7, "done", { task: 1, ...done }), onLoop(7, "poll-start", { task: 3 }), onLoop(9, "done", { task: 3, ...done }),
    ]);
    expect(tell(recording, 0, 8)).toBe("task 0 waits for 3 tasks, of which 2 are done; the last to end, t3, has been running on the loop for 1 ms.".replace("task 0", "program"));
  });

  it("does not go round in a circle of tasks that wait for each other", () => {
    const wait = (task: number, id: number) => onLoop(1, "poll-end", { task, line: 1, waiting_on: [{ kind: "task", id, name: "x" }] });
    const recording = Recording.of([spawn(0, 1, "a"), spawn(0, 2, "b"), wait(1, 2), wait(2, 1)]);
    expect(tell(recording, 1, 5)).toBe("a waits for b, which waits for a.");
  });

  it("says that all workers are busy", () => {
    const recording = Recording.of([
      spawn(0, 1, "one", 0, "job"), spawn(0, 2, "two", 0, "job"), onWorker(0, 0, "worker-up", { reason: "started" }), onWorker(0, 1, "job-start", { task: 1 }),
    ]);
    expect(tell(recording, 2, 10)).toBe("two has waited for a worker for 10 ms, while the only one is busy.");
  });

  it("says of a job that is over what it had waited for before it began, where that took long", () => {
    const ran = (up: number, from: number) => Recording.of([
      onLoop(0, "spawn", { task: 1, parent: null, name: "read", lane: "default", kind: "job", line: null }), onWorker(0, up, "worker-up", { reason: "started" }),
      onWorker(0, from, "job-start", { task: 1 }), onWorker(0, 300, "job-end", { task: 1 }), onLoop(301, "done", { task: 1, ...done }),
    ]);
    expect(tell(ran(230, 235), 1, 302)).toBe("read was done at 301 ms; before it began it had waited 235 ms for a worker to start.");
    expect(tell(ran(0, 3), 1, 302)).toBe("read was done at 301 ms.");
  });

  it("says how it failed, and that a sleep blocks the loop", () => {
    const error = { type: "ValueError", message: "no such\ngallery", traceback: "", line: 3 };
    const recording = Recording.of([
      spawn(0, 1, "a"), onLoop(0, "poll-start", { task: 1 }), onLoop(1, "block-start", { task: 1, line: null, on: { kind: "sleep" } }), onLoop(9, "block-end", { task: 1, on: { kind: "sleep" } }),
      onLoop(9, "done", { task: 1, outcome: "error", error }),
    ]);
    expect(tell(recording, 1, 5)).toBe("a has blocked the loop by a sleep for 4 ms.");
    expect(tell(recording, 1, 9)).toBe("a failed at 9 ms with ValueError: no such.");
  });
});

describe("what the loop does", () => {
  it.each([
    [0, "process_gallery has held the loop for 1 ms.", 3],
    [0, "The loop is free: 2 tasks wait.", 100],
    [0, "The loop is free: one task waits, and read_config_file is on worker 1.", 200],
    [0, "All 5 tasks are over.", 441],
  ])("%#: %s", (_, sentence, moment) => {
    expect(tellLoop(Recording.of(gallery), moment)).toBe(sentence);
  });

  it("says who blocks it, and who stands in the queue", () => {
    expect(tellLoop(Recording.of(blockedLoop), 200)).toBe("The loop is blocked: main keeps it until migrate is done, for 137 ms so far; meanwhile tick stands in the queue.");
  });

  it("says nothing of a run that has not begun", () => {
    expect(tellLoop(new Recording(), 0)).toBe("Nothing has happened yet.");
  });
});

describe("the figures of a task", () => {
  const recording = Recording.of(gallery);

  it("are those up to the moment", () => {
    expect(figures(recording, recording.task(1)!, 200)).toEqual({
      parent: recording.task(0), polls: 2, wakes: 1, onWorker: null, spent: { queued: 2, running: 4, waiting: 193, blocked: 0 },
    });
    expect(figures(recording, recording.task(3)!, 441)).toMatchObject({ polls: 1, wakes: 0, onWorker: { worker: 0, time: 152 }, spent: { queued: 16, running: 2, waiting: 0, blocked: 150 } });
  });

  it("add up to the task's life at every moment", () => {
    for (const task of recording.tasks) {
      for (const moment of recording.moments) {
        const { queued, running, waiting, blocked } = spentBy(task, moment);
        const life = Math.max(0, Math.min(moment, task.stretches.at(-1)!.end) - task.spawnedAt);
        expect(queued + running + waiting + blocked, `${task.name} at ${moment}`).toBeCloseTo(life, 9);
      }
    }
  });
});
