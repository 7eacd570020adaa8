// The usage guide's table of nine rows, and its decision tree as two questions.

/** Where a call is written: `async` while a loop runs on this thread. */
export type Context = "sync" | "async";

/** A row of the table. */
export interface Row {
  readonly row: number;
  readonly context: Context;
  readonly called: "sync" | "async" | "any";
  /** Whether the result is needed. */
  readonly result: boolean;
  /** What to write; empty where it is not possible. */
  readonly call: string;
  readonly note: string;
}

/** The nine rows, in order. */
export const rows: readonly Row[] = [
  { row: 1, context: "sync", called: "sync", result: true, call: "async_runner.await_async(func, *args)", note: "Runs it here, on this thread, until it is done." },
  { row: 2, context: "sync", called: "sync", result: false, call: "async_runner.await_async(func, *args)", note: "Blocks all the same: sync code has no fire-and-forget." },
  { row: 3, context: "sync", called: "async", result: true, call: "async_runner.await_async(coro(...))", note: "Blocks until the coroutine is done." },
  { row: 4, context: "sync", called: "async", result: false, call: "", note: "Not possible in sync code. Block instead, as in row 3, and ignore the result." },
  { row: 5, context: "async", called: "async", result: true, call: "await async_runner.spawn_task(coro(...))", note: "Pauses until the result is there." },
  { row: 6, context: "async", called: "async", result: false, call: "async_runner.spawn_task(coro(...))", note: "Fire-and-forget: goes on at once." },
  { row: 7, context: "async", called: "sync", result: true, call: "await async_runner.invoke(func, *args)", note: "Runs it on a worker; the loop stays free." },
  { row: 8, context: "async", called: "sync", result: false, call: "async_runner.spawn_task(lambda: func(*args), type=\"io\")", note: "Fire-and-forget on a worker: the lambda makes the call there." },
  { row: 9, context: "async", called: "any", result: true, call: "async_runner.await_async(func_or_coro(...))", note: "Blocks the whole loop on purpose. Rare." },
];

/** What somebody wants of a function. */
export type Want = "sync-result" | "sync-forget" | "async-result" | "async-forget" | "block";

/** The second question's answers; the last one makes no sense in sync code, which always blocks. */
export const wants: readonly { readonly want: Want; readonly text: string; readonly code: string }[] = [
  { want: "sync-result", text: "the result of a sync function", code: "def" },
  { want: "sync-forget", text: "a sync function to run, and no result", code: "def" },
  { want: "async-result", text: "the result of an async function", code: "async def" },
  { want: "async-forget", text: "an async function to run, and no result", code: "async def" },
  { want: "block", text: "any result, with the whole loop blocked until it is there", code: "" },
];

/** The row that answers both questions. */
export function rowFor(context: Context, want: Want): Row {
  const [called, need] = want === "block" ? ["any", "result"] : want.split("-");
  const found = rows.find((row) => row.context === context && row.called === called && row.result === (need === "result"));
  // Sync code blocks whatever it calls.
  return found ?? rows[0]!;
}

/** A row in a line: `row 7: async code, the result of a sync function: await invoke(func, *args)`. */
export function rowLine(number: number): string {
  const found = rows.find(({ row }) => row === number);
  if (!found) return "";
  const { context, called, result, call, note } = found;
  const what = called === "any" ? "a result with the loop blocked" : `${result ? "the result of" : "no result of"} ${called === "sync" ? "a sync" : "an async"} function`;
  return `row ${number}: ${context} code, ${what}: ${call.replaceAll("async_runner.", "") || note}`;
}
