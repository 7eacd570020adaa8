import { describe, expect, it } from "vitest";
import { Pace } from "./pace.js";

/** Draws for a while on a page whose frames take so long, and says at which times the picture changed. */
function changes(took: number, until: number): number[] {
  const pace = new Pace();
  const times = [];
  for (let now = 0; now < until; now += took) {
    now += pace.frame(now);
    times.push(now);
  }
  return times;
}

describe("the pace of a growing picture", () => {
  it("is that of the page's frames, where those are quick", () => {
    expect(changes(16, 160)).toEqual([0, 16, 32, 48, 64, 80, 96, 112, 128, 144]);
  });

  it("leaves half of the time to others where drawing is slow", () => {
    const drawn = changes(200, 10_000).length * 200;
    expect(drawn).toBeGreaterThan(4_000);
    expect(drawn).toBeLessThan(7_000);
  });

  it("never stands still for longer than half a second, however slow the page is", () => {
    const times = changes(3_000, 60_000);
    const rests = times.slice(1).map((time, index) => time - times[index]! - 3_000);
    expect(Math.max(...rests)).toBe(500);
  });

  it("is that of the frames again once they are quick", () => {
    const pace = new Pace();
    pace.frame(0);
    expect(pace.frame(100)).toBe(100);
    expect([216, 232, 248].map((at) => pace.frame(at))).toEqual([0, 0, 0]);
  });
});
