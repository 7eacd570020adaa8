import { describe, expect, it } from "vitest";
import { examples } from "./examples.js";
import { type Context, type Want, rowFor, rowLine, rows, wants } from "./rows.js";

describe("the decision tree", () => {
  it("leads to each of the guide's rows, and every answer leads somewhere", () => {
    const answers = (context: Context) => wants.map(({ want }) => rowFor(context, want).row);
    expect(answers("sync")).toEqual([1, 2, 3, 4, 1]);
    expect(answers("async")).toEqual([7, 8, 5, 6, 9]);
  });

  it.each<[Context, Want, string]>([
    ["sync", "sync-result", "async_runner.await_async(func, *args)"], ["sync", "async-forget", ""],
    ["async", "async-result", "await async_runner.spawn_task(coro(...))"], ["async", "sync-result", "await async_runner.invoke(func, *args)"],
    ["async", "sync-forget", 'async_runner.spawn_task(lambda: func(*args), type="io")'], ["async", "block", "async_runner.await_async(func_or_coro(...))"],
  ])("in %s code, for %s, says the guide's call", (context, want, call) => {
    expect(rowFor(context, want).call).toBe(call);
  });

  it("has an example for each row, whose call stands in it", () => {
    for (const { row, call } of rows) {
      const { code } = examples.find(({ id }) => id === `row-${row}`)!;
      expect(code).toContain(/async_runner\.\w+/.exec(call)?.[0] ?? "async_runner.spawn_task");
    }
  });

  it("tells a row in a line", () => {
    expect(rowLine(7)).toBe("row 7: async code, the result of a sync function: await invoke(func, *args)");
    expect(rowLine(4)).toMatch(/^row 4: sync code, no result of an async function: Not possible/);
    expect(rowLine(12)).toBe("");
  });
});
