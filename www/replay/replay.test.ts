import { beforeEach, describe, expect, it } from "vitest";
import { gallery, onLoop } from "../trace/fixtures.js";
import { Recording } from "../trace/recording.js";
import { Replay } from "./replay.js";

const recording = Recording.of(gallery);
let replay: Replay;
let changes: number;

beforeEach(() => {
  changes = 0;
  replay = new Replay(() => (changes += 1));
});

describe("the replay of a run that goes on", () => {
  beforeEach(() => replay.open(recording));

  it("follows the run", () => {
    replay.grow(10);
    expect([replay.moment, replay.until, replay.live, replay.following]).toEqual([10, 10, true, true]);
  });

  it("stays at a moment that somebody chose, until it is to follow again", () => {
    replay.grow(100);
    replay.seek(40);
    replay.grow(120);
    expect([replay.moment, replay.until, replay.following]).toEqual([40, 120, false]);
    replay.follow();
    replay.grow(130);
    expect(replay.moment).toBe(130);
  });

  it("keeps moment and selection when the run ends", () => {
    replay.grow(100);
    replay.seek(40);
    replay.select(2);
    replay.finish(recording, 441);
    expect([replay.moment, replay.until, replay.selected, replay.live]).toEqual([40, 441, 2, false]);
  });

  it("shows the end when the run ends and nobody chose a moment", () => {
    replay.grow(100);
    replay.finish(recording, 441);
    expect(replay.moment).toBe(441);
  });

  it("does not end its play where the run has come to so far", () => {
    replay.grow(100);
    replay.seek(99);
    replay.play();
    replay.setSpeed(1);
    replay.advance(50);
    expect([replay.moment, replay.playing]).toEqual([100, true]);
  });
});

describe("the replay of a run that is over", () => {
  beforeEach(() => replay.open(recording, 441));

  it("plays at its speed, and stops at the end", () => {
    replay.seek(400);
    replay.setSpeed(0.5);
    replay.play();
    replay.advance(16);
    expect([replay.moment, replay.playing]).toEqual([408, true]);
    replay.advance(1000);
    expect([replay.moment, replay.playing]).toEqual([441, false]);
  });

  it("plays from the beginning where the moment is the end", () => {
    replay.play();
    expect([replay.moment, replay.playing]).toEqual([0, true]);
  });

  it("does not move while it is paused", () => {
    replay.seek(5);
    replay.advance(100);
    expect(replay.moment).toBe(5);
  });

  it("plays no faster than ten times and no slower than a hundredth", () => {
    replay.setSpeed(100);
    expect(replay.speed).toBe(10);
    replay.setSpeed(0);
    expect(replay.speed).toBe(0.01);
  });

  it("steps from event to event, both ways, and events of one moment are one step", () => {
    replay.seek(4);
    const seen = [];
    for (const direction of [1, 1, 1, -1, -1, -1] as const) {
      replay.step(direction);
      seen.push(replay.moment);
    }
    expect(seen).toEqual([5, 155, 156, 155, 5, 4]);
  });

  it("steps from between two events to the nearest one of each side", () => {
    replay.seek(100);
    replay.step(1);
    expect(replay.moment).toBe(155);
    replay.seek(100);
    replay.step(-1);
    expect(replay.moment).toBe(5);
  });

  it("does not step out of the run", () => {
    replay.seek(0);
    replay.step(-1);
    expect(replay.moment).toBe(0);
    replay.seek(441);
    replay.step(1);
    expect(replay.moment).toBe(441);
  });

  it("goes to a task's next poll, and stays after the last one", () => {
    replay.seek(0);
    replay.select(1);
    const seen = [];
    for (let count = 0; count < 4; count += 1) {
      replay.nextPoll();
      seen.push(replay.moment);
    }
    expect(seen).toEqual([2, 159, 331, 331]);
  });

  it("keeps the moment within the run", () => {
    replay.seek(-5);
    expect(replay.moment).toBe(0);
    replay.seek(9999);
    expect(replay.moment).toBe(441);
  });

  it("forgets moment and selection with another recording, and says that it changed", () => {
    replay.select(3);
    const before = changes;
    replay.open(undefined, 0);
    expect([replay.moment, replay.selected, replay.task, changes]).toEqual([0, null, undefined, before + 1]);
  });
});

it("a recording's moments are in order, each once, however its events came", () => {
  const late = Recording.of([5, 5, 2, 9, 2].map((at) => onLoop(at, "poll-start", { task: 1 })));
  expect(late.moments).toEqual([2, 5, 9]);
});
