// The examples of the page's picker, in order. The tests run each and compare with its `.expected.txt`.

/** A script that the page offers. */
export interface Example {
  /** What the page's link calls it. */
  readonly id: string;
  readonly fileName: string;
  readonly title: string;
  /** What it shows, in a few words. */
  readonly caption: string;
  readonly code: string;
}

const sources = import.meta.glob<string>("./*.py", { query: "?raw", import: "default", eager: true });

/** All examples; the first one is what a visitor sees. */
export const examples: readonly Example[] = [
  example("gallery", "The guide's gallery", "rows 3, 5, 6 and 7 of the guide"),
  example("row-1", "Row 1: sync calls sync", "sync code calls a sync function"),
  example("row-2", "Row 2: sync calls sync, no result", "there is no fire-and-forget in sync code"),
  example("row-3", "Row 3: sync calls async", "sync code blocks until a coroutine is done"),
  example("row-4", "Row 4: sync spawns async", "not possible: raises RuntimeError"),
  example("row-5", "Row 5: async awaits a task", "pauses until the result is there"),
  example("row-6", "Row 6: async spawns a task", "fire-and-forget"),
  example("row-7", "Row 7: async invokes sync", "a sync function on a worker"),
  example("row-8", "Row 8: async spawns sync", "fire-and-forget on a worker, by a lambda"),
  example("row-9", "Row 9: async blocks the loop", "rare, and on purpose"),
];

function example(id: string, title: string, caption: string): Example {
  const fileName = `${id}.py`;
  return { id, fileName, title, caption, code: sources[`./${fileName}`]!.trimEnd() };
}
