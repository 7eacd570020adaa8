// The runs of one element: the one that is under way, the one that is shown, and those that can be gone back to, with the
// replay that all views follow. It is loaded with the first run, since a page of examples that nobody runs needs none of it.
//
// It knows nothing of the element's shadow root; panels.ts draws what is here.

import { EngineRun, type RunWatcher } from "../engine/run.js";
import type { RunEnd, RunStatus } from "../engine/protocol.js";
import { Replay } from "../replay/replay.js";
import { outputText } from "../trace/console.js";
import { inOrder } from "../trace/order.js";
import { PROGRAM, Recording } from "../trace/recording.js";
import type { ErrorInfo, Event as TraceEvent } from "../trace/trace-types.js";
import type { RunLimits } from "../trace/overlap.js";
import { type Notice, recordedUntil } from "../trace/notice.js";
import { definitionLines, lineMarks, markLabel } from "../views/views.js";
import { readLanes } from "../share/lanes.js";
import type { TraceFile } from "../share/trace-file.js";
import type { ExportKind, RunResult } from "./api.js";
import type { TaskMark } from "./editor.js";
import { Pace } from "./pace.js";
import { type KeptRun, RunHistory } from "./run-history.js";

export { panels, panelsStyle } from "./panels.js";

/** What is said about a run besides its recording. */
export interface Outcome {
  readonly error: ErrorInfo | null;
  readonly notices: readonly Notice[];
  /** In milliseconds. */
  readonly duration: number;
  /** Where the engine cannot run: what to do about it. */
  readonly advice: string;
}

/** What to run, and how. */
export interface RunSettings {
  readonly source: string;
  readonly fileName: string;
  readonly workers: number;
  readonly seed: number | undefined;
  /** Lanes' limits: `gallery:2, io:4:1`; empty: none. */
  readonly lanes: string;
}

/** Who asks for a run. */
export interface RunOwner {
  /** Whether this run is still the one that is wanted: another one may have begun, or a reset. */
  wanted(): boolean;
  /** Whether it was stopped before it could start. */
  stopped(): boolean;
  /** The script begins. */
  started(): void;
}

/** Whom a session tells of its changes. */
export interface SessionOwner {
  /** There is something new to draw. */
  changed(): void;
  /** A run that is over is shown: one that has just ended, or an earlier one. */
  shown(status: RunStatus | "unavailable", outcome: Outcome): void;
}

/** How wide an exported timeline is, in pixels. */
const EXPORT_WIDTH = 1200;

/** How often the picture grows where the reader wants little motion, in milliseconds. */
const STILL_PACE = 250;

/** How long to wait for the page to draw before going on without, in milliseconds: hidden pages and far frames do not draw. */
const FRAME_PATIENCE = 1_000;

/** How long the engine waits at most for a batch of events to be drawn, in milliseconds: a slow page is not to slow the run. */
const BATCH_PATIENCE = 20;

/** The runs of one element. */
export class Session {
  readonly replay: Replay;
  /** Grows with every change of what there is to draw. */
  version = 0;

  readonly #owner: SessionOwner;
  readonly #history = new RunHistory();
  #run: EngineRun | undefined;
  #current: KeptRun | undefined;
  /** The script of the run that is shown: its lines are marked only while the script is still the same. */
  #source = "";
  #definitions: ReadonlyMap<string, number> = new Map();
  #frame: Promise<void> | undefined;

  constructor(owner: SessionOwner) {
    this.#owner = owner;
    this.replay = new Replay(() => {
      this.version += 1;
      owner.changed();
    });
  }

  /** The run that is shown, once it is over. */
  get current(): KeptRun | undefined {
    return this.#current;
  }

  /** The runs that can be gone back to. */
  get kept(): readonly KeptRun[] {
    return this.#history.runs;
  }

  /** The script of the run that is shown. */
  get source(): string {
    return this.#source;
  }

  /** The recording, once there is something in it to draw. */
  get recording(): Recording | undefined {
    const { recording } = this.replay;
    return recording && recording.tasks.length > 0 ? recording : undefined;
  }

  /** Runs a script to its end. Never rejects; where the engine cannot run, the result says so. */
  async run({ source, fileName, workers, seed, lanes }: RunSettings, owner: RunOwner): Promise<RunResult> {
    const events: TraceEvent[] = [];
    let recording = new Recording();
    let advice = "";
    if (owner.wanted()) {
      this.#open(undefined, source);
      this.replay.open(recording);
    }
    const end = await this.#execute({ source, fileName, workers, seed, lanes }, owner, {
      started: () => owner.started(),
      events: (batch) => {
        for (const event of batch) events.push(event);
        recording.add(batch);
        // A hidden page draws nothing, and its timers hardly run.
        return document.hidden ? undefined : Promise.race([this.#drawn(), after(BATCH_PATIENCE)]);
      },
      restarted: () => {
        events.length = 0;
        recording = new Recording();
        if (owner.wanted()) this.replay.open(recording);
      },
    }).catch((error: unknown) => {
      advice = adviceIn(error);
      return unavailable(error);
    });
    const trace = inOrder(events);
    const { status, error, notices } = end;
    const { recording: final, until, duration } = record(trace, notices, end.duration);
    const result: RunResult = { status, error, duration, notices, trace, output: outputText(final.output) };
    if (owner.wanted()) {
      // A run that lost its engine on the way is a run all the same: what it did stays to be seen.
      const failed = error?.type === "EngineUnavailable" && trace.length === 0;
      if (!failed) this.#current = this.#history.keep({ result, recording: final, source, fileName, limits: limitsOf(workers, lanes) });
      this.replay.finish(final, until);
      this.#owner.shown(failed ? "unavailable" : status, { error, notices, duration, advice });
    }
    return result;
  }

  /** Ends the run that is under way. */
  stop(): void {
    this.#run?.stop();
  }

  /** Shows no run any more. The kept ones stay. */
  clear(): void {
    this.#run = undefined;
    this.#open(undefined, "");
    this.replay.open(undefined);
  }

  /**
   * Reads a run from a file and keeps it. It is not shown yet.
   *
   * @throws TraceFileError where it is no trace
   */
  async keepFile(text: string): Promise<KeptRun> {
    const { readTraceFile } = await import("../share/trace-file.js");
    const file = readTraceFile(text);
    const { recording } = record(file.trace, file.notices, file.duration);
    return this.#history.keep({ result: resultOf(file, recording), recording, source: file.source, fileName: file.fileName });
  }

  /**
   * The run that is shown, as a file.
   *
   * @param frame what the views are in: their pictures have its colours
   * @throws Error where no run is shown
   */
  async exportAs(kind: ExportKind, frame: HTMLElement): Promise<Blob> {
    const run = this.#current;
    if (!run) throw new Error("There is no run to export: run the script first.");
    const { exportRun } = await import("../share/export.js");
    const { duration, notices = [], trace } = run.result;
    const { replay, version } = this;
    const { moment, selected, until } = replay;
    const content = { recording: run.recording, version, moment, selected, until };
    // A view that the element does not show has a picture as well.
    const timeline = frame.querySelector("async-runner-timeline") ?? (await drawnApart(frame, "async-runner-timeline", content));
    const graph = frame.querySelector("async-runner-graph") ?? (await drawnApart(frame, "async-runner-graph", content));
    try {
      return await exportRun(kind, {
        file: { fileName: run.fileName, source: run.source, duration, notices, trace },
        recording: run.recording,
        timeline: () => timeline.picture!(EXPORT_WIDTH),
        graph: () => graph.picture!,
        background: getComputedStyle(frame.querySelector("section")!).backgroundColor,
      });
    } finally {
      for (const view of [timeline, graph]) if (view.dataset["apart"] !== undefined) view.remove();
    }
  }

  /** Goes back to a run. */
  show(run: KeptRun): void {
    const { status, error, duration, notices = [] } = run.result;
    this.#open(run, run.source);
    this.replay.open(run.recording, recordedUntil(notices, duration));
    this.#owner.shown(status, { error, notices, duration, advice: "" });
  }

  /** Goes back to a run by its number; where it is not kept any more, nothing changes. */
  showNumber(number: number): void {
    const run = this.#history.find(number);
    if (run) this.show(run);
  }

  /** Where the tasks are in a script, at the moment that is shown; nowhere, where it is not the one that ran. */
  marks(source: string): TaskMark[] {
    const { recording, moment, selected } = this.replay;
    if (!recording || source !== this.#source) return [];
    return lineMarks(recording, moment, this.#definitions).map((mark) => {
      const chosen = mark.tasks.find(({ id }) => id === selected);
      return { line: mark.line, hue: (chosen ?? mark.tasks[0]!).hue, chosen: chosen !== undefined, label: markLabel(mark, moment) };
    });
  }

  #open(run: KeptRun | undefined, source: string): void {
    this.#current = run;
    this.#source = source;
    this.#definitions = definitionLines(source);
  }

  async #execute({ seed, ...settings }: RunSettings, owner: RunOwner, watcher: RunWatcher): Promise<RunEnd> {
    if (!owner.wanted() || owner.stopped()) return { status: "stopped", error: null, duration: 0, notices: [] };
    const run = new EngineRun({ ...settings, ...(seed === undefined ? {} : { seed }) }, watcher);
    this.#run = run;
    void this.#grow(run);
    try {
      return await run.ended;
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** While a run goes on, the picture grows with the clock: what is open gets longer. */
  async #grow(run: EngineRun): Promise<void> {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pace = new Pace();
    while (this.#run === run) {
      this.replay.grow(Math.max(this.replay.recording?.end ?? 0, run.now()));
      await (still ? after(STILL_PACE) : this.#drawn());
      const rest = still ? 0 : pace.frame(performance.now());
      if (rest > 0) await after(rest);
    }
  }

  /** The next time that the page draws; or soon, where it does not. */
  #drawn(): Promise<void> {
    this.#frame ??= new Promise<void>((resolve) => {
      const done = () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
        this.#frame = undefined;
        resolve();
      };
      const frame = requestAnimationFrame(done);
      const timer = setTimeout(done, FRAME_PATIENCE);
    });
    return this.#frame;
  }
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a run is limited to from its start, as findings need it. */
function limitsOf(workers: number, lanes: string): RunLimits {
  try {
    return { workers, lanes: new Map(readLanes(lanes).flatMap(({ name, limit }) => (limit === undefined ? [] : [[name, limit]]))) };
  } catch {
    // The run itself has said what is wrong with them.
    return { workers };
  }
}

/** The recording of a trace that is complete, or was cut: up to where it goes, and how long the run took. */
function record(trace: readonly TraceEvent[], notices: readonly Notice[], ran: number): { recording: Recording; until: number; duration: number } {
  const cut = recordedUntil(notices, Infinity);
  const recording = Recording.of(cut < Infinity ? trace.filter(({ at }) => at <= cut) : trace);
  recording.engineLoads = notices.flatMap(({ kind, at }) => (kind === "engine-loaded" ? [at] : []));
  // One figure for the status, the timeline's end and the result, though clocks are coarse.
  const duration = Math.max(ran, recording.end);
  return { recording, until: Math.min(cut, duration), duration };
}

/** What a trace from a file came to, as far as its events tell. */
function resultOf({ duration, notices, trace }: TraceFile, recording: Recording): RunResult {
  const program = recording.task(PROGRAM);
  const status = program?.outcome === "error" ? "failed" : program?.outcome === "cancelled" ? "stopped" : "completed";
  return { status, output: outputText(recording.output), error: program?.error ?? null, trace, duration, notices };
}

/** A view that is not among those of the element, drawn where nobody sees it. */
async function drawnApart<Name extends "async-runner-timeline" | "async-runner-graph">(frame: HTMLElement, name: Name, content: object): Promise<HTMLElementTagNameMap[Name]> {
  const view = Object.assign(document.createElement(name), content, { hidden: true });
  view.dataset["apart"] = "";
  frame.append(view);
  await (view as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  return view;
}

function unavailable(error: unknown): RunEnd {
  const { message } = error as Error;
  return { status: "failed", duration: 0, notices: [], error: { type: "EngineUnavailable", message, traceback: "", line: null } };
}

function adviceIn(error: unknown): string {
  return (error as { advice?: string }).advice ?? "Check the connection and press Run again.";
}
