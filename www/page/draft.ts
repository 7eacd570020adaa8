// What a reader has changed and not shared: kept for the tab, so that neither a reload nor the way back to the page loses it.

/** A script that is another one than the address names, with the settings of its runs. */
export interface Draft {
  readonly code: string;
  readonly workers: number;
  readonly seed: number | undefined;
  readonly lanes: string;
}

const KEY = `async-runner draft ${location.pathname}`;

/** Keeps a draft for an address' end, or forgets the one that there was. */
export function keepDraft(hash: string, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(KEY, JSON.stringify({ hash, ...draft }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A frame without storage, or one that is full, keeps none.
  }
}

/** The draft for an address' end, where the page has been left and come back to; who opens it anew gets what it names. */
export function draftFor(hash: string): Draft | undefined {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (navigation?.type !== "reload" && navigation?.type !== "back_forward") return undefined;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as (Draft & { hash: string }) | null;
    return kept?.hash === hash && typeof kept.code === "string" ? kept : undefined;
  } catch {
    return undefined;
  }
}
