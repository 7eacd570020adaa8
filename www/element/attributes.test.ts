import { afterEach, expect, it, vi } from "vitest";
import { heightIn, linesIn, seedIn, viewsIn, workersIn } from "./attributes.js";

const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
afterEach(() => warn.mockClear());

it("takes as many workers as are asked for, and 4 where none are", () => {
  expect([workersIn("1"), workersIn("8"), workersIn(null)]).toEqual([1, 8, 4]);
  expect(warn).not.toHaveBeenCalled();
});

it.each(["0", "9", "2.5", "", "many"])("takes 4 workers for %j, and says so", (text) => {
  expect(workersIn(text)).toBe(4);
  expect(warn).toHaveBeenCalledWith(`<async-runner-playground>: workers="${text}" is not understood: it takes a whole number from 1 to 8. 4 is taken.`);
});

it("reads a seed, and takes another one in each run for what is none", () => {
  expect([seedIn("0"), seedIn("42"), seedIn(null), seedIn(""), seedIn("-1"), seedIn("1e99")]).toEqual([0, 42, undefined, undefined, undefined, undefined]);
  expect(warn).toHaveBeenCalledTimes(2);
});

it("shows the views that are named, in its own order, and all where none is", () => {
  expect(viewsIn("inspector, timeline")).toEqual(["timeline", "inspector"]);
  expect(viewsIn("")).toEqual(["timeline", "console", "graph", "inspector"]);
});

it("leaves views out that do not exist, and says which there are", () => {
  expect(viewsIn("console chart")).toEqual(["console"]);
  expect(warn).toHaveBeenCalledWith('<async-runner-playground>: views="console chart" is not understood: it takes some of timeline, console, graph, inspector.');
});

it("reads ranges of lines in any order and joins those that touch", () => {
  expect(linesIn("12, 1-3 4-6")).toEqual([{ from: 1, to: 6 }, { from: 12, to: 12 }]);
  expect(linesIn("")).toEqual([]);
});

it.each(["0-3", "5-2", "a", "1-"])("leaves out the range %j", (text) => {
  expect(linesIn(`${text} 7`)).toEqual([{ from: 7, to: 7 }]);
  expect(warn).toHaveBeenCalledOnce();
});

it("reads a number alone as pixels, and anything else as CSS has it", () => {
  expect([heightIn("400"), heightIn("50vh"), heightIn("auto"), heightIn("")]).toEqual(["400px", "50vh", undefined, undefined]);
});
