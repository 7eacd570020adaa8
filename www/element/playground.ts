// `<async-runner-playground>`: a script, a Run button, and the views of its run.
//
// This file is what a page loads before anybody clicks: it shows the code and the buttons. The editor, the views and
// the engine are loaded when first needed.

import { LitElement, type PropertyValues, html, nothing } from "lit";
import type { EngineRun, RunWatcher } from "../engine/run.js";
import type { RunEnd, RunStatus } from "../engine/protocol.js";
import { outputText } from "../trace/console.js";
import { roughly } from "../trace/duration.js";
import type { Notice } from "../trace/notice.js";
import { inOrder } from "../trace/order.js";
import { PROGRAM, Recording } from "../trace/recording.js";
import { Replay } from "../replay/replay.js";
import type { ErrorInfo, Event as TraceEvent } from "../trace/trace-types.js";
import type { ExportKind } from "../share/export.js";
import type { Choice } from "../views/choose.js";
import type { GraphView, TimelineView } from "../views/views.js";
import { codeStyle } from "./code-style.js";
import type { Editor, TaskMark } from "./editor.js";
import { highlight } from "./highlight.js";
import { playgroundStyle } from "./playground-style.js";
import { sourceIn } from "./source-text.js";
import { base, tokens } from "./tokens.js";

/** What a run came to. */
export interface RunResult {
  readonly status: RunStatus;
  /** Everything that was printed. */
  readonly output: string;
  /** For `failed`: the error that ended the program, or what kept the engine from running. */
  readonly error: ErrorInfo | null;
  /** What happened, in order. */
  readonly trace: readonly TraceEvent[];
  /** From the program's start to its end, in milliseconds. */
  readonly duration: number;
  /** What the script's author should know and nothing printed, by time: an error that nobody awaited, output that was cut. */
  readonly notices?: readonly Notice[];
}

/** A run that can be gone back to. */
interface KeptRun {
  /** Counted from 1. */
  readonly number: number;
  readonly result: RunResult;
  readonly recording: Recording;
  readonly source: string;
  readonly fileName: string;
}

/** How many runs can be gone back to, and how many events they may have together. */
const KEPT = 10;
const MOST_KEPT_EVENTS = 400_000;

/** How wide an exported timeline is, in pixels. */
const EXPORT_WIDTH = 1200;

/** What the element is doing. */
type Phase = "idle" | "loading" | "running" | "stopping" | "unavailable" | RunStatus;

/** How many workers a run may have unless the element says otherwise, whatever the machine. */
const WORKERS = 4;
const MOST_WORKERS = 8;

/** How long to wait for the page to draw before going on without: hidden pages and far frames do not draw. */
const FRAME_PATIENCE = 100;

/**
 * A script in Python syntax that readers can edit and run, and watch as it runs.
 *
 * The script is the element's text content, a `<pre>` or `<script type="text/x-python">` inside it, or the property
 * `code`.
 *
 * @fires run-start - A run has been asked for.
 * @fires run-end - A run has ended; `detail` is its `RunResult`.
 */
export class AsyncRunnerPlayground extends LitElement {
  static override properties = {
    code: { attribute: false },
    filename: { type: String },
    caption: { type: String },
    workers: { type: Number },
    seed: { type: Number },
    readonly: { type: Boolean },
    theme: { type: String, reflect: true },
    phase: { state: true },
    version: { state: true },
    editing: { state: true },
    tasksAs: { state: true },
  };

  static override styles = [tokens, base, codeStyle, playgroundStyle];

  /** The script's name: in the heading and in tracebacks. */
  declare filename: string;
  /** What the script shows, in a few words, beside its name. */
  declare caption: string;
  /** How many workers a run may have: 1 to 8. */
  declare workers: number;
  /** What the script's random numbers start from; undefined: another in each run. */
  declare seed: number | undefined;
  /** Whether the script is to be read only. */
  declare readonly: boolean;
  /** `light`, `dark`, or empty: as the page. */
  declare theme: string;

  /** What the views show of the run: the moment and the chosen task. */
  readonly replay = new Replay(() => {
    this.version += 1;
  });

  private declare phase: Phase;
  private declare version: number;
  private declare editing: boolean;
  /** Whether the tasks are shown as a graph or as a list. */
  private declare tasksAs: "graph" | "list";

  /** The script as the element was given it, for `reset()`. */
  #original = "";
  #code: string | undefined;
  #editor: Editor | undefined;
  #editorLoading: Promise<void> | undefined;
  #run: EngineRun | undefined;
  #error: ErrorInfo | null = null;
  #notices: readonly Notice[] = [];
  #advice = "";
  #duration = 0;
  /** The views and what belongs to them, once they have been loaded. */
  #views: typeof import("../views/views.js") | undefined;
  /** The script of the run that is shown: its lines are marked only while the script is still the same. */
  #ran = "";
  #definitions: ReadonlyMap<string, number> = new Map();
  #marks: readonly TaskMark[] = [];
  #frame: Promise<void> | undefined;
  #runs = 0;
  #kept: readonly KeptRun[] = [];
  /** The run that is shown, once it is over. */
  #current: KeptRun | undefined;
  #count = 0;

  constructor() {
    super();
    this.filename = "script.py";
    this.caption = "";
    this.workers = WORKERS;
    this.readonly = false;
    this.theme = "";
    this.phase = "idle";
    this.version = 0;
    this.editing = false;
    this.tasksAs = "graph";
  }

  /** The script. */
  get code(): string {
    return this.#code ?? "";
  }

  set code(code: string) {
    const before = this.#code;
    this.#code = this.#original = code;
    this.#editor?.replace(code);
    this.requestUpdate("code", before);
  }

  /** Whether a run is under way. */
  get running(): boolean {
    return this.phase === "loading" || this.phase === "running" || this.phase === "stopping";
  }

  /**
   * Runs the script; a run that is under way is stopped first. The promise does not reject: where the engine cannot
   * run, the result's status is `failed` and its error has the type `EngineUnavailable`.
   */
  async run(): Promise<RunResult> {
    this.stop();
    this.#runs += 1;
    const turn = this.#runs;
    const { code: source, filename: fileName } = this;
    this.#current = undefined;
    const events: TraceEvent[] = [];
    let recording = new Recording();
    this.replay.open(recording);
    this.#error = null;
    this.#notices = [];
    this.#advice = "";
    this.#duration = 0;
    this.#mark(null);
    this.phase = "loading";
    this.dispatchEvent(new CustomEvent("run-start", { bubbles: true, composed: true }));

    const end = await this.#execute(turn, {
      started: () => {
        if (turn === this.#runs && this.phase === "loading") this.phase = "running";
      },
      events: (batch) => {
        for (const event of batch) events.push(event);
        recording.add(batch);
        return this.#drawn();
      },
      restarted: () => {
        events.length = 0;
        recording = new Recording();
        if (turn === this.#runs) this.replay.open(recording);
      },
    });
    const trace = inOrder(events);
    const final = Recording.of(trace);
    const { status, error, notices } = end;
    // One figure for the status, the timeline's end and the result, though clocks are coarse.
    const duration = Math.max(end.duration, final.end);
    const result: RunResult = { status, error, duration, notices, trace, output: outputText(final.output) };
    if (turn === this.#runs) {
      this.#show(result, final);
      if (result.error?.type !== "EngineUnavailable") this.#keep({ number: (this.#count += 1), result, recording: final, source, fileName });
    }
    this.dispatchEvent(new CustomEvent("run-end", { bubbles: true, composed: true, detail: result }));
    return result;
  }

  /** Ends the run that is under way, if any, within half a second. */
  stop(): void {
    if (!this.running) return;
    this.phase = "stopping";
    this.#run?.stop();
  }

  /** What the run that is shown came to; undefined while there is none, or while it goes on. */
  get result(): RunResult | undefined {
    return this.#current?.result;
  }

  /**
   * The run that is shown, as a file: `timeline.svg`, `timeline.png`, `graph.svg`, `graph.png`, `trace.json`, or
   * `chrome-trace.json`, which Perfetto opens.
   *
   * @throws Error where no run is shown
   */
  async exportAs(kind: ExportKind): Promise<Blob> {
    const run = this.#current;
    if (!run) throw new Error("There is no run to export: run the script first.");
    const { exportRun } = await import("../share/export.js");
    const view = <Name extends keyof HTMLElementTagNameMap>(name: Name) => this.renderRoot.querySelector(name)!;
    const { duration, notices = [], trace } = run.result;
    return exportRun(kind, {
      file: { fileName: run.fileName, source: run.source, duration, notices, trace },
      recording: run.recording,
      timeline: () => view("async-runner-timeline").picture!(EXPORT_WIDTH),
      graph: () => view("async-runner-graph").picture!,
      background: getComputedStyle(this.renderRoot.querySelector("section")!).backgroundColor,
    });
  }

  /**
   * Shows a run from a file: one that `exportAs("trace.json")` wrote, or a JSON list of events. A script in it takes the
   * place of the element's; nothing runs.
   *
   * @throws TraceFileError where it is no trace; its message says what is wrong
   */
  async openTrace(text: string): Promise<void> {
    const { readTraceFile } = await import("../share/trace-file.js");
    const { fileName, source, duration, notices, trace } = readTraceFile(text);
    this.#views = await import("../views/views.js");
    this.reset();
    if (source !== "") {
      this.code = source;
      this.filename = fileName;
      this.caption = "";
    }
    const recording = Recording.of(trace);
    const program = recording.task(PROGRAM);
    const status = program?.outcome === "error" ? "failed" : program?.outcome === "cancelled" ? "stopped" : "completed";
    const result: RunResult = { status, output: outputText(recording.output), error: program?.error ?? null, trace, duration, notices };
    const run = { number: (this.#count += 1), result, recording, source, fileName };
    this.#keep(run);
    this.#showKept(run);
  }

  /** Stops, forgets the run, and puts the script back as it was given. */
  reset(): void {
    this.stop();
    this.#runs += 1;
    this.replay.open(undefined);
    this.#current = undefined;
    this.#error = null;
    this.#notices = [];
    this.#duration = 0;
    this.#mark(null);
    this.phase = "idle";
    this.code = this.#original;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#code === undefined) {
      this.#readContent();
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => this.#readContent(), { once: true });
      }
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A move within the document disconnects and connects at once: only what stays away frees its engine.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.stop();
      this.#editor?.destroy();
      this.#editor = this.#editorLoading = undefined;
      this.editing = false;
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("readonly")) this.#editor?.setReadOnly(this.readonly);
    this.#marks = this.#taskMarks();
    this.#editor?.showTasks(this.#marks);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("theme")) this.renderRoot.querySelector("async-runner-timeline")?.retheme?.();
  }

  protected override render() {
    const seen = this.phase !== "idle";
    const { replay } = this;
    return html`
      <div class="frame ${seen ? "seen" : "unseen"}" part="frame" @choose=${this.#choose}>
        <div class="column">
          <section class="script" aria-label=${`Script ${this.filename}`} @keydown=${this.#keys} @pointerenter=${this.#preload}>
            <div class="title">${this.filename}${this.caption ? html`<small>${this.caption}</small>` : nothing}</div>
            <div class="source">${this.editing ? nothing : this.#codeBlock()}<div class="editor" ?hidden=${!this.editing}></div></div>
            ${this.#bar()}
          </section>
          <section class="console" aria-label="Console">
            <div class="title">Console</div>
            ${this.phase === "unavailable"
              ? this.#unavailable()
              : html`<async-runner-console .recording=${replay.recording} .version=${this.version} .moment=${replay.moment} .selected=${replay.selected} .error=${this.#error} .notices=${this.#notices} ?live=${this.running}>
                  <p class="hint">What the script prints comes here, with the task that printed it.</p>
                </async-runner-console>`}
          </section>
        </div>
        <div class="column">
          <section class="timeline" aria-label="Timeline" @keydown=${this.#replayKeys}>
            <div class="title">Timeline${this.#runPicker()}${replay.until > 0 ? html`<small>0 to ${roughly(replay.until)}<span class="how"> · Ctrl and scroll to zoom, drag to pan</span></small>` : nothing}</div>
            <async-runner-timeline .recording=${this.#shown} .version=${this.version} .until=${replay.until} .moment=${replay.moment}
              .selected=${replay.selected} ?live=${this.running}>
              ${this.#emptyTimeline()}
            </async-runner-timeline>
            ${this.#shown ? html`<async-runner-transport .replay=${replay} .version=${this.version}></async-runner-transport>` : nothing}
          </section>
          <div class="two">
            <section class="tasks" aria-label="Tasks" @keydown=${this.#replayKeys}>
              <div class="title">Tasks
                <span class="tabs" role="group" aria-label="Show the tasks as">
                  ${(["graph", "list"] as const).map((view) => html`<button aria-pressed=${this.tasksAs === view} @click=${() => (this.tasksAs = view)}>${view}</button>`)}
                </span>
                ${this.#shown ? html`<small>${this.#counts()}</small>` : nothing}</div>
              <async-runner-graph ?hidden=${this.tasksAs !== "graph"} .recording=${this.#shown} .version=${this.version} .moment=${replay.moment}
                .selected=${replay.selected}><p class="hint">Every task as it is spawned, and what waits for what.</p></async-runner-graph>
              <async-runner-tasks ?hidden=${this.tasksAs !== "list"} .recording=${this.#shown} .version=${this.version} .moment=${replay.moment}
                .selected=${replay.selected}><p class="hint">Every task with its state, its thread, and how long its code ran.</p></async-runner-tasks>
            </section>
            <section class="why" aria-label="Why" style="--who: var(--t${replay.task?.hue ?? 8})">
              <div class="title">${replay.task ? html`Selected: ${replay.task.name}
                <button class="close" aria-label="Choose no task" title="Choose no task (Esc)" @click=${() => replay.select(null)}>×</button>` : "Why"}</div>
              <async-runner-inspector .recording=${this.#shown} .version=${this.version} .moment=${replay.moment} .selected=${replay.selected}>
                <p class="hint">Why a task is where it is, in a sentence, and where its time went.</p>
              </async-runner-inspector>
              <async-runner-findings .recording=${this.running ? undefined : this.#shown} .notices=${this.#notices} .source=${this.#ran}></async-runner-findings>
            </section>
          </div>
        </div>
      </div>
      <slot hidden @slotchange=${this.#readContent}></slot>
    `;
  }

  /** The recording, once there is something in it to draw. */
  get #shown(): Recording | undefined {
    const { recording } = this.replay;
    return recording && recording.tasks.length > 0 ? recording : undefined;
  }

  /** Where the tasks are in the script, at the moment that is shown. */
  #taskMarks(): TaskMark[] {
    const { recording, moment, selected } = this.replay;
    if (!recording || !this.#views || this.code !== this.#ran) return [];
    const { lineMarks, markLabel } = this.#views;
    return lineMarks(recording, moment, this.#definitions).map((mark) => {
      const chosen = mark.tasks.find(({ id }) => id === selected);
      return { line: mark.line, hue: (chosen ?? mark.tasks[0]!).hue, chosen: chosen !== undefined, label: markLabel(mark, moment) };
    });
  }

  #codeBlock() {
    const marks = new Map(this.#marks.map((mark) => [mark.line, mark]));
    const row = (line: number) => {
      const mark = marks.get(line);
      return `row ${mark ? `at hue-${mark.hue} ${mark.chosen ? "chosen" : ""}` : ""} ${line === this.#error?.line ? "marked" : ""}`;
    };
    return html`<div class="block" tabindex="0" role="textbox" aria-multiline="true" aria-readonly="true" aria-label=${this.#label}
      @focus=${this.#edit} @pointerdown=${this.#editAt}
      ><code>${highlight(this.code).map(
        (pieces, index) => html`<span class=${row(index + 1)} data-line=${index + 1}
          >${pieces.map(([kind, text]) => (kind ? html`<span class=${kind}>${text}</span>` : text))}${marks.has(index + 1) ? html`<span class="who">${marks.get(index + 1)!.label}</span>` : nothing}</span>`,
      )}</code></div>`;
  }

  #bar() {
    const busy = this.running;
    return html`<div class="bar">
      <button class="run" ?disabled=${busy} @click=${this.run} title="Run (Ctrl+Enter)"><span aria-hidden="true">▶</span> Run</button>
      <button class="stop" ?disabled=${!busy || this.phase === "stopping"} @click=${this.stop}><span aria-hidden="true">■</span> Stop</button>
      <span class="keys" aria-hidden="true"><kbd>Ctrl</kbd> <kbd>Enter</kbd></span>
      <span class="workers" role="group" aria-label="Workers">workers
        <button class="step" aria-label="One worker fewer" ?disabled=${busy || this.workers <= 1} @click=${() => (this.workers -= 1)}>−</button>
        <output aria-live="polite">${this.workers}</output>
        <button class="step" aria-label="One worker more" ?disabled=${busy || this.workers >= MOST_WORKERS} @click=${() => (this.workers += 1)}>+</button>
      </span>
      <span class="status ${this.phase}" role="status">${this.#status()}</span>
    </div>`;
  }

  #status(): string {
    switch (this.phase) {
      case "idle":
        return "ready";
      case "loading":
        return "starting the engine…";
      case "running":
        return "running…";
      case "stopping":
        return "stopping…";
      case "completed":
        return `finished in ${roughly(this.#duration)}`;
      case "stopped":
        return `stopped after ${roughly(this.#duration)}`;
      case "failed":
        return this.#error?.line ? `failed in line ${this.#error.line}` : "failed";
      case "unavailable":
        return "cannot run here";
    }
  }

  #unavailable() {
    return html`<div class="unavailable">
      <p><b>The script cannot run here.</b> ${this.#error?.message}</p>
      <p>${this.#advice}</p>
    </div>`;
  }

  #emptyTimeline() {
    const rows = ["Loop", "Worker 1", "Worker 2"];
    return html`<div class="empty" aria-hidden="true">${rows.map((row) => html`<div><span>${row}</span></div>`)}</div>
      <p class="hint">Press Run, and watch who holds the loop, what runs on a worker, and what waits.</p>`;
  }

  #counts(): string {
    const { tasks } = this.replay.recording!;
    const { moment } = this.replay;
    const done = tasks.reduce((count, { doneAt }) => count + (doneAt !== null && doneAt <= moment ? 1 : 0), 0);
    return done === tasks.length ? `${tasks.length}` : `${done} of ${tasks.length} done`;
  }

  async #execute(turn: number, watcher: RunWatcher): Promise<RunEnd> {
    try {
      const [{ EngineRun }, views] = await Promise.all([import("../engine/run.js"), import("../views/views.js")]);
      this.#views = views;
      this.#ran = this.code;
      this.#definitions = views.definitionLines(this.#ran);
      if (turn !== this.#runs || this.phase === "stopping") return { status: "stopped", error: null, duration: 0, notices: [] };
      const { code: source, filename: fileName, workers, seed } = this;
      this.#run = new EngineRun({ source, fileName, workers, ...(seed === undefined ? {} : { seed }) }, watcher);
      const { ended } = this.#run;
      void this.#grow(turn);
      return await ended;
    } catch (error) {
      const advice = (error as { advice?: string }).advice ?? "Check the connection and press Run again.";
      if (turn === this.#runs) this.#advice = advice;
      const message = (error as Error).message;
      return { status: "failed", duration: 0, notices: [], error: { type: "EngineUnavailable", message, traceback: "", line: null } };
    }
  }

  #show({ status, error, duration, notices = [] }: RunResult, final: Recording): void {
    this.#run = undefined;
    this.#error = error;
    this.#notices = notices;
    this.#duration = duration;
    this.replay.finish(final, duration);
    this.phase = error?.type === "EngineUnavailable" ? "unavailable" : status;
    this.#mark(error?.line ?? null);
  }

  #keep(run: KeptRun): void {
    const kept = [...this.#kept, run].slice(-KEPT);
    while (kept.length > 1 && kept.reduce((sum, { result }) => sum + result.trace.length, 0) > MOST_KEPT_EVENTS) kept.shift();
    this.#kept = kept;
    this.#current = run;
    this.requestUpdate();
  }

  /** Goes back to a run. */
  #showKept(run: KeptRun): void {
    const { recording, source, result: { status, error, duration, notices = [] } } = run;
    this.#current = run;
    this.#error = error;
    this.#notices = notices;
    this.#duration = duration;
    this.#ran = source;
    this.#definitions = this.#views?.definitionLines(source) ?? new Map();
    this.phase = status;
    this.replay.open(recording, duration);
    this.#mark(source === this.code ? (error?.line ?? null) : null);
  }

  readonly #chooseRun = (event: Event) => {
    const number = Number((event.target as HTMLSelectElement).value);
    const run = this.#kept.find((each) => each.number === number);
    if (run) this.#showKept(run);
  };

  #runPicker() {
    if (this.#kept.length < 2 || this.running) return nothing;
    return html`<select class="runs" aria-label="Run" @change=${this.#chooseRun}>
      ${this.#current ? nothing : html`<option value="" selected>no run</option>`}
      ${this.#kept.map((run) => html`<option value=${run.number} ?selected=${run === this.#current}>run ${run.number}, ${run.fileName}, ${run.result.status}, ${roughly(run.result.duration)}</option>`)}
    </select>`;
  }

  /** While a run goes on, the picture grows with the clock: what is open gets longer. */
  async #grow(turn: number): Promise<void> {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    while (turn === this.#runs && this.running && this.#run) {
      this.replay.grow(Math.max(this.replay.recording?.end ?? 0, this.#run.now()));
      await (still ? new Promise((resolve) => setTimeout(resolve, 250)) : this.#drawn());
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

  #mark(line: number | null): void {
    this.#editor?.mark(line);
  }

  readonly #readContent = () => {
    const source = sourceIn(this);
    if (source === "" || (this.#code !== undefined && this.#code !== this.#original)) return;
    this.code = source;
  };

  get #label(): string {
    return `Script ${this.filename}`;
  }

  readonly #keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    void this.run();
  };

  readonly #replayKeys = (event: KeyboardEvent) => this.#views?.transportKey(event, this.replay);

  readonly #choose = ({ detail: { task, moment } }: CustomEvent<Choice>) => {
    if (task !== undefined) this.replay.select(task);
    if (moment !== undefined) this.replay.seek(moment);
  };

  readonly #preload = () => {
    void import("./editor.js");
  };

  readonly #editAt = (event: PointerEvent) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    void this.#edit(event);
  };

  readonly #edit = async (event: Event): Promise<void> => {
    const at = event instanceof PointerEvent ? { x: event.clientX, y: event.clientY } : undefined;
    if (this.readonly) return;
    this.#editorLoading ??= this.#openEditor();
    await this.#editorLoading;
    this.#editor?.focus(at);
  };

  async #openEditor(): Promise<void> {
    const { Editor } = await import("./editor.js");
    const parent = this.renderRoot.querySelector<HTMLElement>(".editor");
    if (!parent || !this.isConnected) return;
    this.editing = true;
    await this.updateComplete;
    this.#editor = new Editor({
      parent,
      root: this.renderRoot as ShadowRoot,
      code: this.code,
      label: this.#label,
      readOnly: this.readonly,
      onChange: (code) => {
        this.#code = code;
        this.requestUpdate();
      },
      onRun: () => void this.run(),
    });
    this.#editor.showTasks(this.#marks);
    if (this.#error?.line) this.#editor.mark(this.#error.line);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "async-runner-playground": AsyncRunnerPlayground;
    // Their classes come later than this module: until then, these are plain elements.
    "async-runner-timeline": HTMLElement & Partial<Pick<TimelineView, "retheme" | "picture">>;
    "async-runner-graph": HTMLElement & Partial<Pick<GraphView, "picture">>;
  }
}
