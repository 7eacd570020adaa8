import { describe, expect, it } from "vitest";
import { gallery, onLoop, onWorker } from "./fixtures.js";
import { closing, inOrder } from "./order.js";
import { Recording } from "./recording.js";

describe("the order of a trace", () => {
  it("puts a worker's late events where they happened and keeps the order of one moment", () => {
    const late = [
      onLoop(1, "poll-start", { task: 1 }), onLoop(9, "wake", { task: 1, by: "worker" }),
      onWorker(0, 3, "job-start", { task: 2 }), onWorker(0, 9, "job-end", { task: 2 }),
    ];
    expect(inOrder(late).map(({ type }) => type)).toEqual(["poll-start", "job-start", "wake", "job-end"]);
  });

  it("leaves the events that it was given alone", () => {
    const events = [onLoop(2, "poll-start", { task: 1 }), onLoop(1, "poll-start", { task: 2 })];
    inOrder(events);
    expect(events.map(({ at }) => at)).toEqual([2, 1]);
  });
});

describe("closing a trace that was cut off", () => {
  it("adds nothing to a trace that is complete", () => {
    expect(closing(gallery, 500)).toEqual([]);
  });

  it("ends what is open, innermost first, cancels every task, and takes the workers down", () => {
    const cut = gallery.filter(({ at }) => at <= 200);
    expect(closing(cut, 210).map((event) => `${event.type} ${"task" in event ? event.task : event.worker} at ${event.at}`)).toEqual([
      "block-end 0 at 210", "poll-end 0 at 210", "block-end 3 at 210", "job-end 3 at 210",
      "done 0 at 210", "done 1 at 210", "done 3 at 210", "worker-down 0 at 210",
    ]);
  });

  it("leaves nothing open wherever the trace is cut", () => {
    for (let length = 1; length <= gallery.length; length += 1) {
      const cut = gallery.slice(0, length);
      const recording = Recording.of([...cut, ...closing(cut, 0)]);
      const stretches = recording.tasks.flatMap((task) => task.stretches);
      expect(stretches.every(({ end }) => Number.isFinite(end)), `cut after ${length} events`).toBe(true);
      expect(recording.tasks.every(({ doneAt }) => doneAt !== null)).toBe(true);
    }
  });

  it("does not close before the latest event", () => {
    expect(closing([gallery[0]!, onLoop(50, "poll-start", { task: 0 })], 40).map(({ at }) => at)).toEqual([50, 50]);
  });
});
