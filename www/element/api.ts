// What a site can use of `<async-runner-playground>`: its attributes, properties, methods and events, as types.
//
// The published declarations are made of this file and of what it names, so it names nothing that needs Lit. The class in
// playground.ts implements `PlaygroundElement`; custom-elements.json says the same to editors, and a test compares them.

import type { RunStatus } from "../engine/protocol.js";
import type { Replay } from "../replay/replay.js";
import type { Notice } from "../trace/notice.js";
import type { ErrorInfo, Event as TraceEvent } from "../trace/trace-types.js";

export type { RunStatus } from "../engine/protocol.js";
export type { Replay } from "../replay/replay.js";
export type { Notice, NoticeKind } from "../trace/notice.js";
export type { ErrorInfo, Event as TraceEvent } from "../trace/trace-types.js";

/** What a run came to. */
export interface RunResult {
  /** `completed`: to the program's end; `failed`: an error ended it; `stopped`: it was stopped from outside. */
  readonly status: RunStatus;
  /** Everything that was printed. */
  readonly output: string;
  /**
   * For `failed`: the error that ended the program. Where the engine cannot run, its type is `EngineUnavailable` and its
   * message says what is missing.
   */
  readonly error: ErrorInfo | null;
  /** What happened, in order. */
  readonly trace: readonly TraceEvent[];
  /** From the program's start to its end, in milliseconds. */
  readonly duration: number;
  /** What the script's author should know and nothing printed, by time: an error that nobody awaited, output that was cut. */
  readonly notices?: readonly Notice[];
}

/** A view of a run. `graph` is the tasks as a graph or a list; `inspector` says why a task is where it is, and the findings. */
export type ViewName = "timeline" | "graph" | "console" | "inspector";

/** `embedded`: code, Run, timeline, and the other views as tabs; `page`: all views at once, side by side where there is room. */
export type Layout = "embedded" | "page";

/** What a run can be exported as. */
export type ExportKind = "timeline.svg" | "timeline.png" | "graph.svg" | "graph.png" | "trace.json" | "chrome-trace.json";

/** The events of the element; they bubble and leave shadow roots. */
export interface PlaygroundEventMap {
  /** A run has been asked for. */
  "run-start": CustomEvent<null>;
  /** A run has ended. */
  "run-end": CustomEvent<RunResult>;
}

/**
 * A script in Python syntax that readers can edit and run, and watch as it runs.
 *
 * The script is the first of: the property `code`; what `src` names; the `example`; and the element's own content, which
 * is a `<script type="text/x-python">`, a code block (`<pre><code>`) or plain text.
 *
 * @example
 * ```html
 * <async-runner-playground workers="2" views="timeline console">print("hello")</async-runner-playground>
 * ```
 */
export interface PlaygroundElement extends HTMLElement {
  /** The script. Setting it makes it what `reset()` goes back to. */
  code: string;
  /** Attribute `src`: where the script is loaded from; from another origin it needs `Access-Control-Allow-Origin`. */
  src: string;
  /** Attribute `example`: the name of an example that comes with the element, as `gallery` or `row-7`. */
  example: string;
  /** Attribute `filename`: the script's name in the heading and in tracebacks; `script.py` by default. */
  filename: string;
  /** Attribute `caption`: what the script shows, in a few words, beside its name. */
  caption: string;
  /** Attribute `workers`: how many workers a run may have, 1 to 8; 4 by default. */
  workers: number;
  /** Attribute `seed`: what the script's random numbers start from, a whole number from 0; else they differ in each run. */
  seed: number | undefined;
  /** Attribute `lanes`: what lanes behave like from a run's start, `NAME:LIMIT` or `NAME:LIMIT:PRIORITY`, as `gallery:2, io:4:1`. */
  lanes: string;
  /** Attribute `readonly`: whether the script can be run but not changed. */
  readonly: boolean;
  /** Attribute `fold`: lines that are folded away until somebody opens them, as `1-8 20-24`, counted from 1. */
  fold: string;
  /** Attribute `views`: which views there are, in any order, separated by spaces or commas; all four by default. */
  views: string;
  /** Attribute `layout`: `embedded` by default. */
  layout: string;
  /** Attribute `height`: `auto` (as high as the content, the default), or a CSS length or number of pixels for the whole element. */
  height: string;
  /**
   * Attribute `theme`: `light`, `dark`, `auto` (as the reader's system), or `host` (the default): as the page around it,
   * also when that changes.
   */
  theme: string;
  /** Attribute `picture`: an image of a run, shown until the first Run and in print. An `<img slot="picture">` inside is another way. */
  picture: string;

  /** Whether a run is under way. */
  readonly running: boolean;
  /** What the run that is shown came to; undefined while there is none, or while it goes on. */
  readonly result: RunResult | undefined;
  /** The moment and the task that all views show; undefined before the first run. */
  readonly replay: Replay | undefined;

  /**
   * Runs the script; a run that is under way is stopped first. The promise does not reject: where the engine cannot
   * run, the result's status is `failed` and its error has the type `EngineUnavailable`.
   */
  run(): Promise<RunResult>;
  /** Ends the run that is under way, if any, within half a second. */
  stop(): void;
  /** Stops, forgets the run, and puts the script back as it was given. */
  reset(): void;
  /** Puts another text in, as a reader does who types it: what `reset()` goes back to stays. */
  edit(code: string): void;
  /**
   * The run that is shown, as a file; `chrome-trace.json` is for Perfetto.
   *
   * @throws Error where no run is shown
   */
  exportAs(kind: ExportKind): Promise<Blob>;
  /**
   * Shows a run from a file: one that `exportAs("trace.json")` wrote, or a JSON list of events. A script in it takes the
   * place of the element's; nothing runs.
   *
   * @throws TraceFileError where it is no trace; its message says what is wrong
   */
  openTrace(text: string): Promise<void>;

  addEventListener<Name extends keyof PlaygroundEventMap>(
    type: Name,
    listener: (this: PlaygroundElement, event: PlaygroundEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (this: PlaygroundElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}
