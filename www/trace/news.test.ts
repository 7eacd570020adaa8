import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop } from "./fixtures.js";
import { news } from "./news.js";
import { recordedUntil } from "./notice.js";
import { Recording } from "./recording.js";

describe("the news of a run", () => {
  it("tell in order what happened between two moments, and nothing else", () => {
    const recording = Recording.of(gallery);
    expect(news(recording, 160, 340)).toEqual(["Up to 340 ms: 1 task spawned, 3 tasks done, 1 piece of output."]);
    expect(news(recording, 160, 200)).toEqual(["read_config_file runs on worker 1."]);
    expect(news(recording, 400, 500)).toEqual(["save_gallery printed: saved 3", "save_gallery is done."]);
    expect(news(recording, 200, 300)).toEqual([]);
  });

  it("say who blocks the loop", () => {
    expect(news(Recording.of(blockedLoop), 61, 70)).toEqual(["main blocks the loop until migrate is done."]);
  });

  it("are counts where there is more than anybody can listen to", () => {
    const many = Array.from({ length: 500 }, (_, task) => [
      onLoop(task, "spawn", { task, parent: null, name: "t", lane: "default", kind: "coroutine", line: null }),
      onLoop(task + 0.5, "done", { task, outcome: task % 2 === 0 ? "ok" : "cancelled", error: null }),
    ]).flat();
    expect(news(Recording.of(many), -1, 1000)).toEqual(["Up to 1000.0 ms: 500 tasks spawned, 250 tasks done, 250 cancelled."]);
  });
});

describe("a record that was cut", () => {
  const cut = { kind: "truncated", line: null, at: 120, text: "the trace is cut here" } as const;

  it("ends where it was cut", () => {
    expect(recordedUntil([{ ...cut, task: null }], 4000)).toBe(120);
  });

  it("is not one whose output alone was cut", () => {
    expect(recordedUntil([{ ...cut, task: 3 }], 4000)).toBe(4000);
    expect(recordedUntil([], 4000)).toBe(4000);
  });
});
