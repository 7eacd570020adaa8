// The views of a run, put together: all at once in the page, and timeline and tabs in an element among a site's text.

import { type TemplateResult, html, nothing } from "lit";
import { grouped, roughly } from "../trace/duration.js";
import type { GraphView, TimelineView } from "../views/views.js";
import { transportKey } from "../views/views.js";
import type { Layout, ViewName } from "./api.js";
import { inlineStyle } from "./inline-style.js";
import type { Outcome, Session } from "./session.js";

export { panelsStyle } from "./panels-style.js";

/** What the panels show, and how. */
export interface PanelsState {
  readonly session: Session;
  readonly layout: Layout;
  /** The views that there are, in their order. */
  readonly views: readonly ViewName[];
  readonly running: boolean;
  readonly outcome: Outcome;
  /** Whether the tasks are shown as a graph or as a list. */
  readonly tasksAs: "graph" | "list";
  /** Whether the timeline is shown as a picture or as a table. */
  readonly timelineAs: "picture" | "table";
  /** The view that is shown of those that share a place. */
  readonly tab: ViewName;
}

/** What readers do in the panels. */
export interface PanelsActions {
  showTasksAs(view: "graph" | "list"): void;
  showTimelineAs(view: "picture" | "table"): void;
  showTab(tab: ViewName): void;
}

/** The panels: `beside` belongs under the script, `after` follows. */
export interface Panels {
  readonly beside: TemplateResult | typeof nothing;
  readonly after: TemplateResult | typeof nothing;
}

const TAB_NAMES: Readonly<Record<ViewName, string>> = { timeline: "Timeline", console: "Console", graph: "Tasks", inspector: "Why" };

/** The views of a run. */
export function panels(state: PanelsState, actions: PanelsActions): Panels {
  return state.layout === "page" ? asPage(state, actions) : embedded(state, actions);
}

function asPage(state: PanelsState, actions: PanelsActions): Panels {
  const has = (view: ViewName) => state.views.includes(view);
  const two = has("graph") || has("inspector");
  return {
    beside: has("console") ? consolePanel(state) : nothing,
    after: html`<div class="column">
      ${has("timeline") ? timelinePanel(state, actions) : nothing}
      ${two ? html`<div class="two">${has("graph") ? tasksPanel(state, actions) : nothing}${has("inspector") ? whyPanel(state) : nothing}</div>` : nothing}
      ${newsLog(state)}
    </div>`,
  };
}

function embedded(state: PanelsState, actions: PanelsActions): Panels {
  const tabs = state.views.filter((view) => view !== "timeline");
  const chosen = tabs.some((view) => view === state.tab) ? state.tab : tabs[0];
  const panel = (view: ViewName) => {
    switch (view) {
      case "console":
        return consolePanel(state);
      case "graph":
        return tasksPanel(state, actions);
      default:
        return whyPanel(state);
    }
  };
  return {
    beside: nothing,
    after: html`<div class="results">
      ${state.views.includes("timeline") ? timelinePanel(state, actions) : nothing}
      ${tabs.length < 2
        ? tabs.map(panel)
        : html`<div class="tabbed">
            <div class="tablist" role="tablist" aria-label="Views of the run" part="tabs" @keydown=${(event: KeyboardEvent) => moveTab(event, tabs, chosen!, actions)}>
              ${tabs.map((view) => html`<button role="tab" id="tab-${view}" aria-controls="panel-${view}" aria-selected=${view === chosen} tabindex=${view === chosen ? 0 : -1}
                @click=${() => actions.showTab(view)}>${TAB_NAMES[view]}</button>`)}
            </div>
            ${tabs.map((view) => html`<div role="tabpanel" id="panel-${view}" aria-labelledby="tab-${view}" ?hidden=${view !== chosen}>${panel(view)}</div>`)}
          </div>`}
      ${newsLog(state)}
    </div>`,
  };
}

/** The arrow keys go from tab to tab, as in every list of tabs. */
function moveTab(event: KeyboardEvent, tabs: readonly ViewName[], chosen: ViewName, actions: PanelsActions): void {
  const at = tabs.indexOf(chosen);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const view = tabs[(to + tabs.length) % tabs.length]!;
  actions.showTab(view);
  (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#tab-${view}`)?.focus();
}

function consolePanel({ session, running, outcome }: PanelsState) {
  const { replay } = session;
  return html`<section class="console" part="console" aria-label="Console">
    <div class="title">Console</div>
    <async-runner-console .recording=${replay.recording} .version=${session.version} .moment=${replay.moment} .selected=${replay.selected}
      .error=${outcome.advice ? null : outcome.error} .notices=${outcome.notices} ?live=${running}>
      <p class="hint">What the script prints comes here, with the task that printed it.</p>
    </async-runner-console>
  </section>`;
}

function timelinePanel({ session, running, timelineAs }: PanelsState, actions: PanelsActions) {
  const { replay, recording } = session;
  return html`<section class="timeline" part="timeline" aria-label="Timeline" @keydown=${transport(session)}>
    <div class="title">Timeline
      ${recording ? views("Show the timeline as", ["picture", "table"], timelineAs, (view) => actions.showTimelineAs(view)) : nothing}
      ${runPicker(session, running)}${replay.until > 0 ? html`<small>${extent(session)}<span class="how"> · Ctrl and scroll to zoom, drag to pan</span></small>` : nothing}</div>
    <async-runner-timeline ?hidden=${recording && timelineAs !== "picture"} .recording=${recording} .version=${session.version} .until=${replay.until} .moment=${replay.moment}
      .selected=${replay.selected} ?live=${running}>
      ${emptyTimeline(running)}
    </async-runner-timeline>
    <async-runner-spans ?hidden=${!recording || timelineAs !== "table"} .recording=${recording} .version=${session.version} .until=${replay.until} .moment=${replay.moment}
      .selected=${replay.selected} ?live=${running}></async-runner-spans>
    ${recording ? html`<async-runner-transport .replay=${replay} .version=${session.version}></async-runner-transport>` : nothing}
  </section>`;
}

/** From when to when there is something to see; a record that was cut says so. */
function extent({ replay, current }: Session): string {
  const { duration } = current?.result ?? { duration: replay.until };
  const whole = `0 to ${roughly(replay.until)}`;
  return duration > replay.until ? `${whole}: the record ends here, the run went on to ${roughly(duration)}` : whole;
}

/** A panel's two ways to show what is in it. */
function views<View extends string>(label: string, names: readonly View[], shown: View, show: (view: View) => void) {
  return html`<span class="tabs" role="group" aria-label=${label}>
    ${names.map((view) => html`<button aria-pressed=${shown === view} @click=${() => show(view)}>${view}</button>`)}
  </span>`;
}

/** What happens, for people who hear the page. */
function newsLog({ session, running }: PanelsState) {
  const { replay, recording } = session;
  return html`<async-runner-news .recording=${recording} .version=${session.version} .until=${replay.until} .moment=${replay.moment}
    .selected=${replay.selected} ?live=${running}></async-runner-news>`;
}

function tasksPanel({ session, tasksAs }: PanelsState, actions: PanelsActions) {
  const { replay, recording } = session;
  return html`<section class="tasks" part="graph" aria-label="Tasks" @keydown=${transport(session)}>
    <div class="title">Tasks
      ${views("Show the tasks as", ["graph", "list"], tasksAs, (view) => actions.showTasksAs(view))}
      ${recording ? html`<small>${counts(session)}</small>` : nothing}</div>
    <async-runner-graph ?hidden=${tasksAs !== "graph"} .recording=${recording} .version=${session.version} .moment=${replay.moment}
      .selected=${replay.selected}><p class="hint">Every task as it is spawned, and what waits for what.</p></async-runner-graph>
    <async-runner-tasks ?hidden=${tasksAs !== "list"} .recording=${recording} .version=${session.version} .moment=${replay.moment}
      .selected=${replay.selected}><p class="hint">Every task with its state, its thread, and how long its code ran.</p></async-runner-tasks>
  </section>`;
}

function whyPanel({ session, running, outcome }: PanelsState) {
  const { replay, recording } = session;
  const over = recording !== undefined && !running && replay.moment >= replay.until;
  return html`<section class="why" part="inspector" aria-label="Why" ${inlineStyle({ "--who": `var(--t${replay.task?.hue ?? 8})` })}>
    <div class="title">${replay.task ? html`<span class="name" title=${replay.task.label}>Selected: ${replay.task.label}</span>
      <button class="close" aria-label="Choose no task" title="Choose no task (Esc)" @click=${() => replay.select(null)}>×</button>` : over ? "What happened" : "Why"}</div>
    <async-runner-inspector ?over=${over} .recording=${recording} .version=${session.version} .moment=${replay.moment} .selected=${replay.selected}>
      <p class="hint">Why a task is where it is, in a sentence, and where its time went.</p>
    </async-runner-inspector>
    <async-runner-findings .recording=${running ? undefined : recording} .notices=${outcome.notices} .source=${session.source} .limits=${session.current?.limits}></async-runner-findings>
  </section>`;
}

function runPicker(session: Session, running: boolean) {
  if (session.kept.length < 2 || running) return nothing;
  const choose = (event: Event) => session.showNumber(Number((event.target as HTMLSelectElement).value));
  return html`<select class="runs" aria-label="Run" @change=${choose}>
    ${session.current ? nothing : html`<option value="" selected>no run</option>`}
    ${session.kept.map((run) => html`<option value=${run.number} ?selected=${run === session.current}>run ${run.number}, ${run.fileName}, ${run.result.status}, ${roughly(run.result.duration)}</option>`)}
  </select>`;
}

function emptyTimeline(running: boolean) {
  const rows = ["Loop", "Worker 1", "Worker 2"];
  return html`<div class="empty" aria-hidden="true">${rows.map((row) => html`<div><span>${row}</span></div>`)}</div>
    <p class="hint">${running ? "Soon to be seen here:" : "Press Run, and watch"} who holds the loop, what runs on a worker, and what waits.</p>`;
}

function counts({ replay }: Session): string {
  const all = replay.recording!.tasks.length;
  const done = replay.recording!.doneBy(replay.moment);
  if (done < all) return `${grouped(done)} of ${grouped(all)} done`;
  return all === 1 ? "one task" : `${grouped(all)} tasks`;
}

function transport(session: Session): (event: KeyboardEvent) => void {
  return (event) => transportKey(event, session.replay);
}

declare global {
  interface HTMLElementTagNameMap {
    // Their classes come later than the element's module: until then, these are plain elements.
    "async-runner-timeline": HTMLElement & Partial<Pick<TimelineView, "retheme" | "picture">>;
    "async-runner-graph": HTMLElement & Partial<Pick<GraphView, "picture">>;
  }
}
