import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, gallerySource, onLoop } from "./fixtures.js";
import { Recording } from "./recording.js";
import { definitionLines, lineMarks, markLabel } from "./source-lines.js";

const definitions = definitionLines(gallerySource);
const told = (recording: Recording, moment: number, lines: ReadonlyMap<string, number> = definitions) =>
  lineMarks(recording, moment, lines).map((mark) => `${mark.line}: ${markLabel(mark, moment)}`);

it("the lines of definitions are those of the script, and a name that is defined twice has none", () => {
  expect([...definitions]).toEqual([["fetch_gallery", 1], ["read_config_file", 5], ["save_gallery", 9], ["process_gallery", 13]]);
  expect([...definitionLines("def f(): pass\nif x:\n  async  def g ():\n  pass\ndef f(): pass")]).toEqual([["g", 3]]);
});

describe("the lines at which the gallery example's tasks are", () => {
  const recording = Recording.of(gallery);

  it("are where each waits, and its function's own line before it has run", () => {
    expect(told(recording, 3.5)).toEqual(["1: fetch_gallery queued", "14: process_gallery running, last seen here", "21: program blocked"]);
    expect(told(recording, 100)).toEqual(["2: fetch_gallery waiting", "14: process_gallery waiting", "21: program blocked"]);
    expect(told(recording, 200)).toEqual(["6: read_config_file blocked", "16: process_gallery waiting", "21: program blocked"]);
    expect(told(recording, 400)).toEqual(["10: save_gallery waiting"]);
  });

  it("are none at the end", () => {
    expect(told(recording, 441)).toEqual([]);
  });
});

describe("the lines at which tasks are", () => {
  it("show a task that blocks where it spawned what it waits for", () => {
    expect(told(Recording.of(blockedLoop), 200, new Map())).toEqual(["9: tick queued", "12: migrate waiting", "20: main blocked", "24: program blocked"]);
  });

  it("may have several tasks, of which the first ones are named", () => {
    const waits = [1, 2, 3, 4].map((task) => onLoop(task, "poll-end", { task, line: 7, waiting_on: [{ kind: "timer" as const }] }));
    expect(told(Recording.of(waits), 9)).toEqual(["7: task 1 waiting, task 2 waiting and 2 more"]);
  });

  it("are not known of a task whose function nobody can find", () => {
    expect(told(Recording.of(gallery), 3.5, new Map())).toEqual(["14: process_gallery running, last seen here", "21: program blocked"]);
  });
});
