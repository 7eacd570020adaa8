// The news for people who hear the page: what happens in a run, and where a replay stands, in sentences that a screen
// reader speaks. No more than one message at a time, so that it keeps up.

import { LitElement, type PropertyValues, css, html } from "lit";
import { base } from "../element/tokens.js";
import { duration } from "../trace/duration.js";
import { news } from "../trace/news.js";
import type { Recording } from "../trace/recording.js";
import { sentenceText, why, whyLoop } from "../trace/why.js";

/** The shortest time between two messages, in milliseconds; and how many are kept to read again. */
const APART = 1500;
const KEPT = 30;

/** `<async-runner-news>`: a log that is heard and not seen. */
export class NewsLog extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    until: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    live: { type: Boolean },
    messages: { state: true },
  };

  static override styles = [base, css`
    :host {
      position: absolute;
    }
  `];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  declare until: number;
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  declare live: boolean;
  declare messages: readonly string[];

  /** Up to which moment of the run everything has been told. */
  #told = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.version = 0;
    this.until = 0;
    this.moment = 0;
    this.selected = null;
    this.live = false;
    this.messages = [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recording") && (this.live || !this.recording)) this.#told = -1;
    const moved = changed.has("moment") || changed.has("selected");
    if (!this.recording || !(this.live || moved || changed.has("live"))) return;
    // Whatever comes until then is told together, and of a replay only where it stands in the end.
    this.#timer ??= setTimeout(() => this.#tell(), APART);
  }

  #tell(): void {
    this.#timer = undefined;
    const { recording } = this;
    if (!recording) return;
    if (this.#told < this.until) {
      const fresh = news(recording, this.#told, this.until);
      this.#told = this.until;
      this.#say(fresh.join(" "));
      if (this.moment >= this.until && this.live) return;
    }
    const at = duration(this.moment, recording.wholeMilliseconds);
    const task = this.selected === null ? undefined : recording.task(this.selected);
    this.#say(`At ${at}: ${sentenceText(task ? why(recording, task, this.moment) : whyLoop(recording, this.moment))}`);
  }

  #say(text: string): void {
    if (text !== "" && text !== this.messages.at(-1)) this.messages = [...this.messages, text].slice(-KEPT);
  }

  protected override render() {
    return html`<div class="hidden" role="log" aria-live="polite" aria-label="What happens">${this.messages.map((text) => html`<p>${text}</p>`)}</div>`;
  }
}
