import { describe, expect, it } from "vitest";
import { gallery, onLoop } from "./fixtures.js";
import { ConsoleLines, outputText, withNotices } from "./console.js";
import { Recording } from "./recording.js";

const told = (recording: Recording) => {
  const lines = new ConsoleLines();
  lines.update(recording.output);
  return lines.lines.map(({ task, at, text }) => `${at} ${task.name}: ${text}`);
};

const printed = (...pieces: [at: number, task: number, text: string][]) =>
  Recording.of(pieces.map(([at, task, text]) => onLoop(at, "output", { task, text })));

describe("the console's lines", () => {
  it("are those that were printed, with task and moment", () => {
    expect(told(Recording.of(gallery))).toEqual(["333 process_gallery: gallery ready: ['a.png', 'b.png', 'c.png'] dark", "440 save_gallery: saved 3"]);
  });

  it("split one piece at its line ends and keep empty lines", () => {
    expect(told(printed([1, 1, "a\n\nb\n"]))).toEqual(["1 task 1: a", "1 task 1: ", "1 task 1: b"]);
  });

  it("join the pieces that a task prints without a line end, and do not mix tasks", () => {
    expect(told(printed([1, 1, "one "], [2, 2, "other\n"], [3, 1, "line\n"], [4, 1, "next"]))).toEqual([
      "1 task 1: one line", "2 task 2: other", "4 task 1: next",
    ]);
  });

  it("grow with the output", () => {
    const recording = printed([1, 1, "half"]);
    const lines = new ConsoleLines();
    lines.update(recording.output);
    recording.add([onLoop(2, "output", { task: 1, text: " and half\n" })]);
    lines.update(recording.output);
    expect(lines.lines.map(({ text }) => text)).toEqual(["half and half"]);
  });
});

describe("notices in the console", () => {
  const notice = (at: number, text: string) => ({ kind: "never-retrieved", task: 4, line: 7, at, text }) as const;
  const lines = new ConsoleLines();
  lines.update(printed([1, 1, "a\n"], [5, 1, "b\n"]).output);
  const texts = (...notices: ReturnType<typeof notice>[]) => withNotices(lines.lines, notices).map(({ text }) => text);

  it("stand at their time, and behind the lines of the same moment", () => {
    expect(texts(notice(5, "late"), notice(3, "between"))).toEqual(["a", "between", "b", "late"]);
  });

  it("leave the lines as they are where there are none", () => {
    expect(withNotices(lines.lines, [])).toBe(lines.lines);
  });
});

it("the output as one text is what was printed, in order", () => {
  expect(outputText(printed([1, 1, "one "], [2, 2, "two\n"]).output)).toBe("one two\n");
});
