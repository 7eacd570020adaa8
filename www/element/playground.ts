// `<async-runner-playground>`: a script, a Run button, and the views of its run.
//
// This file is what a page loads before anybody clicks: it shows the code and the buttons. The editor, the views and
// the engine are loaded when first needed.

import { LitElement, type PropertyValues, html, nothing } from "lit";
import type { EngineRun } from "../engine/run.js";
import type { RunEnd, RunStatus } from "../engine/protocol.js";
import { outputText } from "../trace/console.js";
import { roughly } from "../trace/duration.js";
import type { Notice } from "../trace/notice.js";
import { inOrder } from "../trace/order.js";
import { Recording } from "../trace/recording.js";
import type { ErrorInfo, Event as TraceEvent } from "../trace/trace-types.js";
import { codeStyle } from "./code-style.js";
import type { Editor } from "./editor.js";
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

  private declare phase: Phase;
  private declare version: number;
  private declare editing: boolean;

  /** The script as the element was given it, for `reset()`. */
  #original = "";
  #code: string | undefined;
  #editor: Editor | undefined;
  #editorLoading: Promise<void> | undefined;
  #run: EngineRun | undefined;
  #recording: Recording | undefined;
  #error: ErrorInfo | null = null;
  #notices: readonly Notice[] = [];
  #advice = "";
  #duration = 0;
  #moment = 0;
  #frame: Promise<void> | undefined;
  #runs = 0;

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
    const events: TraceEvent[] = [];
    const recording = new Recording();
    this.#recording = recording;
    this.#error = null;
    this.#notices = [];
    this.#advice = "";
    this.#moment = this.#duration = 0;
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
    });
    const trace = inOrder(events);
    const final = Recording.of(trace);
    const { status, error, notices } = end;
    // One figure for the status, the timeline's end and the result, though clocks are coarse.
    const duration = Math.max(end.duration, final.end);
    const result: RunResult = { status, error, duration, notices, trace, output: outputText(final.output) };
    if (turn === this.#runs) this.#show(result, final);
    this.dispatchEvent(new CustomEvent("run-end", { bubbles: true, composed: true, detail: result }));
    return result;
  }

  /** Ends the run that is under way, if any, within half a second. */
  stop(): void {
    if (!this.running) return;
    this.phase = "stopping";
    this.#run?.stop();
  }

  /** Stops, forgets the run, and puts the script back as it was given. */
  reset(): void {
    this.stop();
    this.#runs += 1;
    this.#recording = undefined;
    this.#error = null;
    this.#notices = [];
    this.#moment = this.#duration = 0;
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
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("theme")) this.renderRoot.querySelector("async-runner-timeline")?.retheme?.();
  }

  protected override render() {
    const seen = this.phase !== "idle";
    return html`
      <div class="frame ${seen ? "seen" : "unseen"}" part="frame">
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
              : html`<async-runner-console .recording=${this.#recording} .version=${this.version} .error=${this.#error} .notices=${this.#notices} ?live=${this.running}>
                  <p class="hint">What the script prints comes here, with the task that printed it.</p>
                </async-runner-console>`}
          </section>
        </div>
        <div class="column">
          <section class="timeline" aria-label="Timeline">
            <div class="title">Timeline${this.#moment > 0 ? html`<small>0 to ${roughly(this.#moment)}</small>` : nothing}</div>
            <async-runner-timeline .recording=${this.#shown} .version=${this.version} .moment=${this.#moment} ?live=${this.running}>
              ${this.#emptyTimeline()}
            </async-runner-timeline>
          </section>
          <section class="tasks" aria-label="Tasks">
            <div class="title">Tasks${this.#shown ? html`<small>${this.#counts()}</small>` : nothing}</div>
            <async-runner-tasks .recording=${this.#shown} .version=${this.version} .moment=${this.#moment}>
              <p class="hint">Every task with its state, its thread, and how long its code ran.</p>
            </async-runner-tasks>
          </section>
        </div>
      </div>
      <slot hidden @slotchange=${this.#readContent}></slot>
    `;
  }

  /** The recording, once there is something in it to draw. */
  get #shown(): Recording | undefined {
    return this.#recording && this.#recording.tasks.length > 0 ? this.#recording : undefined;
  }

  #codeBlock() {
    return html`<div class="block" tabindex="0" role="textbox" aria-multiline="true" aria-readonly="true" aria-label=${this.#label}
      @focus=${this.#edit} @pointerdown=${this.#editAt}
      ><code>${highlight(this.code).map(
        (pieces, index) => html`<span class=${index + 1 === this.#error?.line ? "row marked" : "row"} data-line=${index + 1}
          >${pieces.map(([kind, text]) => (kind ? html`<span class=${kind}>${text}</span>` : text))}</span>`,
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
    const tasks = this.#recording!.tasks;
    const done = tasks.reduce((count, { doneAt }) => count + (doneAt !== null && doneAt <= this.#moment ? 1 : 0), 0);
    return done === tasks.length ? `${tasks.length}` : `${done} of ${tasks.length} done`;
  }

  async #execute(turn: number, watcher: { started(): void; events(events: TraceEvent[]): Promise<void> }): Promise<RunEnd> {
    try {
      const [{ EngineRun }] = await Promise.all([import("../engine/run.js"), import("../views/views.js")]);
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
    this.#recording = final;
    this.#error = error;
    this.#notices = notices;
    this.#duration = this.#moment = duration;
    this.phase = error?.type === "EngineUnavailable" ? "unavailable" : status;
    this.version += 1;
    this.#mark(error?.line ?? null);
  }

  /** While a run goes on, the picture grows with the clock: what is open gets longer. */
  async #grow(turn: number): Promise<void> {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    while (turn === this.#runs && this.running && this.#run) {
      this.#moment = Math.max(this.#recording?.end ?? 0, this.#run.now());
      this.version += 1;
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
      },
      onRun: () => void this.run(),
    });
    if (this.#error?.line) this.#editor.mark(this.#error.line);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "async-runner-playground": AsyncRunnerPlayground;
    "async-runner-timeline": HTMLElement & { retheme?(): void };
  }
}
