// `<async-runner-playground>`: a script, a Run button, and the views of its run.
//
// This file is what a page loads before anybody clicks: it shows the code and the buttons. The editor (editor.ts), the
// views with all that a run needs (session.ts) and the engine are loaded when first needed. What a site can rely on is in
// api.ts.

import { LitElement, type PropertyValues, html, nothing } from "lit";
import type { RunStatus } from "../engine/protocol.js";
import type { Replay } from "../replay/replay.js";
import { roughly } from "../trace/duration.js";
import type { Choice } from "../views/choose.js";
import type { ExportKind, Layout, PlaygroundElement, RunResult, ViewName } from "./api.js";
import { type LineRange, MOST_WORKERS, VIEWS, WORKERS, heightIn, linesIn, seedIn, viewsIn, workersIn } from "./attributes.js";
import { codeLines } from "./code-block.js";
import { codeStyle } from "./code-style.js";
import type { Editor, TaskMark } from "./editor.js";
import { type Scheme, hostScheme, systemScheme, watchHostScheme } from "./host-theme.js";
import { keepKeys } from "./keys.js";
import { inlineStyle } from "./inline-style.js";
import { playgroundStyle } from "./playground-style.js";
import { type NamedScript, ScriptUnavailable, loadExample, loadScript, sourceIn } from "./script-source.js";
import type { Outcome, Session } from "./session.js";
import { base, tokens } from "./tokens.js";

/** What the element is doing. */
type Phase = "idle" | "loading" | "running" | "stopping" | "unavailable" | RunStatus;

/** Nothing to say of a run, as before it and while it goes on. */
const NO_OUTCOME: Outcome = { error: null, notices: [], duration: 0, advice: "" };

/**
 * A script in Python syntax that readers can edit and run, and watch as it runs. What can be set and called is documented
 * in `PlaygroundElement`.
 *
 * @fires run-start - A run has been asked for.
 * @fires run-end - A run has ended; `detail` is its `RunResult`.
 */
export class AsyncRunnerPlayground extends LitElement implements PlaygroundElement {
  static override properties = {
    code: { attribute: false },
    src: { type: String },
    example: { type: String },
    filename: { type: String },
    caption: { type: String },
    workers: { converter: workersIn },
    seed: { converter: seedIn },
    lanes: { type: String },
    readonly: { type: Boolean },
    fold: { type: String },
    views: { type: String },
    layout: { type: String },
    height: { type: String },
    theme: { type: String, reflect: true },
    picture: { type: String },
    phase: { state: true },
    outcome: { state: true },
    editing: { state: true },
    tasksAs: { state: true },
    timelineAs: { state: true },
    tab: { state: true },
    problem: { state: true },
    scheme: { state: true },
    unfolded: { state: true },
    hasPicture: { state: true },
  };

  static override styles = [tokens, base, codeStyle, playgroundStyle];

  declare src: string;
  declare example: string;
  declare filename: string;
  declare caption: string;
  declare workers: number;
  declare seed: number | undefined;
  declare lanes: string;
  declare readonly: boolean;
  declare fold: string;
  declare views: string;
  declare layout: string;
  declare height: string;
  declare theme: string;
  declare picture: string;

  private declare phase: Phase;
  private declare outcome: Outcome;
  private declare editing: boolean;
  private declare tasksAs: "graph" | "list";
  private declare timelineAs: "picture" | "table";
  /** The view that is shown of those that share a place. */
  private declare tab: ViewName;
  /** Why the script could not be loaded, or empty. */
  private declare problem: string;
  private declare scheme: Scheme;
  /** Folds that were opened. */
  private declare unfolded: ReadonlySet<LineRange>;
  /** Whether there is a picture of a run inside the element. */
  private declare hasPicture: boolean;

  /** The script as the element was given it, for `reset()`. */
  #original = "";
  #code: string | undefined;
  /** Whether `code` was set: then neither attributes nor the content matter. */
  #codeSet = false;
  #editor: Editor | undefined;
  #editorLoading: Promise<void> | undefined;
  #sessionLoading: Promise<typeof import("./session.js")> | undefined;
  #sessionModule: typeof import("./session.js") | undefined;
  #session: Session | undefined;
  /** Counts runs and resets: what belongs to an earlier one is not shown any more. */
  #turn = 0;
  /** Ends the wait of a run for its script. */
  #giveUp = () => {};
  /** The last place that a script was loaded from. */
  #loaded: { readonly place: string; readonly done: Promise<void> } | undefined;
  #marks: readonly TaskMark[] = [];
  #folds: readonly LineRange[] = [];
  #viewNames: readonly ViewName[] = VIEWS;
  #unwatchTheme: (() => void) | undefined;
  #content: MutationObserver | undefined;

  constructor() {
    super();
    this.src = "";
    this.example = "";
    this.filename = "script.py";
    this.caption = "";
    this.workers = WORKERS;
    this.lanes = "";
    this.readonly = false;
    this.fold = "";
    this.views = "";
    this.layout = "embedded";
    this.height = "";
    this.theme = "";
    this.picture = "";
    this.phase = "idle";
    this.outcome = NO_OUTCOME;
    this.editing = false;
    this.tasksAs = "graph";
    this.timelineAs = "picture";
    this.tab = "console";
    this.problem = "";
    this.scheme = "light";
    this.unfolded = new Set();
    this.hasPicture = false;
    for (const kind of ["keydown", "keypress", "keyup"] as const) this.addEventListener(kind, keepKeys);
  }

  get code(): string {
    return this.#code ?? "";
  }

  set code(code: string) {
    this.#codeSet = true;
    this.#take(code);
  }

  get running(): boolean {
    return this.phase === "loading" || this.phase === "running" || this.phase === "stopping";
  }

  get result(): RunResult | undefined {
    return this.#session?.current?.result;
  }

  get replay(): Replay | undefined {
    return this.#session?.replay;
  }

  async run(): Promise<RunResult> {
    this.stop();
    const turn = (this.#turn += 1);
    // A script that is still on its way is waited for; else what is run is what stands there now.
    const script = this.src || this.example ? this.#load().then(() => this.#script()) : this.#script();
    const { seed, lanes } = this;
    const workers = Math.min(Math.max(Math.trunc(this.workers) || WORKERS, 1), MOST_WORKERS);
    this.outcome = NO_OUTCOME;
    this.#editor?.mark(null);
    this.phase = "loading";
    this.dispatchEvent(new CustomEvent("run-start", { bubbles: true, composed: true }));
    // Whoever stops it meanwhile does not wait for a server that stays silent.
    const stopped = new Promise<undefined>((resolve) => (this.#giveUp = () => resolve(undefined)));
    const given = Promise.race([script, stopped]).then((found) => found ?? this.#script());
    const result = await Promise.all([this.#openSession(), given]).then(
      ([session, { source, fileName }]) => session.run({ source, fileName, workers, seed, lanes }, {
        wanted: () => turn === this.#turn,
        stopped: () => this.phase === "stopping",
        started: () => {
          if (turn === this.#turn && this.phase === "loading") this.phase = "running";
        },
      }),
      (error: unknown) => this.#withoutSession(turn, error as Error),
    );
    this.dispatchEvent(new CustomEvent("run-end", { bubbles: true, composed: true, detail: result }));
    return result;
  }

  stop(): void {
    if (!this.running) return;
    this.phase = "stopping";
    this.#giveUp();
    this.#session?.stop();
  }

  reset(): void {
    this.stop();
    this.#turn += 1;
    this.#session?.clear();
    this.outcome = NO_OUTCOME;
    this.#editor?.mark(null);
    this.phase = "idle";
    this.#take(this.#original);
  }

  edit(code: string): void {
    const before = this.#code;
    this.#code = code;
    this.#editor?.replace(code);
    this.requestUpdate("code", before);
  }

  async exportAs(kind: ExportKind): Promise<Blob> {
    return (await this.#openSession()).exportAs(kind, this.renderRoot.querySelector<HTMLElement>(".frame")!);
  }

  async openTrace(text: string): Promise<void> {
    const session = await this.#openSession();
    const run = await session.keepFile(text);
    this.reset();
    if (run.source !== "") {
      this.code = run.source;
      this.filename = run.fileName;
      this.caption = "";
    }
    session.show(run);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#readContent();
    // A page that is still being read, or a framework that writes into the element, changes the content later on.
    this.#content ??= new MutationObserver(() => this.#readContent());
    this.#content.observe(this, { childList: true, characterData: true, subtree: true });
    this.scheme = this.#schemeNow();
    this.#unwatchTheme ??= watchHostScheme(this, () => (this.scheme = this.#schemeNow()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#content?.disconnect();
    this.#unwatchTheme?.();
    this.#unwatchTheme = undefined;
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
    if (changed.has("views")) this.#viewNames = viewsIn(this.views);
    if (changed.has("fold")) {
      this.#folds = linesIn(this.fold);
      this.#editor?.fold(this.#folded);
    }
    if (changed.has("theme")) this.scheme = this.#schemeNow();
    if ((changed.has("src") && this.src) || (changed.has("example") && this.example)) void this.#load();
    if (changed.has("layout") && this.layout === "page") void this.#openSession().catch(() => {});
    this.#marks = this.#session?.marks(this.code) ?? [];
    this.#editor?.showTasks(this.#marks);
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("scheme")) return;
    this.#editor?.setScheme(this.scheme);
    this.renderRoot.querySelector("async-runner-timeline")?.retheme?.();
  }

  protected override render() {
    const layout: Layout = this.layout === "page" ? "page" : "embedded";
    const seen = this.phase !== "idle";
    const { beside, after } = this.#panels(layout, seen);
    const height = heightIn(this.height);
    const classes = `frame ${layout} ${this.scheme} ${seen ? "seen" : "unseen"} ${height ? "fixed" : ""}`;
    return html`
      <div class=${classes} ${inlineStyle({ height })} part="frame" @choose=${this.#choose}>
        <div class="column">
          <section class="script" part="script" aria-label=${this.#label} @keydown=${this.#keys} @pointerenter=${this.#preload}>
            <div class="title" part="title"><span class="name file">${this.filename}</span>${this.#about()}</div>
            <div class="source" part="code">${this.editing || (this.problem && !this.code) ? nothing : this.#codeBlock()}<div class="editor" ?hidden=${!this.editing}></div></div>
            ${this.problem ? html`<div class="unavailable" role="alert"><p>${this.problem}</p></div>` : nothing}
            ${this.#bar()}
            ${this.phase === "unavailable" ? this.#unavailable() : nothing}
          </section>
          ${beside}
        </div>
        ${this.#picture()}
        ${after}
      </div>
      <slot hidden></slot>
    `;
  }

  /** What the script shows; once somebody has changed it, that is no longer true, and there is a way back. */
  #about() {
    const edited = this.#code !== undefined && this.#code !== this.#original;
    if (edited) return html`<small>edited <button class="back" title="Put the script back as it was" @click=${this.#putBack}>put it back</button></small>`;
    return this.caption ? html`<small>${this.caption}</small>` : nothing;
  }

  readonly #putBack = () => {
    this.#take(this.#original);
    this.#editor?.focus();
  };

  #panels(layout: Layout, seen: boolean): { beside: unknown; after: unknown } {
    const session = this.#session;
    const shown = session && (layout === "page" || (seen && this.phase !== "unavailable"));
    if (!shown) return { beside: nothing, after: nothing };
    const { outcome, running, tab, tasksAs, timelineAs } = this;
    return this.#sessionModule!.panels({ session, layout, views: this.#viewNames, running, outcome, tasksAs, timelineAs, tab }, {
      showTasksAs: (view) => (this.tasksAs = view),
      showTimelineAs: (view) => (this.timelineAs = view),
      showTab: (view) => (this.tab = view),
    });
  }

  /** A run as an image: until there is a real one, and in print. */
  #picture() {
    const none = this.picture === "" && !this.hasPicture;
    return html`<div class="picture" part="picture" ?hidden=${none}>
      <slot name="picture" @slotchange=${this.#pictureChanged}>${this.picture ? html`<img src=${this.picture} alt="A run of ${this.filename}" loading="lazy" />` : nothing}</slot>
    </div>`;
  }

  /** The lines that are folded away, but for those that somebody opened and those where an error is. */
  get #folded(): readonly LineRange[] {
    return this.#folds.filter((range) => !this.unfolded.has(range) && !within(range, this.outcome.error?.line));
  }

  #codeBlock() {
    const lines = codeLines({
      code: this.code,
      folded: this.#folded,
      marks: this.#marks,
      marked: this.outcome.error?.line ?? null,
      unfold: (range) => (this.unfolded = new Set([...this.unfolded, range])),
    });
    return html`<div class="block" tabindex="0" role="textbox" aria-multiline="true" aria-readonly="true" aria-label=${this.#label}
      @focus=${this.#edit} @pointerdown=${this.#editAt}><code>${lines}</code></div>`;
  }

  /** Its buttons keep the focus when there is nothing for them to do: who pressed Run by keyboard is still there afterwards. */
  #bar() {
    const busy = this.running;
    return html`<div class="bar" part="bar">
      <button class="run" part="run-button" aria-disabled=${busy} @click=${() => void (this.running || this.run())} title="Run (Ctrl+Enter)"><span aria-hidden="true">▶</span> Run</button>
      <button class="stop" part="stop-button" aria-disabled=${!busy || this.phase === "stopping"} @click=${this.stop}><span aria-hidden="true">■</span> Stop</button>
      <span class="keys" aria-hidden="true"><kbd>Ctrl</kbd> <kbd>Enter</kbd></span>
      <span class="workers" role="group" aria-label="Workers">workers
        <button class="step" aria-label="One worker fewer" ?disabled=${busy || this.workers <= 1} @click=${() => (this.workers -= 1)}>−</button>
        <output aria-live="polite">${this.workers}</output>
        <button class="step" aria-label="One worker more" ?disabled=${busy || this.workers >= MOST_WORKERS} @click=${() => (this.workers += 1)}>+</button>
      </span>
      <span class="status ${this.phase}" part="status" role="status">${this.#status()}</span>
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
        return `finished in ${roughly(this.outcome.duration)}`;
      case "stopped":
        return `stopped after ${roughly(this.outcome.duration)}`;
      case "failed":
        return this.outcome.error?.line ? `failed in line ${this.outcome.error.line}` : "failed";
      case "unavailable":
        return "cannot run here";
    }
  }

  #unavailable() {
    return html`<div class="unavailable" role="alert">
      <p><b>The script cannot run here.</b> ${this.outcome.error?.message}</p>
      <p>${this.outcome.advice}</p>
    </div>`;
  }

  /** The part that runs need, loaded when first called. */
  async #openSession(): Promise<Session> {
    this.#sessionLoading ??= import("./session.js");
    let module;
    try {
      module = await this.#sessionLoading;
    } catch (error) {
      this.#sessionLoading = undefined;
      throw error;
    }
    if (!this.#session) {
      this.#sessionModule = module;
      this.#session = new module.Session({
        changed: () => this.requestUpdate(),
        shown: (phase, outcome) => {
          this.phase = phase;
          this.outcome = outcome;
          this.#editor?.mark(this.#session?.source === this.code ? (outcome.error?.line ?? null) : null);
        },
      });
      const root = this.renderRoot as ShadowRoot;
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, module.panelsStyle.styleSheet!];
      this.requestUpdate();
    }
    return this.#session;
  }

  #withoutSession(turn: number, reason: Error): RunResult {
    const [type, message] = reason instanceof ScriptUnavailable
      ? [reason.name, reason.message]
      : ["EngineUnavailable", `The playground could not be loaded: ${reason.message}`];
    const error = { type, message, traceback: "", line: null };
    if (turn === this.#turn) {
      this.phase = "unavailable";
      this.outcome = { ...NO_OUTCOME, error, advice: "Check the connection and press Run again." };
    }
    return { status: "failed", output: "", error, trace: [], duration: 0, notices: [] };
  }

  /** Makes a text the script that `reset()` goes back to. */
  #take(code: string): void {
    const before = this.#code;
    this.#code = this.#original = code;
    this.#editor?.replace(code);
    this.requestUpdate("code", before);
  }

  /** What a run runs. @throws ScriptUnavailable where it could not be loaded */
  async #script(): Promise<{ source: string; fileName: string }> {
    if (this.problem && !this.code) throw new ScriptUnavailable(this.problem);
    return { source: this.code, fileName: this.filename };
  }

  /** Takes the script from where the attributes say, once for each place; after a failure the next call tries again. */
  #load(): Promise<void> {
    const place = JSON.stringify([this.src, this.example]);
    if (this.#loaded?.place !== place) this.#loaded = { place, done: this.#loadScript() };
    return this.#loaded.done;
  }

  async #loadScript(): Promise<void> {
    if (this.#codeSet) return;
    const { example, src } = this;
    try {
      const { code, fileName, caption }: NamedScript = src ? await loadScript(src) : await loadExample(example);
      if (this.#codeSet || src !== this.src || example !== this.example) return;
      this.problem = "";
      // What a reader has written meanwhile stays.
      if (this.code !== this.#original) return;
      if (fileName !== undefined && !this.hasAttribute("filename")) this.filename = fileName;
      if (caption !== undefined && !this.hasAttribute("caption")) this.caption = caption;
      this.#take(code);
    } catch (error) {
      if (src !== this.src || example !== this.example) return;
      this.#loaded = undefined;
      this.problem = (error as Error).message;
      if (src && !this.hasAttribute("filename")) this.filename = src.split(/[?#]/)[0]!.split("/").at(-1) || this.filename;
    }
  }

  readonly #readContent = () => {
    // A script that was loaded, set or changed by a reader stays.
    if (this.#codeSet || this.src || this.example || this.code !== this.#original) return;
    const source = sourceIn(this);
    if (source !== "" && source !== this.#code) this.#take(source);
  };

  readonly #pictureChanged = (event: Event) => {
    this.hasPicture = (event.target as HTMLSlotElement).assignedElements().length > 0;
  };

  #schemeNow(): Scheme {
    if (this.theme === "light" || this.theme === "dark") return this.theme;
    return this.theme === "auto" ? systemScheme() : hostScheme(this);
  }

  get #label(): string {
    return `Script ${this.filename}`;
  }

  readonly #keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    void this.run();
  };

  readonly #choose = ({ detail: { task, moment }, target }: CustomEvent<Choice>) => {
    if (task !== undefined) this.replay?.select(task);
    if (moment !== undefined) this.replay?.seek(moment);
    // Who picks a task in the timeline wants to know about it; what is chosen within a tab leaves the tab.
    if (task && (target as Element).localName === "async-runner-timeline" && this.#viewNames.includes("inspector")) this.tab = "inspector";
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
    // Who has gone on by keyboard while the editor was on its way is not called back.
    if (at || !this.#hasLeft()) this.#editor?.focus(at);
  };

  /** Whether the focus is on something else than the script, in the element or outside of it. */
  #hasLeft(): boolean {
    const within = (this.renderRoot as ShadowRoot).activeElement;
    if (within) return !within.matches(".block");
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    return activeElement !== null && activeElement !== this && activeElement !== document.body;
  }

  async #openEditor(): Promise<void> {
    const { Editor } = await import("./editor.js");
    const parent = this.renderRoot.querySelector<HTMLElement>(".editor");
    if (!parent || !this.isConnected) return;
    this.editing = true;
    await this.updateComplete;
    this.#editor = new Editor({
      parent,
      root: this.renderRoot as ShadowRoot,
      scheme: this.scheme,
      code: this.code,
      label: this.#label,
      readOnly: this.readonly,
      folded: this.#folded,
      onChange: (code) => {
        this.#code = code;
        this.requestUpdate();
      },
      onRun: () => void this.run(),
    });
    this.#editor.showTasks(this.#marks);
    if (this.outcome.error?.line) this.#editor.mark(this.outcome.error.line);
  }
}

function within({ from, to }: LineRange, line: number | null | undefined): boolean {
  return line !== null && line !== undefined && line >= from && line <= to;
}

declare global {
  interface HTMLElementTagNameMap {
    "async-runner-playground": AsyncRunnerPlayground;
  }
}
