// Frames of the page's element with a hundred thousand events in it: what a frame costs while somebody zooms, pans, or
// scrubs. A frame's cost is the time from the change until every view has drawn it, without what the browser does after.
import { traces } from "./traces.js";

const FRAMES = 60;
const shown = new Map();
let element;

/** The element with a trace in it. */
async function open(name) {
  if (!element) {
    await import("./site/async-runner-playground.js");
    element = document.createElement("async-runner-playground");
    element.setAttribute("layout", "page");
    element.style.cssText = "display: block; width: 1400px; min-height: 860px";
    document.body.append(element);
    await element.updateComplete;
  }
  if (shown.get(element) === name) return;
  const events = traces[name]();
  await element.openTrace(JSON.stringify(events));
  shown.set(element, name);
  await settled();
}

async function settled() {
  await element.updateComplete;
  await Promise.all([...element.shadowRoot.querySelectorAll("*")].map((each) => each.updateComplete));
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const timeline = () => element.shadowRoot.querySelector("async-runner-timeline");

/** What is done in each frame; `part` goes from 0 to 1. */
const GESTURES = {
  zooming: (part) => {
    const whole = element.replay.until;
    const length = whole / 2 ** (10 * part);
    timeline().zoom = { from: (whole - length) * 0.6, to: (whole - length) * 0.6 + length };
  },
  panning: (part) => {
    const whole = element.replay.until;
    timeline().zoom = { from: whole * 0.8 * part, to: whole * (0.8 * part + 0.1) };
  },
  scrubbing: (part) => {
    timeline().zoom = null;
    element.replay.seek(element.replay.until * (0.05 + 0.9 * part));
  },
  scrolling: (part) => {
    timeline().zoom = null;
    const scroll = timeline().shadowRoot.querySelector(".scroll");
    scroll.scrollTop = part * (scroll.scrollHeight - scroll.clientHeight);
  },
};

/** @returns {Promise<{costs: number[], intervals: number[]}>} in milliseconds, one for each frame */
export async function frames(name, gesture) {
  await open(name);
  const act = GESTURES[gesture];
  const [costs, intervals] = [[], []];
  let before = await nextFrame();
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const began = performance.now();
    act(frame / (FRAMES - 1));
    await settled();
    costs.push(performance.now() - began);
    const now = await nextFrame();
    intervals.push(now - before);
    before = now;
  }
  return { costs, intervals };
}

export const names = Object.keys(traces).flatMap((trace) => Object.keys(GESTURES).map((gesture) => ({ trace, gesture })));
window.frames100k = frames;
window.framesOf = names;
