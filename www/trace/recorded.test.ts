// Traces that the engine recorded under virtual time (the guide's examples), with answers that were checked by hand:
// against the script, its sleeps and the guide's words.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConsoleLines } from "./console.js";
import { figures, spentBy } from "./figures.js";
import { findings } from "./findings.js";
import { GraphLayout, criticalPath } from "./graph.js";
import { Recording } from "./recording.js";
import { definitionLines, lineMarks, markLabel } from "./source-lines.js";
import { taskLines } from "./tasks.js";
import { timelineRows, wakeArrows } from "./timeline.js";
import type { Event as TraceEvent } from "./trace-types.js";
import { sentenceText, why, whyLoop } from "./why.js";

/** What each view says of a recording at a moment. */
interface Answers {
  readonly at: number;
  readonly rows: string[];
  readonly states: string[];
  readonly lines: string[];
  readonly edges: string[];
  readonly why: string[];
  readonly loop: string;
  readonly printed: string[];
  readonly found: string[];
  /** What the run's length is made of, in whole milliseconds. */
  readonly critical: string[];
}

const ANSWERS: Record<string, Answers> = {
  gallery: {
    at: 180,
    rows: ["Loop", "process_gallery", "fetch_gallery", "save_gallery", "Worker 1"],
    states: ["program blocked as meant", "process_gallery waiting for read_config_file", "fetch_gallery done", "read_config_file blocked by a sleep", "save_gallery to come"],
    lines: ["9: read_config_file blocked", "19: process_gallery waiting", "24: program blocked"],
    edges: ["program > process_gallery", "process_gallery > fetch_gallery", "process_gallery > read_config_file", "program ? process_gallery", "process_gallery ? read_config_file"],
    why: [
      "program waits, as is meant, for process_gallery, which waits for read_config_file, which has slept on worker 1 for 30.0 ms.",
      "process_gallery waits for read_config_file, which has slept on worker 1 for 30.0 ms.", "fetch_gallery was done at 150.0 ms.",
      "read_config_file has slept on worker 1 for 30.0 ms.", "save_gallery has not been spawned yet.",
    ],
    loop: "The loop is free: one task waits, and read_config_file is on worker 1.",
    printed: ["process_gallery: gallery ready: ['a.png', 'b.png', 'c.png'] dark", "save_gallery: saved 3"],
    found: ["Could overlap, line 19: read_config_file does not use data, and yet it began only when fetch_gallery was done."],
    critical: ["fetch_gallery 150", "read_config_file 150", "save_gallery 100"],
  },
  "row-1": {
    at: 50, rows: ["Loop"], states: ["program blocked by a sleep"], lines: ["7: program blocked"], edges: [],
    why: ["program has blocked the loop by a sleep for 50.0 ms."], loop: "The loop is blocked: program keeps it and sleeps, for 50.0 ms so far.",
    printed: ["program: theme: dark"], found: [], critical: ["program 100"],
  },
  "row-2": {
    at: 50, rows: ["Loop"], states: ["program blocked by a sleep"], lines: ["7: program blocked"], edges: [],
    why: ["program has blocked the loop by a sleep for 50.0 ms."], loop: "The loop is blocked: program keeps it and sleeps, for 50.0 ms so far.",
    printed: ["program: before", "program: log: gallery opened", "program: after"], found: [], critical: ["program 100"],
  },
  "row-3": {
    at: 50, rows: ["Loop", "get_session"], states: ["program blocked as meant", "get_session waiting for a timer"],
    lines: ["7: get_session waiting", "11: program blocked"], edges: ["program > get_session", "program ? get_session"],
    why: ["program waits, as is meant, for get_session, which waits for a timer that wakes it at 100.0 ms.", "get_session waits for a timer that wakes it at 100.0 ms."],
    loop: "The loop is free: one task waits.", printed: ["program: session of ada: 42"], found: [], critical: ["get_session 100"],
  },
  "row-4": {
    at: 1, rows: ["Loop"], states: ["program failed RuntimeError"], lines: [], edges: [], why: [], loop: "The only task is over; program failed.", printed: ["program: spawning"], found: [], critical: [],
  },
  "row-5": {
    at: 120,
    rows: ["Loop", "main", "fetch_page", "fetch_page", "fetch_page", "fetch_page"],
    states: ["program blocked as meant", "main waiting for fetch_page", "fetch_page done", "fetch_page waiting for a timer", "fetch_page waiting for a timer", "fetch_page done"],
    lines: ["7: 2× fetch_page waiting", "15: main waiting", "17: program blocked"],
    edges: ["program > main", "main > fetch_page", "main > fetch_page", "main > fetch_page", "main > fetch_page", "program ? main", "main ? fetch_page"],
    why: [
      "program waits, as is meant, for main, which waits for fetch_page, which waits for a timer that wakes it at 200.0 ms.", "main waits for fetch_page, which waits for a timer that wakes it at 200.0 ms.",
      "fetch_page was done at 50.0 ms.", "fetch_page waits for a timer that wakes it at 200.0 ms.", "fetch_page waits for a timer that wakes it at 150.0 ms.", "fetch_page was done at 100.0 ms.",
    ],
    loop: "The loop is free: 3 tasks wait.", printed: ["main: first: page 1", "main: then: page 3", "main: then: page 2", "main: then: page 1"],
    found: ["Could overlap, line 13: fetch_page does not use page, and yet it began only when fetch_page was done."],
    critical: ["fetch_page 50", "fetch_page 150"],
  },
  "row-6": {
    at: 50, rows: ["Loop", "main", "save_gallery"], states: ["program done", "main done", "save_gallery waiting for a timer"], lines: ["7: save_gallery waiting"],
    edges: ["program > main", "main > save_gallery"],
    why: ["program was done at 0.0 ms.", "main was done at 0.0 ms.", "save_gallery waits for a timer that wakes it at 100.0 ms."],
    loop: "The loop is free: one task waits.", printed: ["main: went on at once", "program: the top level is through", "save_gallery: saved 3"], found: [], critical: ["save_gallery 100"],
  },
  "row-7": {
    at: 75, rows: ["Loop", "main", "tick", "Worker 1"],
    states: ["program blocked as meant", "main waiting for read_config_file", "tick waiting for a timer", "read_config_file blocked by a sleep"],
    lines: ["8: read_config_file blocked", "14: tick waiting", "18: main waiting", "21: program blocked"],
    edges: ["program > main", "main > tick", "main > read_config_file", "program ? main", "main ? read_config_file"],
    why: [
      "program waits, as is meant, for main, which waits for read_config_file, which has slept on worker 1 for 75.0 ms.", "main waits for read_config_file, which has slept on worker 1 for 75.0 ms.",
      "tick waits for a timer that wakes it at 90.0 ms.", "read_config_file has slept on worker 1 for 75.0 ms.",
    ],
    loop: "The loop is free: 2 tasks wait, and read_config_file is on worker 1.", printed: ["tick: the loop is free: 0", "tick: the loop is free: 1", "tick: the loop is free: 2", "main: theme: dark"], found: [], critical: ["read_config_file 150"],
  },
  "row-8": {
    at: 10, rows: ["Loop", "main", "Worker 1"], states: ["program blocked as meant", "main waiting for a timer", "<lambda> blocked by a sleep"],
    lines: ["8: <lambda> blocked", "14: main waiting", "17: program blocked"], edges: ["program > main", "main > <lambda>", "program ? main"],
    why: [
      "program waits, as is meant, for main, which waits for a timer that wakes it at 20.0 ms.", "main waits for a timer that wakes it at 20.0 ms.", "<lambda> has slept on worker 1 for 10.0 ms.",
    ],
    loop: "The loop is free: one task waits, and <lambda> is on worker 1.", printed: ["main: went on at once", "main: and on", "<lambda>: thumbnail of a.png: 64 px"], found: [], critical: ["<lambda> 100"],
  },
  "row-9": {
    at: 153, rows: ["Loop", "main", "tick", "migrate"],
    states: ["program blocked as meant", "main blocked for migrate", "tick queued", "migrate waiting for a timer"],
    lines: ["9: tick queued", "12: migrate waiting", "19: main blocked", "22: program blocked"],
    edges: ["program > main", "main > tick", "main > migrate", "program ? main", "main ! migrate"],
    why: [
      "program waits, as is meant, for main, which has blocked the loop for 93.0 ms and waits for migrate, which waits for a timer that wakes it at 260.0 ms.",
      "main has blocked the loop for 93.0 ms and waits for migrate, which waits for a timer that wakes it at 260.0 ms; meanwhile tick stands in the queue.",
      "tick was woken by its timer at 80.0 ms and has stood 73.0 ms in the queue behind main, which blocks the loop until migrate is done.", "migrate waits for a timer that wakes it at 260.0 ms.",
    ],
    loop: "The loop is blocked: main keeps it until migrate is done, for 93.0 ms so far; meanwhile tick stands in the queue.",
    printed: ["tick: tick 0", "tick: tick 1", "main: the loop is blocked from here", "main: migrated", "main: and free from here", "tick: tick 2", "tick: tick 3"], found: ["Blocked the loop, line 19: main kept the loop for 200.0 ms until migrate was done, while tick stood in the queue."],
    critical: ["tick 340"],
  },
};

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

for (const [name, answers] of Object.entries(ANSWERS)) {
  describe(`the recorded trace of ${name}`, () => {
    const recording = Recording.of(JSON.parse(read(`./recorded/${name}.json`)) as TraceEvent[]);
    const source = read(`./recorded/${name}.py`);
    const { at } = answers;

    it("has its rows in the timeline, and arrows only between them", () => {
      const rows = timelineRows(recording, true);
      expect(rows.map(({ label }) => label)).toEqual(answers.rows);
      for (const { from, to } of wakeArrows(recording, rows, { from: 0, to: recording.end })) expect(rows[from] && rows[to] && from !== to).toBe(true);
    });

    it("has the right states", () => {
      expect(taskLines(recording, at).map(({ task, state, detail }) => `${task.name} ${state} ${detail}`.trim())).toEqual(answers.states);
    });

    it("has its tasks at the right lines", () => {
      expect(lineMarks(recording, at, definitionLines(source)).map((mark) => `${mark.line}: ${markLabel(mark, at)}`)).toEqual(answers.lines);
    });

    it("has the right edges in its graph", () => {
      const layout = new GraphLayout();
      layout.update(recording);
      const sign = (kind: string, meant: boolean, blocked: boolean) => (kind === "spawned" ? ">" : blocked && !meant ? "!" : "?");
      expect(layout.edgesAt(recording, at).filter(({ kind }) => kind !== "waited").map(({ kind, from, to, blocked }) => `${from.task.name} ${sign(kind, from.task.kind === "program", blocked)} ${to.task.name}`)).toEqual(answers.edges);
    });

    it("says why each task is where it is, and what the loop does", () => {
      if (answers.why.length > 0) expect(recording.tasks.map((task) => sentenceText(why(recording, task, at)))).toEqual(answers.why);
      expect(sentenceText(whyLoop(recording, at))).toBe(answers.loop);
    });

    it("has its output in the console, and nothing but its output", () => {
      const lines = new ConsoleLines();
      lines.update(recording.output);
      expect(lines.lines.map(({ task, text }) => `${task.name}: ${text}`)).toEqual(answers.printed);
    });

    it("has what is to be found in it, and nothing else", () => {
      expect(findings(recording, [], source).map(({ title, line, what }) => `${title}, line ${line}: ${sentenceText(what)}`)).toEqual(answers.found);
    });

    it("is as long as its critical path", () => {
      const times = new Map<number, number>();
      for (const { task, from, to } of criticalPath(recording)) times.set(task.id, (times.get(task.id) ?? 0) + to - from);
      const told = [...times].filter(([, time]) => time >= 1).map(([id, time]) => `${recording.task(id)!.name} ${Math.round(time)}`);
      expect(told).toEqual(answers.critical);
      expect([...times.values()].reduce((sum, time) => sum + time, 0)).toBeCloseTo(recording.end, 6);
    });

    it("has figures that agree with each other at every moment", () => {
      for (const task of recording.tasks) {
        for (const moment of recording.moments) {
          const { spent, polls } = figures(recording, task, moment);
          expect(spent).toEqual(spentBy(task, moment));
          const life = Math.max(0, Math.min(moment, task.doneAt ?? moment) - task.spawnedAt);
          expect(Object.values(spent).reduce((sum, time) => sum + time, 0)).toBeCloseTo(life, 6);
          expect(polls).toBeLessThanOrEqual(task.pollsAt.length);
        }
      }
    });
  });
}
