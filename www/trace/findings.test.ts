import { describe, expect, it } from "vitest";
import { type Finding, findings } from "./findings.js";
import { blockedLoop, gallery, gallerySource, onLoop, onWorker } from "./fixtures.js";
import { Recording } from "./recording.js";
import { mayNeed, statements, turnsMayNeed } from "./statements.js";
import type { Event as TraceEvent } from "./trace-types.js";
import { sentenceText } from "./why.js";

const done = { outcome: "ok", error: null } as const;
const told = (found: readonly Finding[]) => found.map(({ title, what, line }) => `${title}${line === null ? "" : ` (line ${line})`}: ${sentenceText(what)}`);
const spawn = (at: number, task: number, name: string, kind: "coroutine" | "job" = "coroutine", line: number | null = null, parent = 0) =>
  onLoop(at, "spawn", { task, parent, name, lane: "io", kind, line });

describe("what is found in the gallery example", () => {
  const recording = Recording.of(gallery);

  it("is that two awaits could overlap, and how much that saves", () => {
    const found = findings(recording, [], gallerySource);
    expect(told(found)).toEqual(["Could overlap (line 16): read_config_file does not use data, and yet it began only when fetch_gallery was done."]);
    expect(found[0]).toMatchObject({ at: 160, advice: "If it needs nothing else of it, start it before line 14, or both with gather: that saves up to 155 ms." });
  });

  it("is nothing where the later one uses the earlier one's result", () => {
    expect(findings(recording, [], gallerySource.replace('"config.json"', "data[0]"))).toEqual([]);
  });

  it("is nothing where the script is not known", () => {
    expect(findings(recording)).toEqual([]);
  });
});

describe("what is found in a blocked loop", () => {
  it("is who blocked it, for how long, and whom that held up", () => {
    const found = findings(Recording.of(blockedLoop));
    expect(told(found)).toEqual(["Blocked the loop (line 20): main kept the loop for 202 ms until migrate was done, while tick stood in the queue."]);
    expect(found[0]!.at).toBe(164);
  });
});

describe("a finding", () => {
  it("tells a task that ran for long, and whom it held up", () => {
    const recording = Recording.of([
      spawn(0, 1, "crunch"), spawn(0, 2, "other"), onLoop(0, "poll-start", { task: 1 }), onLoop(80, "done", { task: 1, ...done }),
      onLoop(80, "poll-start", { task: 2 }), onLoop(81, "done", { task: 2, ...done }),
    ]);
    expect(told(findings(recording))).toEqual(["Never yielded: crunch ran for 80 ms without a pause, while other stood in the queue."]);
  });

  it("blames no task for the time in which the engine loaded a part of itself, and says so", () => {
    const recording = Recording.of([spawn(0, 1, "crunch"), onLoop(0, "poll-start", { task: 1 }), onLoop(80, "done", { task: 1, ...done })]);
    recording.engineLoads = [30];
    const notice = { kind: "engine-loaded", task: null, line: null, at: 30, text: "The engine loaded a part of itself." } as const;
    expect(told(findings(recording, [notice]))).toEqual(["Engine loaded: The engine loaded a part of itself."]);
  });

  it("is not made of a short turn, nor of a program's own long one", () => {
    const turn = (task: number, to: number) => [onLoop(0, "poll-start", { task }), onLoop(to, "done", { task, ...done })];
    expect(findings(Recording.of([spawn(0, 1, "a"), ...turn(1, 49)]))).toEqual([]);
    expect(findings(Recording.of([onLoop(0, "spawn", { task: 0, parent: null, name: "program", lane: "default", kind: "program", line: null }), ...turn(0, 500)]))).toEqual([]);
  });

  it("tells a sleep that blocked the loop, and what to use instead", () => {
    const on = { kind: "sleep" } as const;
    const recording = Recording.of([
      spawn(0, 1, "a"), onLoop(0, "poll-start", { task: 1 }), onLoop(1, "block-start", { task: 1, line: null, on }), onLoop(41, "block-end", { task: 1, on }), onLoop(42, "done", { task: 1, ...done }),
    ]);
    expect(told(findings(recording))).toEqual(["Blocked the loop: a kept the loop for 40 ms by a sleep."]);
    expect(findings(recording)[0]!.advice).toMatch(/asyncio\.sleep/);
  });

  it("tells a task that woke itself again and again", () => {
    const events: TraceEvent[] = [spawn(0, 1, "busy")];
    for (let turn = 0; turn < 30; turn += 1) {
      events.push(onLoop(turn, "poll-start", { task: 1 }), onLoop(turn + 0.5, "wake", { task: 1, by: 1 }), onLoop(turn + 0.6, "poll-end", { task: 1, line: 4, waiting_on: [] }));
    }
    expect(told(findings(Recording.of(events)))).toEqual(["Woke itself too often (line 4): busy was polled 30 times, 30 of them because it had woken itself."]);
    expect(findings(Recording.of(events.slice(0, 40)))).toEqual([]);
  });

  it("tells an error that nobody awaited, from the engine's notice", () => {
    const error = { type: "ValueError", message: "no", traceback: "", line: 3 };
    const recording = Recording.of([spawn(0, 1, "a"), onLoop(5, "poll-start", { task: 1 }), onLoop(6, "done", { task: 1, outcome: "error", error })]);
    const found = findings(recording, [{ kind: "never-retrieved", task: 1, line: 3, at: 9, text: "Task exception was never retrieved" }]);
    expect(told(found)).toEqual(["Error never awaited (line 3): a failed with ValueError, and nobody awaited it, so nobody was told."]);
    expect(found[0]!.at).toBe(6);
  });

  it("tells a job that stood in the queue while a worker was idle, and not one whose workers were busy", () => {
    const up = (worker: number) => onWorker(worker, 0, "worker-up", { reason: "started" });
    const job = (worker: number, task: number, from: number, to: number) => [onWorker(worker, from, "job-start", { task }), onWorker(worker, to, "job-end", { task }), onLoop(to, "done", { task, ...done })];
    const events = [spawn(0, 1, "a", "job"), spawn(0, 2, "b", "job"), up(0), ...job(0, 1, 1, 60), ...job(0, 2, 61, 90)];
    expect(findings(Recording.of(events))).toEqual([]);
    expect(told(findings(Recording.of([up(1), ...events])))).toEqual(["Worker idle: b stood in the queue for 61 ms while a worker was idle."]);
  });

  it("tells awaits of one line that came one after the other", () => {
    const events: TraceEvent[] = [spawn(0, 9, "main")];
    for (let turn = 0; turn < 3; turn += 1) {
      const at = turn * 50;
      events.push(
        onLoop(at, "poll-start", { task: 9 }), spawn(at, turn + 1, "fetch", "coroutine", 3, 9), onLoop(at, "poll-end", { task: 9, line: 3, waiting_on: [{ kind: "task", id: turn + 1, name: "fetch" }] }),
        onLoop(at + 40, "done", { task: turn + 1, ...done }), onLoop(at + 50, "wake", { task: 9, by: turn + 1 }),
      );
    }
    const script = "async def main():\n    for url in urls:\n        page = await async_runner.spawn_task(fetch(url))\n";
    const found = findings(Recording.of(events), [], script);
    expect(told(found)).toEqual(["Could overlap (line 3): main awaited 3 tasks one after the other in line 3; the first was fetch #1."]);
    expect(found[0]!.advice).toMatch(/save[sd]? up to 80 ms/);
    expect(findings(Recording.of(events), [], script.replace("fetch(url)", "fetch(page)"))).toEqual([]);
    expect(findings(Recording.of(events), [], script.replace("for url in urls", "while url := next_url()"))).toEqual([]);
  });

  it("is not made of tasks that had the loop to themselves while they ran: side by side they would take as long", () => {
    const child = (task: number, line: number, from: number) => [
      onLoop(from, "poll-start", { task: 9 }), spawn(from, task, `crunch_${task}`, "coroutine", line, 9), onLoop(from, "poll-end", { task: 9, line, waiting_on: [{ kind: "task", id: task, name: "crunch" }] }),
      onLoop(from, "poll-start", { task }), onLoop(from + 40, "done", { task, ...done }), onLoop(from + 40, "wake", { task: 9, by: task }),
    ];
    const events = [spawn(0, 9, "main"), ...child(1, 2, 0), ...child(2, 3, 40)] as TraceEvent[];
    expect(findings(Recording.of(events), [], "async def main():\n  a = await spawn_task(crunch_1())\n  b = await spawn_task(crunch_2())\n")).toEqual([]);
  });
});

describe("whether a statement may need another's result", () => {
  const need = (script: string, earlier: number, later: number) => mayNeed(statements(script), earlier, later);

  it.each([
    ["a = f()\nb = g()", false],
    ["a = f()\nb = g(a)", true],
    ["a = f()\nb = g(f'{a}')", true],
    ["a = f()\nb = g('a')  # a", false],
    ["a, b = f()\nc = g(\n  1, b)", true],
    ["a = f()\nb = g(x.a)", false],
    ["f()\nb = g()", true],
    ["a = f(x == 1)\nb = g(x)", false],
    ["a['k'] = f()\nb = g(a)", true],
    ["a = await f()\nb = await g()", false],
  ])("%j: %s", (script, answer) => {
    expect(need(script, 1, 2)).toBe(answer);
  });

  it("follows names that were made from it, and doubts what lies in blocks", () => {
    expect(need("a = f()\nb = a + 1\nc = g(b)", 1, 3)).toBe(true);
    expect(need("a = f()\nb = 1\nc = g(b)", 1, 3)).toBe(false);
    expect(need("a = f()\nif x:\n  c = g()", 1, 3)).toBe(true);
    expect(need("if x:\n  a = f()\nc = g()", 2, 3)).toBe(true);
  });

  it("doubts where something else is awaited in between", () => {
    expect(need("a = await f()\nawait sleep(1)\nb = await g()", 1, 3)).toBe(true);
    expect(need("a = await f()\nprint(1)\nb = await g()", 1, 3)).toBe(false);
  });

  it.each([
    ["for x in xs:\n  y = await f(x)", 2, false],
    ["for x in xs:\n  ys.append(await f(x))\n  print(ys)", 2, false],
    ["for x in xs:\n  if x:\n    y = await f(x)\n  total += y", 3, false],
    ["ys = [await f(x) for x in xs]", 1, false],
    ["ys = [await f(x) async for x in xs]", 1, true],
    ["while x := await q.get():\n  await f(x)", 2, true],
    ["async for x in xs:\n  await f(x)", 2, true],
    ["for x in xs:\n  await q.put(await f(x))", 2, true],
    ["for x in xs:\n  y = await f(x)\n  await sleep(1)", 2, true],
    ["for x in xs:\n  y = await f(x)\n  if y: break", 2, true],
    ["for x in xs:\n  try:\n    return await f(x)\n  except E:\n    pass", 3, true],
    ["for x in xs:\n  y = await f(x, z)\n  z = y + 1", 2, true],
    ["for x in xs:\n  y = await f(x, z)\n  z = w\n  w = y", 2, true],
    ["for x in xs:\n  xs.extend(await f(x))", 2, true],
    ["for x in xs:\n  if not seen:\n    y = await f(x)\n  seen.add(y)", 3, true],
    ["async def f(x):\n  return await g(x)", 2, true],
  ])("tells of %j, line %i, whether a turn may need the one before: %s", (script, line, answer) => {
    expect(turnsMayNeed(statements(script), line)).toBe(answer);
  });

  it("counts the lines of statements that span several", () => {
    expect(statements('a = f(\n  1,\n  "#("\n)\n\nb = """\n"""').map(({ first, last }) => [first, last])).toEqual([[1, 4], [6, 6]]);
  });
});
