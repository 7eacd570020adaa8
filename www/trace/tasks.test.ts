import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop } from "./fixtures.js";
import { Recording } from "./recording.js";
import { taskLines } from "./tasks.js";

const told = (recording: Recording, moment: number) =>
  taskLines(recording, moment).map(({ task, state, detail, where, busy }) => [task.name, `${state} ${detail}`.trim(), where, busy].join(" | "));

describe("the task list of the gallery example", () => {
  const recording = Recording.of(gallery);

  it("says which tasks are still to come, so that the others keep their places", () => {
    expect(told(recording, 2.5)).toEqual([
      "program | blocked as meant | Loop | 1", "process_gallery | running | Loop | 0.5", "fetch_gallery | to come | – | 0",
      "read_config_file | to come | – | 0", "save_gallery | to come | – | 0",
    ]);
  });

  it("says what each waits for, and where a job runs", () => {
    expect(told(recording, 165)).toEqual([
      "program | blocked as meant | Loop | 1", "process_gallery | waiting for read_config_file | Loop | 4",
      "fetch_gallery | done | Loop | 3", "read_config_file | queued for a worker | – | 0", "save_gallery | to come | – | 0",
    ]);
    expect(told(recording, 200)[3]).toBe("read_config_file | blocked by a sleep | Worker 1 | 1");
    expect(told(recording, 400)[4]).toBe("save_gallery | waiting for a timer | Loop | 1");
  });

  it("shows all as done at the end", () => {
    expect(taskLines(recording, recording.end).map(({ state }) => state)).toEqual(["done", "done", "done", "done", "done"]);
  });
});

describe("the task list", () => {
  it("says which task holds others up: the one that blocks the loop, not the program that waits", () => {
    const lines = taskLines(Recording.of(blockedLoop), 200);
    expect(lines.filter(({ holdsUp }) => holdsUp).map(({ task }) => task.name)).toEqual(["main"]);
    expect(lines.find(({ task }) => task.name === "main")).toMatchObject({ state: "blocked", detail: "for migrate" });
  });

  it("tells a failure with its error's type, and a cancelled task", () => {
    const error = { type: "ValueError", message: "no", traceback: "", line: 3 };
    const recording = Recording.of([
      onLoop(0, "poll-start", { task: 1 }), onLoop(1, "done", { task: 1, outcome: "error", error }),
      onLoop(1, "done", { task: 2, outcome: "cancelled", error: null }),
    ]);
    expect(told(recording, 1)).toEqual(["task 1 | failed ValueError | Loop | 1", "task 2 | cancelled | Loop | 0"]);
  });

  it("counts what a task waits for when it is more than one thing", () => {
    const on = [{ kind: "task" as const, id: 2 }, { kind: "task" as const, id: 3 }];
    const recording = Recording.of([onLoop(0, "poll-start", { task: 1 }), onLoop(1, "poll-end", { task: 1, line: null, waiting_on: on })]);
    expect(told(recording, 2)).toEqual(["task 1 | waiting for 2 tasks | Loop | 1"]);
  });
});
