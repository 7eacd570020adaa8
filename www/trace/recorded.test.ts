// Traces that the engine recorded under virtual time (the guide's examples), with answers that were checked by hand:
// against the script, its sleeps and the guide's words.

import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConsoleLines } from "./console.js";
import { figures, spentBy } from "./figures.js";
import { findings } from "./findings.js";
import { GraphLayout, criticalPath } from "./graph.js";
import { queuedFor } from "./queue.js";
import { Recording, isAsMeant, stretchesOf } from "./recording.js";
import { definitionLines, lineMarks, markLabel } from "./source-lines.js";
import { spanLines } from "./span-table.js";
import { story } from "./story.js";
import { taskLines } from "./tasks.js";
import { type TimelineRow, endMark, timelineRows, wakeArrows } from "./timeline.js";
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
  /** What lies in each row of the timeline: what takes a millisecond at least, and how often the row has a turn. */
  readonly spans: string[];
  /** The arrows of wakes: from row to row, and when. */
  readonly arrows: string[];
  /** The waits that are over at the run's end. */
  readonly waited: string[];
  /** What is told of the run when it is over. */
  readonly story: string[];
  /** For each task: polls, wakes, and the whole milliseconds that it was busy, queued, waiting and blocked. */
  readonly figures: string[];
  /** What the run's length is made of, in whole milliseconds. */
  readonly critical: string[];
}

const ANSWERS: Record<string, Answers> = {
  gallery: {
    at: 180,
    rows: ["Loop", "program", "process_gallery", "fetch_gallery", "save_gallery", "read_config_file", "Worker 1"],
    states: ["program blocked as meant", "process_gallery waiting for read_config_file", "fetch_gallery done", "read_config_file blocked by a sleep", "save_gallery to come"],
    lines: ["9: read_config_file blocked", "19: process_gallery waiting", "24: program blocked"],
    edges: ["program > process_gallery", "process_gallery > fetch_gallery", "process_gallery > read_config_file", "program ? process_gallery", "process_gallery ? read_config_file"],
    why: [
      "program waits, as is meant, for process_gallery, which waits for read_config_file, which has slept on worker 1 for 30 ms.",
      "process_gallery waits for read_config_file, which has slept on worker 1 for 30 ms.", "fetch_gallery was done at 150 ms.",
      "read_config_file has slept on worker 1 for 30 ms.", "save_gallery has not been spawned yet.",
    ],
    loop: "The loop is free: one task waits, and read_config_file is on worker 1.",
    printed: ["process_gallery: gallery ready: ['a.png', 'b.png', 'c.png'] dark", "save_gallery: saved 3"],
    found: ["Could overlap, line 19: read_config_file does not use data, and yet it began only when fetch_gallery was done."],
    critical: ["fetch_gallery 150", "read_config_file 150", "save_gallery 100"],
    spans: [
      "Loop: 9 turns",
      "program: as meant 0-300, 2 turns",
      "process_gallery: waiting 0-150, waiting 150-300, 3 turns",
      "fetch_gallery: waiting 0-150, 2 turns",
      "save_gallery: waiting 300-400, 2 turns",
      "read_config_file: blocked 150-300, 2 turns", "Worker 1: read_config_file 150-300, blocked 150-300, 2 turns",
    ],
    arrows: ["fetch_gallery > process_gallery at 150", "read_config_file > process_gallery at 300"],
    waited: ["program ~ process_gallery", "process_gallery ~ fetch_gallery", "process_gallery ~ read_config_file"],
    story: [
      "on workers: read_config_file ran on worker 1 for 150 ms, of which it slept 150 ms.",
      "waits: process_gallery waited 150 ms for fetch_gallery, then 150 ms for read_config_file.",
      "the loop: It was never blocked.",
    ],
    figures: [
      "program: 1 polls, 0 wakes, 0 0 0 300",
      "process_gallery: 3 polls, 2 wakes, 0 0 300 0",
      "fetch_gallery: 2 polls, 1 wakes, 0 0 150 0",
      "read_config_file: 1 polls, 0 wakes, 0 0 0 150",
      "save_gallery: 2 polls, 1 wakes, 0 0 100 0",
    ],
  },
  "row-1": {
    at: 50, rows: ["Loop", "program"], states: ["program blocked by a sleep"], lines: ["7: program blocked"], edges: [],
    why: ["program has blocked the loop by a sleep for 50 ms."], loop: "The loop is blocked: program keeps it and sleeps, for 50 ms so far.",
    printed: ["program: theme: dark"], found: [], critical: ["program 100"],
    spans: ["Loop: blocked 0-100, 2 turns", "program: blocked 0-100, 2 turns"],
    arrows: [],
    waited: [],
    story: [
      "on workers: Nothing: all code ran on the loop.",
      "waits: No task waited for another.",
      "the loop: program blocked it for 100 ms in line 7, since it sleeps there; nobody stood in the queue meanwhile.",
    ],
    figures: ["program: 1 polls, 0 wakes, 0 0 0 100"],
  },
  "row-2": {
    at: 50, rows: ["Loop", "program"], states: ["program blocked by a sleep"], lines: ["7: program blocked"], edges: [],
    why: ["program has blocked the loop by a sleep for 50 ms."], loop: "The loop is blocked: program keeps it and sleeps, for 50 ms so far.",
    printed: ["program: before", "program: log: gallery opened", "program: after"], found: [], critical: ["program 100"],
    spans: ["Loop: blocked 0-100, 2 turns", "program: blocked 0-100, 2 turns"],
    arrows: [],
    waited: [],
    story: [
      "on workers: Nothing: all code ran on the loop.",
      "waits: No task waited for another.",
      "the loop: program blocked it for 100 ms in line 7, since it sleeps there; nobody stood in the queue meanwhile.",
    ],
    figures: ["program: 1 polls, 0 wakes, 0 0 0 100"],
  },
  "row-3": {
    at: 50, rows: ["Loop", "program", "get_session"], states: ["program blocked as meant", "get_session waiting for a timer"],
    lines: ["7: get_session waiting", "11: program blocked"], edges: ["program > get_session", "program ? get_session"],
    why: ["program waits, as is meant, for get_session, which waits for a timer that wakes it at 100 ms.", "get_session waits for a timer that wakes it at 100 ms."],
    loop: "The loop is free: one task waits.", printed: ["program: session of ada: 42"], found: [], critical: ["get_session 100"],
    spans: ["Loop: 4 turns", "program: as meant 0-100, 2 turns", "get_session: waiting 0-100, 2 turns"],
    arrows: [],
    waited: ["program ~ get_session"],
    story: ["on workers: Nothing: all code ran on the loop.", "waits: program waited 100 ms for get_session.", "the loop: It was never blocked."],
    figures: ["program: 1 polls, 0 wakes, 0 0 0 100", "get_session: 2 polls, 1 wakes, 0 0 100 0"],
  },
  "row-4": {
    at: 1, rows: ["Loop", "program"], states: ["program failed RuntimeError"], lines: [], edges: [], why: [], loop: "The only task is over; program failed.", printed: ["program: spawning"], found: [], critical: [],
    spans: ["Loop: 1 turns", "program: 1 turns, failed at 0"],
    arrows: [],
    waited: [],
    story: ["on workers: Nothing: all code ran on the loop.", "waits: No task waited for another.", "the loop: It was never blocked."],
    figures: ["program: 1 polls, 0 wakes, 0 0 0 0"],
  },
  "row-5": {
    at: 120,
    rows: ["Loop", "program", "main", "fetch_page #1", "fetch_page #2", "fetch_page #3", "fetch_page #4"],
    states: ["program blocked as meant", "main waiting for fetch_page #2", "fetch_page #1 done", "fetch_page #2 waiting for a timer", "fetch_page #3 waiting for a timer", "fetch_page #4 done"],
    lines: ["7: fetch_page ×2 waiting", "15: main waiting", "17: program blocked"],
    edges: ["program > main", "main > fetch_page #1", "main > fetch_page #2", "main > fetch_page #3", "main > fetch_page #4", "program ? main", "main ? fetch_page #2"],
    why: [
      "program waits, as is meant, for main, which waits for fetch_page #2, which waits for a timer that wakes it at 200 ms.", "main waits for fetch_page #2, which waits for a timer that wakes it at 200 ms.",
      "fetch_page #1 was done at 50 ms.", "fetch_page #2 waits for a timer that wakes it at 200 ms.", "fetch_page #3 waits for a timer that wakes it at 150 ms.", "fetch_page #4 was done at 100 ms.",
    ],
    loop: "The loop is free: 3 tasks wait.", printed: ["main: first: page 1", "main: then: page 3", "main: then: page 2", "main: then: page 1"],
    found: ["Could overlap, line 13: fetch_page #2 does not use page, and yet it began only when fetch_page #1 was done."],
    critical: ["fetch_page #1 50", "fetch_page #2 150"],
    spans: [
      "Loop: 13 turns", "program: as meant 0-200, 2 turns",
      "main: waiting 0-50, waiting 50-200, 3 turns",
      "fetch_page #1: waiting 0-50, 2 turns",
      "fetch_page #2: waiting 50-200, 2 turns",
      "fetch_page #3: waiting 50-150, 2 turns",
      "fetch_page #4: waiting 50-100, 2 turns",
    ],
    arrows: ["fetch_page #1 > main at 50", "fetch_page #2 > main at 200"],
    waited: ["program ~ main", "main ~ fetch_page #1", "main ~ fetch_page #2"],
    story: [
      "on workers: Nothing: all code ran on the loop.",
      "waits: main waited 50 ms for fetch_page #1, then 150 ms for fetch_page #2.",
      "the loop: It was never blocked.",
    ],
    figures: [
      "program: 1 polls, 0 wakes, 0 0 0 200",
      "main: 3 polls, 2 wakes, 0 0 200 0",
      "fetch_page #1: 2 polls, 1 wakes, 0 0 50 0",
      "fetch_page #2: 2 polls, 1 wakes, 0 0 150 0",
      "fetch_page #3: 2 polls, 1 wakes, 0 0 100 0",
      "fetch_page #4: 2 polls, 1 wakes, 0 0 50 0",
    ],
  },
  "row-6": {
    at: 50, rows: ["Loop", "program", "main", "save_gallery"], states: ["program done", "main done", "save_gallery waiting for a timer"], lines: ["7: save_gallery waiting"],
    edges: ["program > main", "main > save_gallery"],
    why: ["program was done at 0.0 ms.", "main was done at 0.0 ms.", "save_gallery waits for a timer that wakes it at 100 ms."],
    loop: "The loop is free: one task waits.", printed: ["main: went on at once", "program: the top level is through", "save_gallery: saved 3"], found: [], critical: ["save_gallery 100"],
    spans: ["Loop: 5 turns", "program: 2 turns", "main: 1 turns", "save_gallery: waiting 0-100, 2 turns"],
    arrows: [],
    waited: ["program ~ main"],
    story: ["on workers: Nothing: all code ran on the loop.", "waits: No task waited for another.", "the loop: It was never blocked."],
    figures: ["program: 1 polls, 0 wakes, 0 0 0 0", "main: 1 polls, 0 wakes, 0 0 0 0", "save_gallery: 2 polls, 1 wakes, 0 0 100 0"],
  },
  "row-7": {
    at: 75, rows: ["Loop", "program", "main", "tick", "read_config_file", "Worker 1"],
    states: ["program blocked as meant", "main waiting for read_config_file", "tick waiting for a timer", "read_config_file blocked by a sleep"],
    lines: ["8: read_config_file blocked", "14: tick waiting", "18: main waiting", "21: program blocked"],
    edges: ["program > main", "main > tick", "main > read_config_file", "program ? main", "main ? read_config_file"],
    why: [
      "program waits, as is meant, for main, which waits for read_config_file, which has slept on worker 1 for 75 ms.", "main waits for read_config_file, which has slept on worker 1 for 75 ms.",
      "tick waits for a timer that wakes it at 90 ms.", "read_config_file has slept on worker 1 for 75 ms.",
    ],
    loop: "The loop is free: 2 tasks wait, and read_config_file is on worker 1.", printed: ["tick: the loop is free: 0", "tick: the loop is free: 1", "tick: the loop is free: 2", "main: theme: dark"], found: [], critical: ["read_config_file 150"],
    spans: [
      "Loop: 8 turns", "program: as meant 0-150, 2 turns",
      "main: waiting 0-150, 2 turns",
      "tick: waiting 0-30, waiting 30-60, waiting 60-90, 4 turns",
      "read_config_file: blocked 0-150, 2 turns", "Worker 1: read_config_file 0-150, blocked 0-150, 2 turns",
    ],
    arrows: ["read_config_file > main at 150"],
    waited: ["program ~ main", "main ~ read_config_file"],
    story: [
      "on workers: read_config_file ran on worker 1 for 150 ms, of which it slept 150 ms.",
      "waits: main waited 150 ms for read_config_file.",
      "the loop: It was never blocked.",
    ],
    figures: [
      "program: 1 polls, 0 wakes, 0 0 0 150",
      "main: 2 polls, 1 wakes, 0 0 150 0",
      "tick: 4 polls, 3 wakes, 0 0 90 0",
      "read_config_file: 1 polls, 0 wakes, 0 0 0 150",
    ],
  },
  "row-8": {
    at: 10, rows: ["Loop", "program", "main", "<lambda>", "Worker 1"], states: ["program blocked as meant", "main waiting for a timer", "<lambda> blocked by a sleep"],
    lines: ["8: <lambda> blocked", "14: main waiting", "17: program blocked"], edges: ["program > main", "main > <lambda>", "program ? main"],
    why: [
      "program waits, as is meant, for main, which waits for a timer that wakes it at 20 ms.", "main waits for a timer that wakes it at 20 ms.", "<lambda> has slept on worker 1 for 10 ms.",
    ],
    loop: "The loop is free: one task waits, and <lambda> is on worker 1.", printed: ["main: went on at once", "main: and on", "<lambda>: thumbnail of a.png: 64 px"], found: [], critical: ["<lambda> 100"],
    spans: ["Loop: 4 turns", "program: as meant 0-20, 2 turns", "main: waiting 0-20, 2 turns", "<lambda>: blocked 0-100, 2 turns", "Worker 1: <lambda> 0-100, blocked 0-100, 2 turns"],
    arrows: [],
    waited: ["program ~ main"],
    story: ["on workers: <lambda> ran on worker 1 for 100 ms, of which it slept 100 ms.", "waits: program waited 20 ms for main.", "the loop: It was never blocked."],
    figures: ["program: 1 polls, 0 wakes, 0 0 0 20", "main: 2 polls, 1 wakes, 0 0 20 0", "<lambda>: 1 polls, 0 wakes, 0 0 0 100"],
  },
  "row-9": {
    at: 240, rows: ["Loop", "program", "main", "tick", "migrate"],
    states: ["program blocked as meant", "main blocked for migrate", "tick queued", "migrate waiting for a timer"],
    lines: ["9: tick queued", "12: migrate waiting", "19: main blocked", "22: program blocked"],
    edges: ["program > main", "main > tick", "main > migrate", "program ? main", "main ! migrate"],
    why: [
      "program waits, as is meant, for main, which has blocked the loop for 120 ms and waits for migrate, which waits for a timer that wakes it at 320 ms.",
      "main has blocked the loop for 120 ms and waits for migrate, which waits for a timer that wakes it at 320 ms; meanwhile tick stands in the queue.",
      "tick was woken by its timer at 160 ms and has stood 80 ms in the queue behind main, which blocks the loop until migrate is done.", "migrate waits for a timer that wakes it at 320 ms.",
    ],
    loop: "The loop is blocked: main keeps it until migrate is done, for 120 ms so far; meanwhile tick stands in the queue.",
    printed: ["tick: tick 0", "tick: tick 1", "main: the loop is blocked from here", "main: migrated", "main: and free from here", "tick: tick 2", "tick: tick 3"], found: ["Blocked the loop, line 19: main kept the loop for 200 ms until migrate was done, while tick stood in the queue."],
    critical: ["tick 480"],
    spans: [
      "Loop: blocked 120-320, 12 turns", "program: as meant 0-320, 2 turns",
      "main: waiting 0-120, blocked 120-320, 3 turns",
      "tick: queued 160-320, waiting 0-80, waiting 80-160, waiting 320-400, waiting 400-480, 5 turns",
      "migrate: waiting 120-320, 2 turns",
    ],
    arrows: [],
    waited: ["program ~ main", "main ~ migrate"],
    story: [
      "on workers: Nothing: all code ran on the loop.",
      "waits: main waited 200 ms for migrate, and kept the loop meanwhile.",
      "the loop: main blocked it for 200 ms in line 19, since it waits there until migrate is done; meanwhile tick stood in the queue for 160 ms.",
    ],
    figures: [
      "program: 1 polls, 0 wakes, 0 0 0 320",
      "main: 2 polls, 1 wakes, 0 0 120 200",
      "tick: 5 polls, 4 wakes, 0 160 320 0",
      "migrate: 2 polls, 1 wakes, 0 0 200 0",
    ],
  },
};

/** What lies in one row, as a reader sees it. */
function spansOf(row: TimelineRow): string {
  const long = (name: string, spans: readonly { start: number; end: number }[]) =>
    spans.filter(({ start, end }) => end - start >= 1).map(({ start, end }) => `${name} ${Math.round(start)}-${Math.round(end)}`);
  const found = row.kind === "task"
    ? [
        ...(["queued", "running", "waiting"] as const).flatMap((activity) => long(activity, stretchesOf(row.task, activity))),
        ...stretchesOf(row.task, "blocked").flatMap((stretch) => long(isAsMeant(stretch) ? "as meant" : "blocked", [stretch])),
      ]
    : [
        ...(row.kind === "worker" ? row.jobs.flatMap((job) => long(job.task.label, [job])) : []), ...long("running", row.running),
        ...row.blocked.flatMap((within) => long("blocked", within.filter((stretch) => !isAsMeant(stretch)))),
      ];
  const turns = row.kind === "task" ? stretchesOf(row.task, "running").length : row.running.length;
  const mark = row.kind === "task" ? endMark(row.task) : null;
  return `${row.label}: ${[...found, `${turns} turns`, ...(mark ? [`${mark.how} at ${Math.round(mark.at)}`] : [])].join(", ")}`;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

for (const [name, answers] of Object.entries(ANSWERS)) {
  describe(`the recorded trace of ${name}`, () => {
    const recording = Recording.of(JSON.parse(read(`./recorded/${name}.json`)) as TraceEvent[]);
    const source = read(`./recorded/${name}.py`);
    const { at } = answers;

    it("is of the script that the page has", () => {
      expect(source).toBe(read(`../examples/${name}.py`));
    });

    it("has its rows in the timeline, with their spans, and the arrows between them", () => {
      const rows = timelineRows(recording, true);
      expect(rows.map(({ label }) => label)).toEqual(answers.rows);
      expect(rows.map(spansOf)).toEqual(answers.spans);
      const arrows = wakeArrows(recording, rows, { from: -1, to: recording.end + 1 });
      expect(arrows.map(({ from, to, at: woken }) => `${rows[from]!.label} > ${rows[to]!.label} at ${Math.round(woken)}`)).toEqual(answers.arrows);
    });

    it("says in the timeline's table what its picture shows", () => {
      const lines = spanLines(recording, recording.end);
      for (const task of recording.tasks) {
        const own = lines.filter((line) => line.task === task);
        const mark = endMark(task);
        if (mark) expect(own.pop()).toMatchObject({ from: mark.at, to: mark.at, what: mark.how === "failed" ? `failed with ${task.error!.type}` : "was cancelled" });
        expect(own.map(({ from, to }) => [from, to])).toEqual(task.stretches.map(({ start, end }) => [start, end]));
        expect(own[0]!.from).toBe(task.spawnedAt);
        own.slice(1).forEach(({ from }, index) => expect(from).toBe(own[index]!.to));
      }
    });

    it("tells its story", () => {
      expect(story(recording).map(({ about, sentences }) => `${about}: ${sentences.map(sentenceText).join(" ")}`)).toEqual(answers.story);
    });

    it("has the right states", () => {
      expect(taskLines(recording, at).map(({ task, state, detail }) => `${task.label} ${state} ${detail}`.trim())).toEqual(answers.states);
    });

    it("has its tasks at the right lines", () => {
      expect(lineMarks(recording, at, definitionLines(source)).map((mark) => `${mark.line}: ${markLabel(mark, at)}`)).toEqual(answers.lines);
    });

    it("has the right edges in its graph", () => {
      const layout = new GraphLayout();
      layout.update(recording);
      const sign = (kind: string, meant: boolean, blocked: boolean) => (kind === "spawned" ? ">" : blocked && !meant ? "!" : "?");
      expect(layout.edgesAt(recording, at).filter(({ kind }) => kind !== "waited").map(({ kind, from, to, blocked }) => `${from.task.label} ${sign(kind, from.task.kind === "program", blocked)} ${to.task.label}`)).toEqual(answers.edges);
    });

    it("has the waits in its graph that were, when they are over", () => {
      const layout = new GraphLayout();
      layout.update(recording);
      const over = layout.edgesAt(recording, recording.end).filter(({ kind }) => kind === "waited");
      expect(over.map(({ from, to }) => `${from.task.label} ~ ${to.task.label}`)).toEqual(answers.waited);
    });

    it("has the right figures for each task at its end", () => {
      expect(recording.tasks.map((task) => {
        const { polls, wakes, spent: { running, queued, waiting, blocked } } = figures(recording, task, recording.end);
        return `${task.label}: ${polls} polls, ${wakes} wakes, ${[running, queued, waiting, blocked].map(Math.round).join(" ")}`;
      })).toEqual(answers.figures);
    });

    it("says why each task is where it is, and what the loop does", () => {
      if (answers.why.length > 0) expect(recording.tasks.map((task) => sentenceText(why(recording, task, at)))).toEqual(answers.why);
      expect(sentenceText(whyLoop(recording, at))).toBe(answers.loop);
    });

    it("has its output in the console, and nothing but its output", () => {
      const lines = new ConsoleLines();
      lines.update(recording.output);
      expect(lines.lines.map(({ task, text }) => `${task.label}: ${text}`)).toEqual(answers.printed);
    });

    it("has what is to be found in it, and nothing else", () => {
      expect(findings(recording, [], source).map(({ title, line, what }) => `${title}, line ${line}: ${sentenceText(what)}`)).toEqual(answers.found);
    });

    it("is as long as its critical path", () => {
      const times = new Map<number, number>();
      for (const { task, from, to } of criticalPath(recording)) times.set(task.id, (times.get(task.id) ?? 0) + to - from);
      const told = [...times].filter(([, time]) => time >= 1).map(([id, time]) => `${recording.task(id)!.label} ${Math.round(time)}`);
      expect(told).toEqual(answers.critical);
      expect([...times.values()].reduce((sum, time) => sum + time, 0)).toBeCloseTo(recording.end, 6);
    });

    it("has figures that agree with each other at every moment", () => {
      for (const task of recording.tasks) {
        for (const moment of recording.moments) {
          const { spent, polls, onWorker } = figures(recording, task, moment);
          expect(onWorker?.time ?? 0).toBeCloseTo(task.kind === "job" ? spent.running + spent.blocked : 0, 6);
          expect(spent).toEqual(spentBy(task, moment));
          const life = Math.max(0, Math.min(moment, task.doneAt ?? moment) - task.spawnedAt);
          expect(Object.values(spent).reduce((sum, time) => sum + time, 0)).toBeCloseTo(life, 6);
          expect(polls).toBeLessThanOrEqual(task.pollsAt.length);
        }
      }
    });
  });
}

/** What is to be found in each pattern and best practice: in those that are as they are meant, nothing. */
const FOUND: Record<string, string[]> = {
  "blocking-gone-wrong-before": [],
  "blocking-gone-wrong-after": [],
  "cpu-work": [],
  "fan-out": [],
  "keep-the-loop-free-before": ["Blocked the loop, line 18: main kept the loop for 300 ms until get_session was done, while tick stood in the queue."],
  "keep-the-loop-free-after": [],
  "let-them-overlap-before": ["Could overlap, line 13: fetch_page #2 does not use news, and yet it began only when fetch_page #1 was done."],
  "let-them-overlap-after": [],
  "pass-the-function-before": ["Blocked the loop, line 8: main kept the loop for 200 ms by a sleep."],
  "pass-the-function-after": [],
  pipeline: [],
  "rate-limit": [],
  retry: [],
  "sync-on-a-worker-before": ["Blocked the loop, line 9: main kept the loop for 150 ms by a sleep, while heartbeat stood in the queue."],
  "sync-on-a-worker-after": [],
};

describe("what is to be found in the recorded trace", () => {
  it.each(Object.keys(FOUND))("of %s is what its lesson is about, and nothing else", (name) => {
    const recording = Recording.of(JSON.parse(read(`./recorded/patterns/${name}.json`)) as TraceEvent[]);
    const told = findings(recording, [], read(`../examples/${name}.py`), { workers: 4 }).map(({ title, line, what }) => `${title}, line ${line}: ${sentenceText(what)}`);
    expect(told).toEqual(FOUND[name]);
  });

  it("of every such example is looked at", () => {
    const names = readdirSync(new URL("./recorded/patterns/", import.meta.url)).map((file) => file.replace(/\.json$/, ""));
    expect(names.sort()).toEqual(Object.keys(FOUND).sort());
  });
});

describe("what recorded tasks stood in the queue for", () => {
  const stood = (path: string) => {
    const recording = Recording.of(JSON.parse(read(path)) as TraceEvent[]);
    return recording.tasks.flatMap((task) => stretchesOf(task, "queued").filter(({ start, end }) => end - start > 1)
      .map(({ start, end }) => `${task.name} ${Math.round(start)}-${Math.round(end)}: ${queuedFor(recording, task, (start + end) / 2)}`));
  };

  it("is room in a lane of three, for the seven that came later: each began when another ended", () => {
    // Pages take 80, 100 and 60 ms by turns.
    expect(stood("./recorded/patterns/fan-out.json")).toEqual([
      "fetch_page 0-60: room", "fetch_page 0-80: room", "fetch_page 0-100: room", "fetch_page 0-140: room", "fetch_page 0-160: room", "fetch_page 0-180: room", "fetch_page 0-220: room",
    ]);
  });

  it("is a turn where the loop is blocked, and nothing where each has what it needs", () => {
    expect(stood("./recorded/row-9.json")).toEqual(["tick 160-320: turn"]);
    expect(["./recorded/patterns/pipeline.json", "./recorded/gallery.json", "./recorded/row-5.json", "./recorded/row-7.json"].flatMap(stood)).toEqual([]);
  });
});
