import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, onLoop } from "./fixtures.js";
import { GraphLayout, criticalPath, graphSizes, statesAt } from "./graph.js";
import { Recording } from "./recording.js";

const laidOut = (recording: Recording, most?: number) => {
  const layout = new GraphLayout();
  layout.update(recording, most);
  return layout;
};
const places = ({ nodes }: GraphLayout) => nodes.map(({ task, column, row }) => `${task.name} ${column},${row}`);
const edges = (recording: Recording, moment: number) =>
  laidOut(recording).edgesAt(recording, moment).map(({ kind, from, to, blocked }) => `${from.task.name} ${blocked ? "blocked, " : ""}${kind} ${to.task.name}`);
const spawn = (task: number, parent: number | null, at = task) =>
  onLoop(at, "spawn", { task, parent, name: `t${task}`, lane: "default", kind: task === 0 ? "program" : "coroutine", line: null });

describe("the graph's layout", () => {
  it("puts children beside their parent, and the program above its own", () => {
    expect(places(laidOut(Recording.of(gallery)))).toEqual(["program 0,0", "process_gallery 0,1", "fetch_gallery 1,1", "read_config_file 1,2", "save_gallery 1,3"]);
  });

  it("never moves a node when further tasks come", () => {
    const events = [spawn(0, null), spawn(1, 0), spawn(2, 1), spawn(3, 0), spawn(4, 1), spawn(5, 3), spawn(6, 2), spawn(7, 99)];
    const growing = new Recording();
    const layout = new GraphLayout();
    const seen: string[][] = [];
    for (const event of events) {
      growing.add([event]);
      layout.update(growing);
      seen.push(places(layout));
    }
    for (const before of seen) expect(seen.at(-1)!.slice(0, before.length)).toEqual(before);
    expect(seen.at(-1)).toEqual(["t0 0,0", "t1 0,1", "t2 1,1", "t3 0,2", "t4 1,2", "t5 1,3", "t6 2,1", "t7 0,3"]);
  });

  it("puts no two nodes in one place", () => {
    const many = laidOut(Recording.of(Array.from({ length: 500 }, (_, task) => spawn(task, task === 0 ? null : Math.floor((task * 7) % task)))));
    expect(new Set(many.nodes.map(({ column, row }) => `${column},${row}`)).size).toBe(500);
    expect(Math.max(...many.nodes.map(({ column }) => column)) + 1).toBe(many.columns);
    expect(Math.max(...many.nodes.map(({ row }) => row)) + 1).toBe(many.rows);
  });

  it("gives the first few of many alike a node each, and the rest one together", () => {
    const children = Array.from({ length: 1000 }, (_, index) => ({ ...spawn(index + 1, 0, index + 1), name: "fetch" }));
    const grandchildren = Array.from({ length: 1000 }, (_, index) => ({ ...spawn(index + 1001, index + 1, 1500 + index), name: "parse" }));
    const recording = Recording.of([spawn(0, null), ...children, ...grandchildren]);
    const layout = laidOut(recording);
    expect(layout.nodes.map(({ task, tasks }) => `${task.name}${tasks.length > 1 ? ` ×${tasks.length}` : ""}`)).toEqual([
      "t0", ...Array.from({ length: 8 }, () => "fetch"), "fetch ×992", ...Array.from({ length: 8 }, () => "parse"), "parse ×992",
    ]);
    expect(layout.placed).toBe(2001);
    expect(layout.node(500)).toBe(layout.node(1000));
    expect([...statesAt(layout.node(500)!, 700)]).toEqual([["queued", 692], ["to come", 300]]);
    expect(layout.edgesAt(recording, 2500).filter(({ to }) => to === layout.node(2000)).map(({ kind, from }) => [kind, from.tasks.length])).toEqual([["spawned", 992]]);
  });

  it("stops at as many nodes as it is to have", () => {
    expect(laidOut(Recording.of(gallery), 2).nodes).toHaveLength(2);
  });
});

describe("the graph's edges", () => {
  it("are the spawns that have happened and the waits that go on", () => {
    const recording = Recording.of(gallery);
    expect(edges(recording, 0.5)).toEqual([]);
    expect(edges(recording, 100)).toEqual([
      "program spawned process_gallery", "process_gallery spawned fetch_gallery",
      "program blocked, waits process_gallery", "process_gallery waits fetch_gallery",
    ]);
    expect(edges(recording, 200)).toEqual([
      "program spawned process_gallery", "process_gallery spawned fetch_gallery", "process_gallery spawned read_config_file",
      "program blocked, waits process_gallery", "process_gallery waits read_config_file", "process_gallery waited fetch_gallery",
    ]);
    expect(edges(recording, 441).filter((edge) => edge.includes("waits"))).toEqual([]);
    expect(edges(recording, 441).filter((edge) => edge.includes("waited"))).toEqual([
      "program waited process_gallery", "process_gallery waited fetch_gallery", "process_gallery waited read_config_file",
    ]);
  });

  it("say who blocks the loop", () => {
    expect(edges(Recording.of(blockedLoop), 200)).toContain("main blocked, waits migrate");
  });
});

describe("the critical path", () => {
  const told = (recording: Recording) => criticalPath(recording).map(({ task, from, to, activity }) => `${task.name} ${activity} ${from}-${to}`);

  it("leads from the start to what ended last, along what was waited for", () => {
    expect(told(Recording.of(gallery))).toEqual([
      "program running 0-1", "process_gallery queued 1-2", "process_gallery running 2-3", "fetch_gallery queued 3-4", "fetch_gallery running 4-5",
      "fetch_gallery waiting 5-155", "fetch_gallery queued 155-156", "fetch_gallery running 156-158",
      "process_gallery queued 158-159", "process_gallery running 159-160", "read_config_file queued 160-176", "read_config_file running 176-177",
      "read_config_file blocked 177-327", "read_config_file running 327-328", "read_config_file waiting 328-330",
      "process_gallery queued 330-331", "process_gallery running 331-332",
      "save_gallery queued 332-337", "save_gallery running 337-338", "save_gallery waiting 338-438", "save_gallery queued 438-439", "save_gallery running 439-441",
    ]);
  });

  it("has no gap, and is as long as the run", () => {
    for (const events of [gallery, blockedLoop]) {
      const recording = Recording.of(events);
      const steps = criticalPath(recording);
      expect([steps[0]!.from, steps.at(-1)!.to]).toEqual([0, recording.end]);
      steps.forEach((step, index) => index > 0 && expect(step.from).toBe(steps[index - 1]!.to));
    }
  });

  it("ends where tasks that wait for each other end at once", () => {
    const wait = (task: number, id: number) => onLoop(2, "poll-end", { task, line: 1, waiting_on: [{ kind: "task", id, name: "x" }] });
    const end = (task: number) => onLoop(5, "done", { task, outcome: "cancelled", error: null });
    expect(told(Recording.of([spawn(1, 2), spawn(2, 1, 1), wait(1, 2), wait(2, 1), end(1), end(2)])).length).toBeLessThan(5);
  });

  it("is empty where nothing has ended", () => {
    expect(criticalPath(Recording.of(gallery.slice(0, 5)))).toEqual([]);
  });
});

describe("the sizes of a graph", () => {
  const widthOf = (columns: number, { wide, gap }: { wide: number; gap: number }) => 22 + columns * (wide + gap) - gap + 14;

  it("are roomy where there is room", () => {
    expect(graphSizes(700, 3)).toEqual({ wide: 166, gap: 60 });
    expect(graphSizes(0, 3)).toEqual({ wide: 166, gap: 60 });
  });

  it("shrink until all columns fit, and no further", () => {
    for (const [width, columns] of [[460, 3], [478, 3], [600, 3], [330, 2], [420, 2], [420, 1], [650, 4]] as const) {
      const sizes = graphSizes(width, columns);
      expect(widthOf(columns, sizes), `${columns} in ${width}`).toBeLessThanOrEqual(width);
      expect(widthOf(columns, sizes), `${columns} in ${width}`).toBeGreaterThan(Math.min(width, widthOf(columns, { wide: 166, gap: 60 })) - 8);
      expect(sizes.wide).toBeGreaterThanOrEqual(112);
      expect(sizes.gap).toBeGreaterThanOrEqual(width > 370 ? 30 : 18);
    }
  });

  it("show whole cards where not all columns fit, and the next one begins at the edge", () => {
    for (const [width, columns, seen] of [[330, 3, 2], [478, 5, 3], [286, 4, 2], [478, 4, 3]] as const) {
      const { wide, gap } = graphSizes(width, columns);
      expect(22 + seen * (wide + gap), `${columns} in ${width}`).toBeLessThanOrEqual(width);
      expect(22 + seen * (wide + gap), `${columns} in ${width}`).toBeGreaterThan(width - 3);
    }
  });
});
