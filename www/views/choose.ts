// How a view says that somebody chose something in it: the element makes it the choice of all views.

/** What was chosen: a task, a moment, or both. */
export interface Choice {
  /** The task's id; null chooses none; undefined leaves the choice as it is. */
  readonly task?: number | null;
  /** Milliseconds since the run began; undefined leaves the moment as it is. */
  readonly moment?: number;
}

declare global {
  interface HTMLElementEventMap {
    choose: CustomEvent<Choice>;
  }
}

/** Says that a task was chosen in this view, and with it perhaps a moment. */
export function choose(view: HTMLElement, task: number | null | undefined, moment?: number): void {
  const detail: Choice = { ...(task === undefined ? {} : { task }), ...(moment === undefined ? {} : { moment }) };
  view.dispatchEvent(new CustomEvent("choose", { detail, bubbles: true, composed: true }));
}
