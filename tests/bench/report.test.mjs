import assert from "node:assert/strict";
import { test } from "node:test";
import { median, row, table } from "./report.mjs";

const spawn = { name: "spawn", unit: "ns/task", goal: { peer: "other", most: 0.5 } };

test("the median is the middle of the sorted numbers, whatever their order", () => {
  assert.equal(median([9, 1, 100, 2, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
});

test("a row has the medians, the ratio to the goal's peer, and whether the goal is met", () => {
  assert.deepEqual(row(spawn, { ours: [20, 10, 30], other: [50, 40, 60], third: [1, 1, 1] }), {
    name: "spawn",
    unit: "ns/task",
    ours: 20,
    peers: { other: 50, third: 1 },
    ratio: 0.4,
    goal: "at most 0.5 of other",
    met: true,
  });
  assert.equal(row(spawn, { ours: [26], other: [50] }).met, false);
});

test("where more is better the goal is a least ratio", () => {
  const rate = { name: "jobs", unit: "jobs/ms", goal: { peer: "echo", least: 4 } };
  assert.equal(row(rate, { ours: [100], echo: [20] }).met, true);
  assert.equal(row(rate, { ours: [60], echo: [20] }).met, false);
});

test("a case may hold something of ours against another of ours", () => {
  const trace = { name: "trace", unit: "ns", ours: "on", goal: { peer: "off", most: 1.1 } };
  const { ours, peers, met } = row(trace, { on: [105], off: [100] });
  assert.deepEqual({ ours, peers, met }, { ours: 105, peers: { off: 100 }, met: true });
});

test("what could not be measured has its reason for a value, no ratio, and no verdict", () => {
  const missing = row(spawn, { ours: [20], other: "it does not start" });
  assert.equal(missing.peers.other, "it does not start");
  assert.equal(missing.ratio, null);
  assert.equal(missing.met, null);
  assert.match(table([missing]), /other +not measured: it does not start/);
  assert.match(table([missing]), /0 of 1 goals met/);
});

test("the table names every peer with its value and says of each goal whether it is met", () => {
  const rows = [row(spawn, { ours: [20], other: [50] }), row({ name: "memory", unit: "KiB" }, { ours: [0], other: [64] })];
  const text = table(rows);
  assert.match(text, /spawn \(ns\/task\)\n {2}async-runner +20\n {2}other +50 +ours is 0\.4 of it\n {2}goal: at most 0\.5 of other: met, with 0\.4/);
  assert.match(text, /memory \(KiB\)\n {2}async-runner +0\n {2}other +64/);
  assert.match(text, /1 of 1 goals met\.$/);
});

test("the list is plain data", () => {
  const rows = [row(spawn, { ours: [20], other: [50] })];
  assert.deepEqual(JSON.parse(JSON.stringify(rows)), rows);
});
