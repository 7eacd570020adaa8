import { expect, it } from "vitest";
import { duration, inWords, roughly } from "./duration.js";

it("a moment shows no digit below the clock's resolution", () => {
  expect(duration(301.24, false)).toBe("301.2 ms");
  expect(duration(301, true)).toBe("301 ms");
  expect(duration(12_049, true)).toBe("12.05 s");
});

it("a rough duration has the unit that fits its size", () => {
  expect([412.3, 1200, 12_060, 185_000].map(roughly)).toEqual(["412 ms", "1.20 s", "12.1 s", "3 min 5 s"]);
});

it("a duration in a sentence has no more digits than a reader takes in", () => {
  expect([8.34, 9.96, 234.7, 12_049].map((each) => inWords(each, false))).toEqual(["8.3 ms", "10 ms", "235 ms", "12.05 s"]);
  expect(inWords(8, true)).toBe("8 ms");
});
