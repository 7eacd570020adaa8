import { describe, expect, it } from "vitest";
import { gallery, gallerySource, onLoop, onWorker } from "./fixtures.js";
import { couldOverlap } from "./overlap.js";
import { Recording } from "./recording.js";
import type { Event as TraceEvent } from "./trace-types.js";

const done = { outcome: "ok", error: null } as const;

/** Two children that `main` awaits one after the other, 50 ms each, in lines 2 and 3 or others. */
function inTurn(lane: string, lines: readonly [number, number] = [2, 3]): Recording {
  const child = (task: number, line: number, from: number): TraceEvent[] => [
    onLoop(from, "poll-start", { task: 9 }), onLoop(from, "spawn", { task, parent: 9, name: "fetch", lane, kind: "coroutine", line }),
    onLoop(from, "poll-end", { task: 9, line, waiting_on: [{ kind: "task", id: task, name: "fetch" }] }),
    onLoop(from, "poll-start", { task }), onLoop(from, "poll-end", { task, line: 9, waiting_on: [{ kind: "timer" }] }), onLoop(from + 50, "done", { task, ...done }),
    onLoop(from + 50, "wake", { task: 9, by: task }),
  ];
  return Recording.of([onLoop(0, "spawn", { task: 9, parent: null, name: "main", lane: "default", kind: "coroutine", line: null }), ...child(1, lines[0], 0), ...child(2, lines[1], 50)]);
}

const inTurns = inTurn("api", [3, 3]);

const script = "async def main():\n    a = await spawn_task(fetch(), type='api')\n    b = await spawn_task(fetch(), type='api')\n";
const advice = (recording: Recording, source: string, limits = {}) => couldOverlap(recording, source, limits).map((found) => found.advice);
const saves = (time: string) => [`If it needs nothing else of it, start it before line 2, or both with gather: that saves up to ${time}.`];

describe("what could overlap", () => {
  it("is found where there is room for both at once", () => {
    expect(advice(inTurn("api"), script)).toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), script, { workers: 1, lanes: new Map([["api", 2], ["io", 1]]) })).toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), `${script}configure("api", concurrency=2)\n`)).toEqual(saves("50 ms"));
  });

  it("is nothing in a lane that lets in one at a time, whoever set that", () => {
    expect(advice(inTurn("api"), script, { lanes: new Map([["api", 1]]) })).toEqual([]);
    expect(advice(inTurn("api"), `${script}async_runner.configure("api", concurrency=1)\n`)).toEqual([]);
  });

  it("is nothing where nobody can tell what the script limits", () => {
    expect(advice(inTurn("api"), `${script}configure("api", concurrency=most)\n`)).toEqual([]);
    expect(advice(inTurn("api"), `${script}configure(name, concurrency=3)\n`)).toEqual([]);
  });

  it("is what the script says, where the run's settings say otherwise", () => {
    expect(advice(inTurn("api"), `${script}configure("api", concurrency=4)\n`, { lanes: new Map([["api", 1]]) })).toEqual(saves("50 ms"));
  });

  it("is nothing where both need the only worker, also by way of others", () => {
    const nested = (task: number, at: number): TraceEvent[] => [
      onLoop(at, "poll-start", { task: 9 }), onLoop(at, "spawn", { task, parent: 9, name: "invoke", lane: "default", kind: "coroutine", line: task + 1 }),
      onLoop(at, "poll-end", { task: 9, line: task + 1, waiting_on: [{ kind: "task", id: task, name: "invoke" }] }),
      onLoop(at, "spawn", { task: task + 10, parent: task, name: "shrink", lane: "default", kind: "job", line: 1 }),
      onWorker(0, at, "job-start", { task: task + 10 }), onWorker(0, at + 50, "job-end", { task: task + 10 }), onLoop(at + 50, "done", { task: task + 10, ...done }),
      onLoop(at + 50, "done", { task, ...done }), onLoop(at + 50, "wake", { task: 9, by: task }),
    ];
    const recording = Recording.of([
      onLoop(0, "spawn", { task: 9, parent: null, name: "main", lane: "default", kind: "coroutine", line: null }), onWorker(0, 0, "worker-up", { reason: "started" }), ...nested(1, 0), ...nested(2, 50),
    ]);
    expect(advice(recording, script, { workers: 1 })).toEqual([]);
    expect(advice(recording, script, { workers: 2 })).toEqual(saves("50 ms"));
    // One that waits needs no worker: the other may have it.
    expect(advice(Recording.of(gallery), gallerySource, { workers: 1 })).toHaveLength(1);
  });

  it("is nothing where a function keeps others out while it runs", () => {
    expect(advice(inTurn("api"), `${script}async def fetch():\n    async with lock:\n        await sleep(1)\n`)).toEqual([]);
    expect(advice(inTurn("api"), `${script}async def fetch():\n    await sleep(1)\n\nasync def other():\n    async with lock: pass\n`)).toEqual(saves("50 ms"));
  });

  it("is nothing where a function that another one calls keeps others out", () => {
    expect(advice(inTurn("api"), `${script}async def fetch():\n    return await guarded()\n\nasync def guarded():\n    async with lock:\n        await sleep(1)\n`)).toEqual([]);
    expect(advice(inTurn("api"), `${script}async def fetch():\n    await lock.acquire()\n`)).toEqual([]);
  });

  it("reads the limit that configure is given by its place", () => {
    expect(advice(inTurn("api"), `${script}configure("api", 1)\n`)).toEqual([]);
    expect(advice(inTurn("api"), `${script}configure("api", 2)\n`)).toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), `${script}configure("api", priority=1)\n`)).toEqual(saves("50 ms"));
  });

  it("is nothing where the earlier one may change what the later one uses", () => {
    const bodies = (earlier: string, later: string) =>
      `async def main():\n    a = await spawn_task(log_in(), type='api')\n    b = await spawn_task(fetch(), type='api')\n\nasync def log_in():\n${earlier}\nasync def fetch():\n${later}`;
    for (const earlier of ["    global token\n    token = 1\n", "    state['token'] = 1\n", "    state.token = 1\n", "    del state['token']\n", "    state[keys[0]] = 1\n", "    state.all['token'] += 1\n", "    state[0].token: int = 1\n    state.update(token=1)\n", "    state.update(token=1)\n", "    return remember()\n\ndef remember():\n    state.add(1)\n"]) {
      const name = earlier.includes("global") ? "token" : "state";
      expect(advice(inTurn("api"), bodies(earlier, `    return ${name}\n`)), earlier).toEqual([]);
      expect(advice(inTurn("api"), bodies(earlier, "    return other\n")), earlier).toEqual(saves("50 ms"));
    }
    expect(advice(inTurn("api"), bodies("    state = {}\n    state['token'] = 1\n", "    return state\n")), "its own").toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), bodies("    for state, each in []:\\n        state.add(1)\\n", "    return state\\n")), "its own").toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), bodies("    for state, each in []:\n        state.add(1)\n", "    return state\n")), "its own").toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), bodies("    return state.get(1)\n", "    return state\n")), "only read").toEqual(saves("50 ms"));
  });

  it("is nothing where both are given what the earlier one may change", () => {
    const given = (earlier: string, body: string) =>
      `async def main(pages, other):\n    a = await spawn_task(fetch(pages), type='api')\n    b = await spawn_task(fetch(${earlier}), type='api')\n\nasync def fetch(to):\n${body}\nfrom async_runner import spawn_task\n`;
    expect(advice(inTurn("api"), given("pages", "    to.append(1)\n"))).toEqual([]);
    expect(advice(inTurn("api"), given("pages", "    await to.get()\n"))).toEqual([]);
    expect(advice(inTurn("api"), given("other", "    to.append(1)\n"))).toEqual(saves("50 ms"));
    expect(advice(inTurn("api"), given("pages", "    return len(to)\n"))).toEqual(saves("50 ms"));
  });

  it("is nothing where the later one may change what the earlier one uses", () => {
    const bodies = (earlier: string, later: string) =>
      `async def main():\n    a = await report()\n    b = await reset()\n\nasync def report():\n${earlier}\nasync def reset():\n${later}`;
    expect(advice(inTurn("api"), bodies("    return sum(counts.values())\n", "    counts.clear()\n"))).toEqual([]);
    expect(advice(inTurn("api"), bodies("    return total()\n\ndef total():\n    return sum(counts.values())\n", "    counts.clear()\n"))).toEqual([]);
    expect(advice(inTurn("api"), bodies("    return sum(others.values())\n", "    counts.clear()\n"))).toEqual(saves("50 ms"));
    const given = (earlier: string) => `async def main(pages, other):\n    a = await report(${earlier})\n    b = await reset(pages)\n\nasync def report(of):\n    return len(of)\n\nasync def reset(to):\n    to.clear()\n`;
    expect(advice(inTurn("api"), given("pages"))).toEqual([]);
    expect(advice(inTurn("api"), given("other"))).toEqual(saves("50 ms"));
  });

  it("is nothing where both belong to a thing that one of them may change", () => {
    const methods = (of: string) => `async def main(shop, other):\n    a = await shop.fill()\n    b = await ${of}.order()\n\nclass Shop:\n    async def fill(self):\n        self.shelf = [1]\n\n    async def order(self):\n        return self.shelf\n`;
    expect(advice(inTurn("api"), methods("shop"))).toEqual([]);
    expect(advice(inTurn("api"), methods("other"))).toEqual(saves("50 ms"));
  });

  it("is nothing in a loop whose turns are given what they may change", () => {
    const loop = (turn: string, body: string) => `async def main(urls, seen, found):\n    for url in urls:\n        ${turn}\n\nasync def visit(url, seen):\n${body}`;
    const all = (turn: string, body: string) => `async def main(urls, seen, found):\n    found = [\n        ${turn} for url in urls]\n\nasync def visit(url, seen):\n${body}`;
    const once = "    if url in seen:\n        return 0\n    seen.add(url)\n";
    const found = ["If they do not need each other, spawn them all and gather them: that saves up to 50 ms."];
    for (const script of [loop, all]) {
      const advised = (turn: string, body: string) => advice(inTurns, script(turn, body));
      expect(advised("await visit(url, seen)", once)).toEqual([]);
      expect(advised("await visit(url, seen)", "    return url in seen\n")).toEqual(found);
      expect(advised("await visit(url, 1)", "    url.done = True\n"), "each turn's own").toEqual(found);
      expect(advised("await visit(url, urls)", "    url.done = True\n"), "what it goes through").toEqual([]);
      expect(advised("await visit(url, 1)", "    counts[url] = 1\n"), "a global").toEqual([]);
      expect(advised("await seen.visit(url)", "    url.done = True\n"), "a method").toEqual([]);
    }
    expect(advice(inTurns, loop("r = await visit(url, seen)", once))).toEqual([]);
    expect(advice(inTurns, loop("found.append(await visit(url, seen))", once))).toEqual([]);
    expect(advice(inTurns, loop("found.append(await visit(url, found))", once))).toEqual([]);
    expect(advice(inTurns, loop("found.append(await visit(url, 1))", "    url.done = True\n"))).toEqual(found);
    const nested = (given: string) => `async def main(groups):\n    for group in groups:\n        for url in group:\n            await visit(url, ${given})\n\nasync def visit(url, seen):\n${once}`;
    expect(advice(inTurn("api", [4, 4]), nested("group"))).toEqual([]);
    expect(advice(inTurn("api", [4, 4]), nested("1"))).toEqual(found);
  });

  // Forms that try all ways to read a line would go on for minutes, and a test has five seconds.
  it("takes no time to speak of, whatever the script", () => {
    for (const line of [" ".repeat(12_000), "a[".repeat(6_000), "a.a".repeat(5_000), "a ".repeat(6_000), "for a ".repeat(2_500), "await a".repeat(2_000), "a[a]".repeat(3_000), "global a, ".repeat(1_200)]) {
      advice(inTurn("api"), `${script}async def fetch():\n    ${line}\n`);
    }
  });
});
