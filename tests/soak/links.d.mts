/** A share link that means harm. */
export interface HostileLink {
  readonly hash: string;
  /** The script that a whole one holds; null where it has to be refused. */
  readonly code: string | null;
}

/** So many of them, the same ones each time. */
export function hostileLinks(count: number): HostileLink[];
