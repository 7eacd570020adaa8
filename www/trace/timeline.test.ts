import { describe, expect, it } from "vitest";
import { gallery, onLoop, onWorker } from "./fixtures.js";
import { Recording } from "./recording.js";
import { endMark, panned, place, rowsKey, ticks, timelineRows, wakeArrows, zoomed } from "./timeline.js";

describe("the timeline's rows", () => {
  const recording = Recording.of(gallery);

  it("are the loop, the tasks on it, the jobs and the workers: all that the graph has too", () => {
    expect(timelineRows(recording, true).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      "loop Loop", "task program", "task process_gallery", "task fetch_gallery", "task save_gallery", "task read_config_file", "worker Worker 1",
    ]);
    expect(timelineRows(recording, false).map(({ label }) => label)).toEqual(["Loop", "Worker 1"]);
  });

  it("can show workers that have not come up", () => {
    expect(timelineRows(new Recording(), true, 2).map(({ label }) => label)).toEqual(["Loop", "Worker 1", "Worker 2"]);
  });

  it("are the workers first, and only the tasks of the range that is shown, where there are many", () => {
    const life = (task: number) => [
      onLoop(task, "spawn", { task, parent: null, name: `t${task}`, lane: "default", kind: "coroutine", line: null }), onLoop(task + 1.5, "done", { task, outcome: "ok", error: null }),
    ];
    const many = Recording.of(Array.from({ length: 100 }, (_, task) => life(task)).flat().sort((a, b) => a.at - b.at));
    expect(timelineRows(many, true, 1).slice(0, 3).map(({ label }) => label)).toEqual(["Loop", "Worker 1", "t0"]);
    expect(timelineRows(many, true)).toHaveLength(101);
    expect(timelineRows(many, true, 0, { from: 50.1, to: 51.1 }).map(({ label }) => label)).toEqual(["Loop", "t49", "t50", "t51"]);
  });

  it("stay right while the recording grows", () => {
    const growing = new Recording();
    const [loop] = timelineRows(growing, false);
    growing.add([onLoop(0, "poll-start", { task: 0 })]);
    expect(loop).toMatchObject({ running: [{ start: 0 }] });
  });

  it("tell tasks of one name apart, and the first one as soon as there is a second", () => {
    const spawn = (task: number) => onLoop(task, "spawn", { task, parent: null, name: "invoke", lane: "default", kind: "coroutine", line: null });
    const growing = new Recording();
    growing.add([spawn(1)]);
    const before = timelineRows(growing, true)[1]!;
    expect(before.label).toBe("invoke");
    growing.add([spawn(2), spawn(3)]);
    expect(timelineRows(growing, true).map(({ label }) => label)).toEqual(["Loop", "invoke #1", "invoke #2", "invoke #3"]);
    expect(before.label).toBe("invoke #1");
  });
});

describe("the time in which a worker was being started", () => {
  const job = (at: number, task: number, lane = "default") => onLoop(at, "spawn", { task, parent: null, name: "job", lane, kind: "job", line: null });
  const up = (worker: number, at: number) => onWorker(worker, at, "worker-up", { reason: "started" });
  const ran = (worker: number, task: number, from: number, to: number) => [
    onWorker(worker, from, "job-start", { task }), onWorker(worker, to, "job-end", { task }), onLoop(to, "done", { task, outcome: "ok", error: null }),
  ];
  const starting = (...events: Parameters<typeof Recording.of>[0][]) => timelineRows(Recording.of(events.flatMap((each) => [...each])), true)
    .flatMap((row) => (row.kind === "worker" ? [`${row.label}: ${row.starting.map(({ start, end }) => `${start}-${end}`).join(" ")}`] : []));

  it("goes from the spawn of the job that asked for it to its coming up", () => {
    expect(starting(gallery)).toEqual(["Worker 1: 160-175"]);
    expect(starting([job(0, 1), job(5, 2), up(1, 200), ...ran(1, 1, 201, 210), up(0, 220), ...ran(0, 2, 221, 230)])).toEqual(["Worker 1: 5-220", "Worker 2: 0-200"]);
  });

  it("is none for a worker that came up before anybody asked", () => {
    expect(starting([up(0, 2), job(50, 1), ...ran(0, 1, 51, 60)])).toEqual(["Worker 1: "]);
  });

  it("is the same job's for one worker only: one that waits for a busy worker has asked for none", () => {
    expect(starting([job(0, 1), job(0, 2), up(0, 30), ...ran(0, 1, 31, 90), ...ran(0, 2, 91, 120)])).toEqual(["Worker 1: 0-30"]);
  });

  it("is there too for a worker that came up too late for the job that asked for it", () => {
    expect(starting([job(0, 1), job(5, 2), up(0, 30), ...ran(0, 1, 31, 90), onWorker(0, 91, "job-start", { task: 2 }), up(1, 110), onWorker(0, 120, "job-end", { task: 2 })]))
      .toEqual(["Worker 1: 0-30", "Worker 2: 5-110"]);
    // One whose job had a worker at once was started for nobody that the trace knows.
    expect(starting([up(0, 0), job(5, 1), ...ran(0, 1, 5, 90), up(1, 110)])).toEqual(["Worker 1: ", "Worker 2: "]);
  });

  it("begins anew for a worker that takes a lost one's place", () => {
    expect(starting([job(0, 1), up(0, 30), onWorker(0, 31, "job-start", { task: 1 }), onWorker(0, 60, "worker-down", { reason: "lost" }), job(70, 2), up(0, 95), ...ran(0, 2, 96, 99)]))
      .toEqual(["Worker 1: 0-30 70-95"]);
  });

  it("is seen while it lasts, though no worker has come up, and its end belongs to the rows that were made then", () => {
    const live = Recording.of([job(10, 1)]);
    const [, , worker] = timelineRows(live, true);
    const spans = worker?.kind === "worker" ? worker.starting : [];
    expect([worker?.label, spans.map(({ start, end }) => [start, end])]).toEqual(["Worker 1", [[10, Infinity]]]);
    live.add([onLoop(40, "done", { task: 1, outcome: "cancelled", error: null })]);
    expect(spans.map(({ start, end }) => [start, end])).toEqual([[10, 40]]);
    // A worker that was lost is on its way again, for a job that had come before.
    expect(starting([job(0, 1), job(0, 2), up(0, 30), ...ran(0, 1, 31, 60), onWorker(0, 61, "worker-down", { reason: "lost" })])).toEqual(["Worker 1: 0-30 61-Infinity"]);
    // Where one is there, nobody knows whether another one was asked for.
    expect(starting([up(0, 0), job(5, 1), onWorker(0, 5, "job-start", { task: 1 }), job(6, 2)])).toEqual(["Worker 1: "]);
    expect(starting([onLoop(0, "spawn", { task: 1, parent: null, name: "a", lane: "default", kind: "coroutine", line: null })])).toEqual([]);
  });

  it("makes rows anew when a worker comes up or goes, and not for every event", () => {
    const growing = Recording.of([job(10, 1)]);
    const keys = [rowsKey(growing)];
    for (const events of [[up(0, 20)], ran(0, 1, 21, 30), [onWorker(0, 31, "worker-down", { reason: "idle" })], [up(0, 40)]]) {
      growing.add(events);
      keys.push(rowsKey(growing));
    }
    expect(keys.map((key, index) => key === keys[index - 1])).toEqual([false, false, true, false, false]);
  });
});

describe("the mark at a task's end", () => {
  const ended = (outcome: "ok" | "error" | "cancelled") => Recording.of([
    onLoop(0, "poll-start", { task: 1 }), onLoop(7, "done", { task: 1, outcome, error: outcome === "error" ? { type: "E", message: "", traceback: "", line: null } : null }),
  ]).task(1)!;

  it("says that it failed or was cancelled, and there is none where all went well or it goes on", () => {
    expect(endMark(ended("error"))).toMatchObject({ how: "failed", at: 7 });
    expect(endMark(ended("cancelled"))).toMatchObject({ how: "cancelled", at: 7 });
    expect(endMark(ended("ok"))).toBeNull();
    expect(endMark(Recording.of([onLoop(0, "poll-start", { task: 1 })]).task(1)!)).toBeNull();
  });
});

describe("the arrows of wakes", () => {
  const spawn = (task: number) => onLoop(0, "spawn", { task, parent: null, name: `t${task}`, lane: "default", kind: "coroutine", line: null });
  const recording = Recording.of(gallery);
  const whole = { from: 0, to: 500 };

  it("lead from the task, or the worker, whose end was waited for", () => {
    const rows = timelineRows(recording, true);
    const told = wakeArrows(recording, rows, whole).map(({ at, until, from, to }) => `${rows[from]!.label} to ${rows[to]!.label}, ${at}-${until}`);
    expect(told).toEqual(["fetch_gallery to process_gallery, 158-159", "read_config_file to process_gallery, 330-331"]);
  });

  it("are those of the range alone", () => {
    expect(wakeArrows(recording, timelineRows(recording, true), { from: 200, to: 500 }).map(({ at }) => at)).toEqual([330]);
  });

  it("are left out when there are too many to tell apart, and where tasks have no rows", () => {
    const busy = Recording.of([...Array(80).keys()].flatMap((turn) => turn === 0
      ? [spawn(1), spawn(2)]
      : [onLoop(turn, "poll-start", { task: 1 }), onLoop(turn, "poll-end", { task: 1, line: 1, waiting_on: [{ kind: "queue" }] }), onLoop(turn + 0.5, "wake", { task: 1, by: 2 })]));
    const rows = timelineRows(busy, true);
    expect(wakeArrows(busy, rows, { from: 0, to: 80 })).toEqual([]);
    expect(wakeArrows(busy, rows, { from: 0, to: 20 })).toHaveLength(19);
    expect(wakeArrows(busy, rows, { from: 0, to: 20 }, 2, 2)).toEqual([]);
    expect(wakeArrows(recording, timelineRows(recording, false), whole)).toEqual([]);
  });
});

describe("the range in view", () => {
  const whole = { from: 0, to: 400 };

  it("zooms around a moment, which keeps its place", () => {
    expect(zoomed(whole, 4, 100, whole)).toEqual({ from: 75, to: 175 });
    expect(zoomed({ from: 75, to: 175 }, 0.5, 100, whole)).toEqual({ from: 50, to: 250 });
  });

  it("never leaves the whole, nor becomes shorter than the clock can tell", () => {
    expect(zoomed({ from: 0, to: 100 }, 0.1, 50, whole)).toEqual(whole);
    expect(zoomed(whole, 1e9, 400, whole)).toEqual({ from: 399.5, to: 400 });
    expect(zoomed({ from: 0, to: 0.2 }, 10, 0.1, { from: 0, to: 0.2 })).toEqual({ from: 0, to: 0.2 });
  });

  it("pans as far as the whole allows", () => {
    expect(panned({ from: 50, to: 150 }, 30, whole)).toEqual({ from: 80, to: 180 });
    expect(panned({ from: 50, to: 150 }, -80, whole)).toEqual({ from: 0, to: 100 });
    expect(panned({ from: 50, to: 150 }, 800, whole)).toEqual({ from: 300, to: 400 });
  });
});

describe("placing spans", () => {
  const spans = [{ start: 0, end: 10 }, { start: 10, end: 30 }, { start: 50, end: Infinity }];

  it("scales them to the picture and cuts them at its edges", () => {
    expect(place(spans, { from: 5, to: 105 }, 200)).toEqual([
      { span: spans[0], x: 0, width: 10, share: 1 }, { span: spans[1], x: 10, width: 40, share: 1 }, { span: spans[2], x: 90, width: 110, share: 1 },
    ]);
  });

  it("leaves out what is not in view", () => {
    expect(place(spans, { from: 12, to: 20 }, 80).map(({ span }) => span)).toEqual([spans[1]]);
    expect(place(spans, { from: 31, to: 49 }, 80)).toEqual([]);
  });

  it("keeps the shortest span wide enough to see", () => {
    expect(place([{ start: 1, end: 1.001 }], { from: 0, to: 1000 }, 500)).toEqual([{ span: { start: 1, end: 1.001 }, x: 0.5, width: 2.5, share: 1 }]);
  });

  it("places no more spans than the picture has room for, however many there are", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ start: index, end: index + 0.5 }));
    const placed = place(many, { from: 0, to: 100_000 }, 800);
    expect(placed.length).toBeLessThanOrEqual(1600);
    expect(placed.length).toBeGreaterThan(300);
  });

  it("places those together that lie too close to be told apart, with the share of the time that they take", () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ start: index, end: index + 0.25 }));
    const placed = place(many, { from: 0, to: 1000 }, 250);
    expect(placed.map(({ x }) => x).slice(0, 3)).toEqual([0, 2.5, 5]);
    expect(placed.every(({ share, width }) => Math.abs(share - 0.25) < 1e-9 && width === 2.5)).toBe(true);
  });

  it("gives a few at one moment each its part of a bar, where nothing is around them", () => {
    const few = [{ start: 100, end: 100.1 }, { start: 100.1, end: 100.2 }];
    expect(place(few, { from: 0, to: 1000 }, 250).map(({ x, width, share }) => [x, width, share])).toEqual([[25, 1.25, 1], [26.25, 1.25, 1]]);
  });

  it("covers every span, and shows as much time as they take, however near or far it is looked at", () => {
    let at = 0;
    const spans = Array.from({ length: 5000 }, (_, index) => {
      const start = (at += ((index * 7919) % 13) / 10);
      return { start, end: (at += ((index * 104_729) % 17) / 20) };
    });
    for (const [from, to] of [[0, at], [100, 900], [500, 520], [1, 2]] as const) {
      const placed = place(spans, { from, to }, 700);
      const scale = 700 / (to - from);
      const inView = spans.filter(({ start, end }) => end > from && start < to);
      for (const { start } of inView) {
        const x = (Math.max(start, from) - from) * scale;
        expect(placed.some((bar) => bar.x <= x + 1e-6 && x <= bar.x + bar.width + 1e-6)).toBe(true);
      }
      const shown = placed.reduce((sum, { width, share }) => sum + width * share, 0);
      const taken = inView.reduce((sum, { start, end }) => sum + (Math.min(end, to) - Math.max(start, from)) * scale, 0);
      expect(shown).toBeGreaterThanOrEqual(taken * 0.97);
      // Single short spans are drawn wider than they are, so that they can be seen.
      expect(shown).toBeLessThanOrEqual(taken + placed.length * 2.5);
    }
  });

  it("stays right while its spans grow", () => {
    const spans: { start: number; end: number }[] = [];
    for (let index = 0; index < 50; index += 1) {
      spans.push({ start: index, end: Infinity });
      place(spans, { from: 0, to: 5000 }, 500);
      spans[index]!.end = index + 0.5;
    }
    expect(place(spans, { from: 0, to: 5000 }, 500).map(({ share }) => Math.round(share * 100) / 100)).toEqual([0.5, 0.5]);
  });

  it("shows many at one moment, with nothing around them, as one slim bar", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ start: 100 + index / 10, end: 100.05 + index / 10 }));
    expect(place(many, { from: 0, to: 1000 }, 250).map(({ x, width, share }) => [x, width, share])).toEqual([[25, 2.5, 1]]);
  });

  it("does not lose a long span among short ones", () => {
    const mixed = [{ start: 0, end: 0.01 }, { start: 0.02, end: 0.03 }, { start: 0.04, end: 900 }];
    expect(place(mixed, { from: 0, to: 1000 }, 100).map(({ span }) => span)).toContain(mixed[2]);
  });
});

describe("the axis", () => {
  it("has steps of 1, 2 or 5, far enough apart to read", () => {
    expect(ticks({ from: 0, to: 412 }, 650).map(({ label }) => label)).toEqual(["0 ms", "50", "100", "150", "200", "250", "300", "350", "400"]);
    expect(ticks({ from: 0, to: 3 }, 300).map(({ label }) => label)).toEqual(["0 ms", "1", "2", "3"]);
    expect(ticks({ from: 0, to: 1 }, 200).map(({ label }) => label)).toEqual(["0.0 ms", "0.5", "1.0"]);
  });

  it("counts long runs in seconds", () => {
    expect(ticks({ from: 0, to: 20_000 }, 400).map(({ label }) => label)).toEqual(["0 s", "5", "10", "15", "20"]);
  });

  it("is empty where there is no room or no time", () => {
    expect(ticks({ from: 0, to: 0 }, 300)).toEqual([]);
    expect(ticks({ from: 0, to: 10 }, 20)).toEqual([]);
  });
});
