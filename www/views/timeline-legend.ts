// The legend of the timeline: what each shape means, for those shapes that the picture has.

import { svg } from "lit";
import type { Sign } from "./frame.js";

/** What a picture of a timeline may have in it. */
export type SignName = "running" | "waiting" | "queued" | "blocked" | "paused" | "starting" | "wakes" | "failed" | "cancelled" | "dense";

const SIGNS: readonly (readonly [SignName, ...Sign])[] = [
  ["running", svg`<rect width="22" height="12" rx="2" fill="currentColor"/>`, "running"],
  ["waiting", svg`<rect y="5" width="22" height="2" fill="currentColor"/>`, "waiting"],
  ["queued", svg`<rect x=".5" y="1.5" width="21" height="9" rx="2" fill="none" stroke="currentColor" stroke-dasharray="3 2"/>`, "in the queue"],
  ["blocked", stripes("var(--danger)"), "loop blocked"],
  ["paused", svg`<rect width="22" height="12" rx="2" fill="currentColor"/><g opacity=".45">${stripes("var(--paper)")}</g>`, "waits on a worker"],
  ["starting", svg`<path d="M1 6H22" stroke="currentColor" stroke-width="2" stroke-dasharray="1.5 4"/>`, "worker starts"],
  ["wakes", svg`<path d="M2 11V5H15" fill="none" stroke="var(--soft)" stroke-width="1.2"/><path d="M21 5L15 1.8V8.2z" fill="var(--soft)"/>`, "wakes"],
  ["failed", svg`<path d="M7.5 2.5l7 7m0-7l-7 7" stroke="var(--danger)" stroke-width="1.8"/>`, "failed"],
  ["cancelled", svg`<circle cx="11" cy="6" r="4.5" fill="none" stroke="var(--soft)" stroke-width="1.4"/><path d="M8 9l6-6" stroke="var(--soft)" stroke-width="1.4"/>`, "cancelled"],
  ["dense", svg`<rect width="22" height="12" fill="currentColor" opacity=".3"/><path d="M0 8h7v-3h8v4h7v3H0z" fill="currentColor"/>`, "many short turns: the share that they take"],
];

/** The legend of a picture that has these shapes. */
export function legendOf(seen: ReadonlySet<SignName>): Sign[] {
  return SIGNS.flatMap(([name, sign, meaning]): Sign[] => (seen.has(name) ? [[sign, meaning]] : []));
}

function stripes(colour: string) {
  return svg`<path d="M-2 12L10 0M4 12L16 0M10 12L22 0M16 12L28 0M22 12L34 0M-8 12L4 0" stroke=${colour} stroke-width="2"/>`;
}
