import { expect, it } from "vitest";
import { Recording } from "../trace/recording.js";
import { RunHistory } from "./run-history.js";

const run = (events: number) => ({
  recording: new Recording(),
  source: "",
  fileName: "script.py",
  result: { status: "completed" as const, output: "", error: null, duration: 0, trace: new Array(events).fill({ type: "wake", at: 0, worker: null, task: 0, by: "timer" }) },
});
const numbers = ({ runs }: RunHistory) => runs.map(({ number }) => number);

it("keeps the last ten runs and goes on counting", () => {
  const history = new RunHistory();
  for (let count = 0; count < 12; count += 1) history.keep(run(1));
  expect(numbers(history)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(history.find(12)?.number).toBe(12);
  expect(history.find(1)).toBeUndefined();
});

it("lets go of old runs when all have too many events, and never of the newest", () => {
  const history = new RunHistory();
  history.keep(run(200_000));
  history.keep(run(200_000));
  expect(numbers(history)).toEqual([1, 2]);
  history.keep(run(1));
  expect(numbers(history)).toEqual([2, 3]);
  history.keep(run(900_000));
  expect(numbers(history)).toEqual([4]);
});
