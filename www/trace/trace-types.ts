// Generated from crate/runner/src/trace.rs by `npm run generate`. Do not edit by hand.
// The trace: one stream of events, the same from browser, simulation and a Rust program.

/** One moment in a run. */
export type Event = {
/** Milliseconds since the run began. Clocks are coarse: 0.1 ms in Chromium, 1 ms elsewhere. */
at: number,
/** The worker's number, counted from 0, or `null` for the loop. */
worker: number | null,
} & What;

export type What = { "type": "spawn", 
/**
 * Its id: a small integer, counted from 0.
 */
task: number, 
/**
 * The task that spawned it, or `null`.
 */
parent: number | null, 
/**
 * Its name: the function's, or `program`.
 */
name: string, 
/**
 * Its type: the lane it runs in.
 */
lane: string, 
/**
 * What kind of task it is.
 */
kind: TaskKind, 
/**
 * The line that spawned it, counted from 1, where one is known.
 */
line: number | null, 
/**
 * The file of that line; absent for a script, whose text is the only one.
 */
file?: string, } | { "type": "wake", 
/**
 * The task that is ready now.
 */
task: number, 
/**
 * Who woke it.
 */
by: WokenBy, } | { "type": "poll-start", 
/**
 * The task.
 */
task: number, } | { "type": "poll-end", 
/**
 * The task.
 */
task: number, 
/**
 * The line at which it stands, counted from 1, where one is known.
 */
line: number | null, 
/**
 * What it waits for; empty when the poll finished the task or it woke itself.
 */
waiting_on: Array<WaitingOn>, } | { "type": "job-start", 
/**
 * The job's task.
 */
task: number, } | { "type": "job-end", 
/**
 * The job's task.
 */
task: number, } | { "type": "block-start", 
/**
 * The task that blocks.
 */
task: number, 
/**
 * The line at which it blocks, counted from 1, where one is known.
 */
line: number | null, 
/**
 * What it waits for while it blocks.
 */
on: WaitingOn, } | { "type": "block-end", 
/**
 * The task.
 */
task: number, 
/**
 * What it waited for.
 */
on: WaitingOn, } | { "type": "output", 
/**
 * The task.
 */
task: number, 
/**
 * The text, with its line ends.
 */
text: string, } | { "type": "cancel-requested", 
/**
 * The task that is to end.
 */
task: number, 
/**
 * The task that asked, or `null` when it was none.
 */
by: number | null, } | { "type": "done", 
/**
 * The task.
 */
task: number, 
/**
 * How.
 */
outcome: Outcome, 
/**
 * What went wrong, for the outcome `error`.
 */
error: ErrorInfo | null, } | { "type": "worker-up", 
/**
 * Why it was started.
 */
reason: string, } | { "type": "worker-down", 
/**
 * Why: `idle`, `stopped`, or what it was lost to.
 */
reason: string, };

export type TaskKind = "program" | "coroutine" | "job";

export type WokenBy = number | "timer" | "worker" | "external";

export type WaitingOn = { 
/**
 * What sort of thing.
 */
kind: WaitKind, 
/**
 * The task's id, where it is a task.
 */
id?: number, 
/**
 * Its name, where it has one: the task's, the lane's, the lock's.
 */
name?: string, };

export type WaitKind = "task" | "timer" | "lock" | "queue" | "lane" | "pool" | "external" | "sleep";

export type Outcome = "ok" | "error" | "cancelled";

export type ErrorInfo = { 
/**
 * The error's type, by name.
 */
type: string, 
/**
 * Its message, which may be empty.
 */
message: string, 
/**
 * Where it came from, as a text of several lines; may be empty.
 */
traceback: string, 
/**
 * The line it came from, counted from 1, where one is known.
 */
line: number | null, };
