// The settings of a run: workers, seed, and what lanes behave like. They are kept in share links.

import { type TemplateResult, html } from "lit";
import { type LaneSetting, laneNames, readLanes, writeLanes } from "../share/lanes.js";

/** What can be set. */
export interface Settings {
  readonly workers: number;
  readonly seed: number | undefined;
  /** As the element's attribute has them. */
  readonly lanes: string;
}

/** A line of the lanes' table, as it is being written. */
interface Draft {
  name: string;
  limit: string;
  priority: string;
}

/** The panel's state: lanes that are not finished yet, too. */
export class SettingsPanel {
  #drafts: Draft[] = [];
  #settings: Settings = { workers: 4, seed: undefined, lanes: "" };
  readonly #changed: (settings: Settings) => void;
  readonly #draw: () => void;

  /** @param changed gets the settings after each change; @param draw is called when the panel looks different */
  constructor(changed: (settings: Settings) => void, draw: () => void) {
    this.#changed = changed;
    this.#draw = draw;
  }

  /** Shows settings, with a line for each lane that the script names. */
  open(settings: Settings, code: string): void {
    this.#settings = settings;
    const set = lanesIn(settings.lanes);
    const others = laneNames(code).filter((name) => !set.some((lane) => lane.name === name));
    this.#drafts = [
      ...set.map(({ name, limit, priority }) => ({ name, limit: limit === undefined ? "" : String(limit), priority: priority === 0 ? "" : String(priority) })),
      ...others.map((name) => ({ name, limit: "", priority: "" })),
    ];
    this.#draw();
  }

  template(): TemplateResult {
    const { workers, seed } = this.#settings;
    return html`
      <label>Workers <input type="number" name="workers" min="1" max="8" step="1" .value=${String(workers)} @change=${(event: Event) => this.#setWorkers(event)} /></label>
      <label>Seed <input type="number" name="seed" min="0" step="1" placeholder="new in each run" .value=${seed === undefined ? "" : String(seed)} @change=${(event: Event) => this.#setSeed(event)} /></label>
      <fieldset>
        <legend>Lanes</legend>
        <p>A task's <code>type</code> is its lane. The limit is how many of its tasks may be under way at once; those of a higher priority go first. What the script configures itself wins.</p>
        ${this.#drafts.length > 0 ? html`<table>
          <thead><tr><th scope="col">lane</th><th scope="col">limit</th><th scope="col">priority</th><td></td></tr></thead>
          <tbody>${this.#drafts.map((draft, index) => this.#line(draft, index))}</tbody>
        </table>` : ""}
        <button type="button" class="add" @click=${() => this.#add()}>Add a lane</button>
      </fieldset>
      <p class="quiet">Settings hold from the next run on, and go with the link.</p>`;
  }

  #line(draft: Draft, index: number): TemplateResult {
    const title = draft.name || `lane ${index + 1}`;
    const field = (part: keyof Draft, label: string, placeholder: string) => html`<td><input
      type=${part === "name" ? "text" : "number"} min=${part === "limit" ? "1" : "-100"} max=${part === "limit" ? "9999" : "100"} maxlength="40" aria-label="${label} of ${title}"
      placeholder=${placeholder} .value=${draft[part]} @input=${(event: Event) => this.#write(draft, part, event.target as HTMLInputElement)} /></td>`;
    return html`<tr>
      ${field("name", "Name", "name")}${field("limit", "Limit", "none")}${field("priority", "Priority", "0")}
      <td><button type="button" class="remove" aria-label="Remove ${title}" title="Remove" @click=${() => this.#remove(index)}>×</button></td>
    </tr>`;
  }

  #add(): void {
    this.#drafts.push({ name: "", limit: "", priority: "" });
    this.#draw();
  }

  #remove(index: number): void {
    this.#drafts.splice(index, 1);
    this.#set({ lanes: this.#lanes() });
    this.#draw();
  }

  #write(draft: Draft, part: keyof Draft, input: HTMLInputElement): void {
    draft[part] = part === "name" ? input.value.replace(/[:,]/g, "") : input.value;
    this.#set({ lanes: this.#lanes() });
  }

  /** What of the drafts makes sense so far. */
  #lanes(): string {
    const lanes = this.#drafts.map(({ name, limit, priority }): LaneSetting => ({
      name: name.trim(),
      limit: /^[1-9]\d{0,8}$/.test(limit) ? Number(limit) : undefined,
      priority: /^-?\d{1,9}$/.test(priority) ? Number(priority) : 0,
    }));
    return writeLanes(lanes);
  }

  #setWorkers(event: Event): void {
    const input = event.target as HTMLInputElement;
    const workers = Math.min(Math.max(Math.round(input.valueAsNumber) || this.#settings.workers, 1), 8);
    input.value = String(workers);
    this.#set({ workers });
  }

  #setSeed(event: Event): void {
    const seed = (event.target as HTMLInputElement).valueAsNumber;
    this.#set({ seed: Number.isSafeInteger(seed) && seed >= 0 ? seed : undefined });
  }

  #set(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    this.#changed(this.#settings);
  }
}

/** Those of a text; none where it is none, which the run says. */
function lanesIn(text: string): readonly LaneSetting[] {
  try {
    return readLanes(text);
  } catch {
    return [];
  }
}
