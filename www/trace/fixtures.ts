// Traces for the tests, written by hand so that every answer can be checked by reading.

import type { Event as TraceEvent, WaitingOn } from "./trace-types.js";

type Plain<E> = E extends { type: string } ? Omit<E, "at" | "worker" | "type"> : never;

/** One event of the loop. */
export function onLoop<Type extends TraceEvent["type"]>(
  at: number, type: Type, fields: Plain<Extract<TraceEvent, { type: Type }>>,
): TraceEvent {
  return { at, worker: null, type, ...fields } as unknown as TraceEvent;
}

/** One event of a worker. */
export function onWorker<Type extends TraceEvent["type"]>(
  worker: number, at: number, type: Type, fields: Plain<Extract<TraceEvent, { type: Type }>>,
): TraceEvent {
  return { at, worker, type, ...fields } as unknown as TraceEvent;
}

const timer: WaitingOn[] = [{ kind: "timer" }];
const onTask = (id: number, name: string): WaitingOn => ({ kind: "task", id, name });
const program = onLoop(0, "spawn", { task: 0, parent: null, name: "program", lane: "default", kind: "program", line: null });
const done = { outcome: "ok", error: null } as const;

/** The script of which `gallery` is a trace. */
export const gallerySource = `async def fetch_gallery():
    await asyncio.sleep(0.15)
    return ["a.png", "b.png", "c.png"]

def read_config_file(path):  # sync: runs on a worker
    time.sleep(0.15)
    return {"path": path, "theme": "dark"}

async def save_gallery(data):
    await asyncio.sleep(0.1)
    print("saved", len(data))

async def process_gallery():
    data = await async_runner.spawn_task(
        fetch_gallery(), type="gallery")
    config = await async_runner.invoke(
        read_config_file, "config.json")
    async_runner.spawn_task(save_gallery(data), type="io")
    print("gallery ready:", data, config["theme"])

async_runner.await_async(process_gallery())
`;

/** The guide's gallery: `process_gallery` awaits `fetch_gallery`, then `read_config_file` on a worker. */
export const gallery: TraceEvent[] = [
  program,
  onLoop(0, "poll-start", { task: 0 }),
  onLoop(1, "spawn", { task: 1, parent: 0, name: "process_gallery", lane: "default", kind: "coroutine", line: 21 }),
  onLoop(1, "block-start", { task: 0, line: null, on: onTask(1, "process_gallery") }),
  onLoop(2, "poll-start", { task: 1 }),
  onLoop(3, "spawn", { task: 2, parent: 1, name: "fetch_gallery", lane: "gallery", kind: "coroutine", line: 14 }),
  onLoop(4, "poll-end", { task: 1, line: 14, waiting_on: [onTask(2, "fetch_gallery")] }),
  onLoop(4, "poll-start", { task: 2 }),
  onLoop(5, "poll-end", { task: 2, line: 2, waiting_on: timer }),
  onLoop(155, "wake", { task: 2, by: "timer" }),
  onLoop(156, "poll-start", { task: 2 }),
  onLoop(158, "done", { task: 2, ...done }),
  onLoop(158, "wake", { task: 1, by: 2 }),
  onLoop(158, "poll-end", { task: 2, line: null, waiting_on: [] }),
  onLoop(159, "poll-start", { task: 1 }),
  onLoop(160, "spawn", { task: 3, parent: 1, name: "read_config_file", lane: "default", kind: "job", line: 16 }),
  onLoop(161, "poll-end", { task: 1, line: 16, waiting_on: [onTask(3, "read_config_file")] }),
  onWorker(0, 175, "worker-up", { reason: "started" }),
  onWorker(0, 176, "job-start", { task: 3 }),
  onWorker(0, 177, "block-start", { task: 3, line: 6, on: { kind: "sleep" } }),
  onWorker(0, 327, "block-end", { task: 3, on: { kind: "sleep" } }),
  onWorker(0, 328, "job-end", { task: 3 }),
  onLoop(330, "done", { task: 3, ...done }),
  onLoop(330, "wake", { task: 1, by: "worker" }),
  onLoop(331, "poll-start", { task: 1 }),
  onLoop(332, "spawn", { task: 4, parent: 1, name: "save_gallery", lane: "io", kind: "coroutine", line: 18 }),
  onLoop(333, "output", { task: 1, text: "gallery ready: ['a.png', 'b.png', 'c.png'] dark\n" }),
  onLoop(334, "done", { task: 1, ...done }),
  onLoop(334, "poll-end", { task: 1, line: null, waiting_on: [] }),
  onLoop(335, "block-end", { task: 0, on: onTask(1, "process_gallery") }),
  onLoop(336, "poll-end", { task: 0, line: null, waiting_on: [] }),
  onLoop(336, "done", { task: 0, ...done }),
  onLoop(337, "poll-start", { task: 4 }),
  onLoop(338, "poll-end", { task: 4, line: 10, waiting_on: timer }),
  onLoop(438, "wake", { task: 4, by: "timer" }),
  onLoop(439, "poll-start", { task: 4 }),
  onLoop(440, "output", { task: 4, text: "saved 3\n" }),
  onLoop(441, "done", { task: 4, ...done }),
  onLoop(441, "poll-end", { task: 4, line: null, waiting_on: [] }),
  onWorker(0, 442, "worker-down", { reason: "stopped" }),
];

/** Row 9: `main` blocks the loop on `migrate`, while `tick` stands ready in the queue. */
export const blockedLoop: TraceEvent[] = [
  program,
  onLoop(0, "poll-start", { task: 0 }),
  onLoop(0, "spawn", { task: 1, parent: 0, name: "main", lane: "default", kind: "coroutine", line: 24 }),
  onLoop(0, "block-start", { task: 0, line: null, on: onTask(1, "main") }),
  onLoop(1, "poll-start", { task: 1 }),
  onLoop(1, "spawn", { task: 2, parent: 1, name: "tick", lane: "default", kind: "coroutine", line: 17 }),
  onLoop(2, "poll-end", { task: 1, line: 18, waiting_on: timer }),
  onLoop(2, "poll-start", { task: 2 }),
  onLoop(3, "poll-end", { task: 2, line: 9, waiting_on: timer }),
  onLoop(60, "wake", { task: 1, by: "timer" }),
  onLoop(61, "poll-start", { task: 1 }),
  onLoop(62, "spawn", { task: 3, parent: 1, name: "migrate", lane: "default", kind: "coroutine", line: 20 }),
  onLoop(63, "block-start", { task: 1, line: null, on: onTask(3, "migrate") }),
  onLoop(63, "poll-start", { task: 3 }),
  onLoop(64, "poll-end", { task: 3, line: 12, waiting_on: timer }),
  onLoop(80, "wake", { task: 2, by: "timer" }),
  onLoop(264, "wake", { task: 3, by: "timer" }),
  onLoop(264, "poll-start", { task: 3 }),
  onLoop(265, "done", { task: 3, ...done }),
  onLoop(265, "poll-end", { task: 3, line: null, waiting_on: [] }),
  onLoop(265, "block-end", { task: 1, on: onTask(3, "migrate") }),
  onLoop(267, "done", { task: 1, ...done }),
  onLoop(267, "poll-end", { task: 1, line: null, waiting_on: [] }),
  onLoop(267, "poll-start", { task: 2 }),
  onLoop(268, "done", { task: 2, ...done }),
  onLoop(268, "poll-end", { task: 2, line: null, waiting_on: [] }),
  onLoop(268, "block-end", { task: 0, on: onTask(1, "main") }),
  onLoop(269, "poll-end", { task: 0, line: null, waiting_on: [] }),
  onLoop(269, "done", { task: 0, ...done }),
];
