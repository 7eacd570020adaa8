// The transport: scrub, play, step, and how fast. What it does is `www/replay/replay.ts`.

import { LitElement, css, html, nothing, svg } from "lit";
import { base } from "../element/tokens.js";
import { type Replay, SPEEDS, nextPollAfter } from "../replay/replay.js";
import { duration } from "../trace/duration.js";

/** `<async-runner-transport>`: the buttons and the slider of a replay. */
export class TransportView extends LitElement {
  static override properties = {
    replay: { attribute: false },
    version: { attribute: false },
  };

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 8px;
        align-items: center;
        padding: 8px 12px;
        border-top: 1px solid var(--edge);
      }
      button,
      select {
        font: inherit;
        color: inherit;
        background: none;
        border: 1px solid var(--edge);
        border-radius: 6px;
        cursor: pointer;
        height: 28px;
      }
      button {
        min-width: 32px;
        padding: 0 8px;
        display: grid;
        place-items: center;
      }
      select {
        padding: 0 4px;
        font-size: var(--small);
        background: var(--paper);
      }
      :is(button, select):hover:enabled {
        border-color: color-mix(in srgb, var(--soft) 60%, var(--edge));
      }
      button:disabled {
        cursor: default;
        color: color-mix(in srgb, var(--soft) 65%, transparent);
      }
      svg {
        width: 14px;
        height: 12px;
        fill: currentColor;
      }
      input {
        flex: 1 1 140px;
        min-width: 90px;
        accent-color: var(--cursor);
        margin: 0;
      }
      .moment {
        font: var(--small) var(--font-code);
        font-variant-numeric: tabular-nums;
        min-width: 8.5ch;
        text-align: right;
        white-space: nowrap;
      }
      @container playground (max-width: 480px) {
        input {
          order: -1;
          flex-basis: 100%;
        }
        .moment {
          flex: 1;
        }
      }
      .text {
        font-size: var(--small);
        white-space: nowrap;
      }
    `,
  ];

  declare replay: Replay;
  /** Grows when the replay changes. */
  declare version: number;

  #last: number | undefined;

  constructor() {
    super();
    this.version = 0;
    this.addEventListener("keydown", (event) => transportKey(event, this.replay));
  }

  protected override render() {
    const { replay } = this;
    const { moment, until, playing, live, following, speed, task } = replay;
    const shown = duration(moment, replay.recording?.wholeMilliseconds ?? true);
    const hasNext = task !== undefined && nextPollAfter(task, moment) !== undefined;
    return html`
      <button title="Previous event (←)" aria-label="Previous event" ?disabled=${moment <= 0} @click=${() => replay.step(-1)}>
        <svg viewBox="0 0 14 12" aria-hidden="true"><path d="M1 1h2v10H1zM12 1v10L4 6z"/></svg></button>
      <button class="play" title=${playing ? "Pause (Space)" : "Play (Space)"} aria-label=${playing ? "Pause" : "Play"}
        @click=${() => (playing ? replay.pause() : replay.play())}>
        <svg viewBox="0 0 14 12" aria-hidden="true">${playing ? PAUSE : PLAY}</svg></button>
      <button title="Next event (→)" aria-label="Next event" ?disabled=${moment >= until} @click=${() => replay.step(1)}>
        <svg viewBox="0 0 14 12" aria-hidden="true"><path d="M11 1h2v10h-2zM2 1v10l8-5z"/></svg></button>
      <input type="range" aria-label="Moment" aria-valuetext=${shown} min="0" step="any" .max=${String(until || 1)} .value=${String(moment)}
        @input=${this.#scrub} />
      <span class="moment">${shown}</span>
      <select aria-label="Speed" title="Milliseconds of the run in a millisecond" @change=${this.#setSpeed}>
        ${SPEEDS.map((each) => html`<option value=${each} ?selected=${each === speed}>${each}×</option>`)}
      </select>
      ${task
        ? html`<button class="text" title="Next poll of ${task.label} (N)" ?disabled=${!hasNext} @click=${() => replay.nextPoll()}>next poll</button>`
        : nothing}
      ${live && !following ? html`<button class="text" title="Follow the run (End)" @click=${() => replay.follow()}>live</button>` : nothing}
    `;
  }

  protected override updated(): void {
    if (this.replay.playing && this.#last === undefined) {
      this.#last = performance.now();
      requestAnimationFrame(this.#tick);
    }
  }

  readonly #tick = (now: number) => {
    const passed = now - (this.#last ?? now);
    this.#last = undefined;
    if (!this.isConnected || !this.replay.playing) return;
    this.#last = now;
    requestAnimationFrame(this.#tick);
    this.replay.advance(Math.max(0, passed));
  };

  readonly #scrub = (event: Event) => this.replay.seek(Number((event.target as HTMLInputElement).value));
  readonly #setSpeed = (event: Event) => this.replay.setSpeed(Number((event.target as HTMLSelectElement).value));
}

const PLAY = svg`<path d="M3 0v12l10-6z"/>`;
const PAUSE = svg`<path d="M2 1h3.5v10H2zM8.5 1H12v10H8.5z"/>`;

/**
 * Does what a key says: arrows step, Space plays and pauses, Home and End jump, N goes to the chosen task's next poll,
 * comma and full stop change the speed.
 */
export function transportKey(event: KeyboardEvent, replay: Replay): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0];
  if (target instanceof HTMLSelectElement || (target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter"))) return;
  const speed = SPEEDS.findIndex((each) => each >= replay.speed);
  const actions: Record<string, () => void> = {
    ArrowLeft: () => replay.step(-1),
    ArrowRight: () => replay.step(1),
    Home: () => replay.seek(0),
    End: () => replay.follow(),
    " ": () => (replay.playing ? replay.pause() : replay.play()),
    n: () => replay.nextPoll(),
    ",": () => replay.setSpeed(SPEEDS[Math.max(0, speed - 1)]!),
    ".": () => replay.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, speed + 1)]!),
    Escape: () => replay.select(null),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
