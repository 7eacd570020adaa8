// The guide as a course: every example of the page, in the order in which a reader meets them, with what it shows.
// The tests run each one, on the host and in every engine, and compare with its `.expected.txt`.

/** A part of the course. */
export type Group = "start" | "rows" | "practices" | "patterns";

/** A script that the page offers. */
export interface Example {
  /** What the page's link calls it: `#example=row-5`. */
  readonly id: string;
  readonly fileName: string;
  readonly group: Group;
  readonly title: string;
  /** What it shows, in a few words. */
  readonly caption: string;
  /** What to look at once it has run, in one or two sentences. */
  readonly look: string;
  readonly code: string;
  /** For one of two: which it is, the id of the other, and what both are about. */
  readonly pair?: { readonly side: "before" | "after"; readonly other: string; readonly about: string };
}

/** The parts' titles, in order. */
export const groups: readonly { readonly id: Group; readonly title: string; readonly about: string }[] = [
  { id: "start", title: "Start here", about: "The guide's own example: four of its rows at once." },
  { id: "rows", title: "The nine rows", about: "Every way to call one function from another, and what it does to the loop." },
  { id: "practices", title: "Best practices", about: "Each as a pair: how it goes wrong, and how it goes right." },
  { id: "patterns", title: "Patterns", about: "What real programs are made of." },
];

const sources = import.meta.glob<string>("./*.py", { query: "?raw", import: "default", eager: true });

/** All examples; the first one is what a visitor sees. */
export const examples: readonly Example[] = [
  one("start", "gallery", "The guide's gallery", "rows 3, 5, 6 and 7 of the guide",
    "Press Run. The sync function read_config_file gets a worker of its own; save_gallery is fire-and-forget, and ends last."),

  one("rows", "row-1", "Row 1: sync code calls a sync function", "sync code calls a sync function",
    "There is no task but the program: the function runs right here, and the loop's row is hatched for as long as it takes."),
  one("rows", "row-2", "Row 2: the same, and nobody needs the result", "there is no fire-and-forget in sync code",
    "“after” comes last. Sync code has nobody who could go on with the work meanwhile, so it waits all the same."),
  one("rows", "row-3", "Row 3: sync code runs a coroutine", "sync code blocks until a coroutine is done",
    "The program blocks, as meant, and the loop runs get_session for it. Choose get_session to see what it waits for."),
  one("rows", "row-4", "Row 4: sync code cannot fire and forget", "not possible: raises RuntimeError",
    "No loop runs in sync code that could take the task. The error says which call to write instead."),
  one("rows", "row-5", "Row 5: async code awaits a task", "pauses until the result is there",
    "main pauses, and the loop is free: the three later pages are fetched side by side, whatever the order they are awaited in."),
  one("rows", "row-6", "Row 6: async code fires a task and forgets it", "fire-and-forget",
    "main and the program go on at once. The run ends when save_gallery has, though nobody awaits it."),
  one("rows", "row-7", "Row 7: async code calls a sync function", "a sync function on a worker",
    "read_config_file sleeps on a worker; the loop's row shows tick having its turns at the same time."),
  one("rows", "row-8", "Row 8: the same as fire-and-forget", "fire-and-forget on a worker, by a lambda",
    "The lambda makes the call later, on the worker. main is over before the thumbnail is written."),
  one("rows", "row-9", "Row 9: async code blocks the loop on purpose", "rare, and on purpose",
    "120 ms after main began the loop is hatched: tick stands in the queue until migrate is done. Move through that stretch and read why."),

  ...pair("practices", "pass-the-function", "Pass the function, do not call it", "function and arguments go separately", {
    before: "the call is made on the loop", after: "invoke makes the call, on a worker",
  }, {
    before: "The loop is hatched for 200 ms, since the call is made on it; then invoke gets a dict where a function belongs.",
    after: "The same 200 ms on a worker, with the loop free above it, and the theme comes back.",
  }),
  ...pair("practices", "pass-a-coroutine", "Spawn a coroutine, not a function", "spawn_task takes what the call gives", {
    before: "spawn_task is handed a function", after: "spawn_task is handed a coroutine",
  }, {
    before: "Nothing was spawned: the graph has main and nobody else.",
    after: "save_gallery is a task of its own, and main is over long before it.",
  }),
  ...pair("practices", "sync-on-a-worker", "Slow sync functions go to workers", "three calls on the loop, or on workers", {
    before: "three calls on the loop", after: "three calls on workers",
  }, {
    before: "450 ms of the loop blocked, and heartbeat without a single turn. The finding says which line did it.",
    after: "The three calls run on workers, side by side where three are there, and the heartbeat goes on above them.",
  }),
  ...pair("practices", "keep-the-loop-free", "Do not block the loop in async code", "await_async is for sync code", {
    before: "async code that blocks", after: "async code that awaits",
  }, {
    before: "For 300 ms only get_session may run. Choose tick: it was woken long ago, and it says behind whom it stands.",
    after: "main waits, and that is a thin line: nobody else is held up.",
  }),
  ...pair("practices", "let-them-overlap", "Await as late as you can", "one after the other, or side by side", {
    before: "one after the other", after: "side by side",
  }, {
    before: "fetch_page #2 begins where #1 ends: 350 ms. The finding says what could overlap.",
    after: "Both begin at once: 200 ms, as long as the longer one.",
  }),

  one("patterns", "fan-out", "Fan-out with a limit", "ten tasks, three at a time",
    "Never more than three lines at once. Who waits for a slot says so: choose one of the later tasks."),
  one("patterns", "pipeline", "A pipeline with queues", "stages that hold each other back",
    "The worker is the slow stage, and hardly ever idle. Choose fetch in the middle of the run: it waits for room in the queue."),
  one("patterns", "retry", "Retry with a timeout", "three attempts, growing pauses",
    "The first two attempts are cancelled, each after 150 ms. The pauses after them are 50 and 100 ms."),
  one("patterns", "rate-limit", "A rate limit by lane", "two requests in any 0.1 s",
    "The tasks come in pairs, 100 ms apart. In Settings, give the lane “api” another limit: the script's own line wins, so take that line out."),
  one("patterns", "cpu-work", "CPU work on workers", "four parts, each a job of its own",
    "The jobs compute on workers, at the same time, and the loop is free. Run it again with one worker, and compare the two runs."),
  ...pair("patterns", "blocking-gone-wrong", "Blocking gone wrong", "a block that waits for what it holds up", {
    before: "a block that waits for what it holds up", after: "the same with await: nobody is held up",
  }, {
    before: "main blocks for total, total waits for fetch_prices, and fetch_prices is held up by main. The error names them.",
    after: "main pauses instead, so fetch_prices gets its turn, and 100 ms later the total is there.",
  }),
];

/** The example of an address' end: `#example=row-5`, or `#row-5` as older links have it. */
export function exampleAt(hash: string): Example | undefined {
  const id = /^#(?:example=)?([\w-]+)$/.exec(hash)?.[1];
  return examples.find((each) => each.id === id);
}

function one(group: Group, id: string, title: string, caption: string, look: string): Example {
  const fileName = `${id}.py`;
  return { id, fileName, group, title, caption, look, code: sources[`./${fileName}`]!.trimEnd() };
}

/** What there is to say of each of two. */
type Sides = Readonly<Record<"before" | "after", string>>;

function pair(group: Group, id: string, title: string, about: string, caption: Sides, look: Sides): Example[] {
  return (["before", "after"] as const).map((side) => ({
    ...one(group, `${id}-${side}`, title, caption[side], look[side]),
    pair: { side, other: `${id}-${side === "before" ? "after" : "before"}`, about },
  }));
}
