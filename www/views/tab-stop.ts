// One stop for the Tab key in a view of many things, between which the arrow keys go up and down: nobody has to pass hundreds of
// lines, or nodes, on the way to what comes after them.

/** The stop among the things of one view, each of which is drawn with `tabindex="-1"`. */
export class TabStop {
  readonly #items: () => readonly Element[];
  #stop: Element | undefined;

  /** @param items the things, in their order, as they are drawn */
  constructor(items: () => readonly Element[]) {
    this.#items = items;
  }

  /** Finds the stop again once the view has been drawn. @param at where it goes to; left out: it stays, or is the first */
  settle(at?: Element | null): void {
    this.#move(at ?? (this.#stop?.isConnected ? this.#stop : this.#items()[0]));
  }

  /** The stop goes along with the focus: for `focusin`. */
  readonly follow = (event: Event): void => {
    const item = itemOf(event, this.#items());
    if (item) this.#move(item);
  };

  /** Goes to the thing above or below: for `keydown`. */
  readonly key = (event: KeyboardEvent): void => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = this.#items();
    const at = itemOf(event, items);
    if (!at) return;
    event.preventDefault();
    (items[items.indexOf(at) + by] as HTMLElement | SVGElement | undefined)?.focus();
  };

  #move(to: Element | undefined): void {
    if (to === this.#stop) return;
    this.#stop?.setAttribute("tabindex", "-1");
    to?.setAttribute("tabindex", "0");
    this.#stop = to;
  }
}

function itemOf(event: Event, items: readonly Element[]): Element | undefined {
  const path = event.composedPath();
  return items.find((item) => path.includes(item));
}
