// What a reader has changed and not shared: kept for the tab, so that no way away from it loses it. Reloading and going back
// bring it back by themselves; whoever opens the address anew gets what it names, and is told what there is besides.

/** A script that is another one than its address names, with the settings of its runs. */
export interface Draft {
  readonly code: string;
  readonly fileName: string;
  readonly workers: number;
  readonly seed: number | undefined;
  readonly lanes: string;
  /** The file whose recording the script came with, where it is not what the address names. */
  readonly from?: string;
}

/** How many drafts a tab keeps: the latest. */
const MOST = 10;

/** What is needed of `sessionStorage`; a frame may have none. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

interface Kept extends Draft {
  readonly id: string;
  readonly hash: string;
}

/** The drafts of a page, of which each belongs to an address' end and to the entry of the tab's history that showed it. */
export class Drafts {
  readonly #key: string;
  readonly #store: () => Store;

  /** @param store gives the storage: to ask for it may throw */
  constructor(page: string, store: () => Store) {
    this.#key = `async-runner drafts ${page}`;
    this.#store = store;
  }

  /** Keeps a draft in place of the one with this id. */
  keep(id: string, hash: string, draft: Draft): void {
    const others = this.#all().filter((each) => each.id !== id);
    this.#write([{ ...draft, id, hash }, ...others].slice(0, MOST));
  }

  /** Forgets a draft, if it is there. */
  forget(id: string): void {
    const all = this.#all();
    const others = all.filter((each) => each.id !== id);
    if (others.length < all.length) this.#write(others);
  }

  /** The draft with this id, which has to be of this address' end. */
  get(id: unknown, hash: string): Draft | undefined {
    return this.#all().find((each) => each.id === id && each.hash === hash);
  }

  /** The latest draft of an address' end, with its id. */
  latest(hash: string): (Draft & { readonly id: string }) | undefined {
    return this.#all().find((each) => each.hash === hash);
  }

  #all(): Kept[] {
    try {
      const kept = JSON.parse(this.#store().getItem(this.#key) ?? "[]") as unknown;
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      return [];
    }
  }

  #write(all: readonly Kept[]): void {
    try {
      const store = this.#store();
      // Where there is no room for all of them, the latest one is worth the most; what is there already stays if even that fails.
      for (let most = all.length; most > 0; most = Math.floor(most / 2)) {
        try {
          store.setItem(this.#key, JSON.stringify(all.slice(0, most)));
          return;
        } catch {
          // The next round tries with fewer.
        }
      }
      if (all.length === 0) store.removeItem(this.#key);
    } catch {
      // A frame without storage keeps none.
    }
  }
}

/** Whether it is what `keep` wrote: other pages of the same origin may write there too. */
function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { id, hash, code, fileName, workers, seed, lanes, from } = value as Record<string, unknown>;
  return [id, hash, code, fileName, lanes].every((each) => typeof each === "string") && typeof workers === "number"
    && (seed === undefined || typeof seed === "number") && (from === undefined || typeof from === "string");
}
