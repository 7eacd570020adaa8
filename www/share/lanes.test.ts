import { describe, expect, it } from "vitest";
import { laneNames, readLanes, writeLanes } from "./lanes.js";

describe("lanes' settings", () => {
  it("are read as people write them, and written as they are read", () => {
    expect(readLanes(" gallery:2 , io:4:1,fetch::-3,")).toEqual([
      { name: "gallery", limit: 2, priority: 0 }, { name: "io", limit: 4, priority: 1 }, { name: "fetch", limit: undefined, priority: -3 },
    ]);
    expect(writeLanes(readLanes("gallery:2, io:4:1, fetch::-3"))).toBe("gallery:2,io:4:1,fetch::-3");
    expect([readLanes(""), writeLanes([])]).toEqual([[], ""]);
  });

  it("that say nothing are left out", () => {
    expect(writeLanes([{ name: "", limit: 2, priority: 0 }, { name: "io", limit: undefined, priority: 0 }])).toBe("");
  });

  it.each(["gallery", "gallery:0", "gallery:x", ":2", "gallery:2:1:1", "gallery:2:", "gallery:-1", "a\u0000:1", "io:1:9999999999", `${"x".repeat(41)}:1`])(
    "that are none are named: %s", (text) => {
      expect(() => readLanes(`io:1,${text}`)).toThrow(/is no lane: write NAME:LIMIT/);
    });

  it("are 32 at the most", () => {
    expect(() => readLanes("a:1,".repeat(33))).toThrow(/32 are the most/);
  });

  it("are suggested from what a script names", () => {
    expect(laneNames('spawn_task(f(), type="gallery")\nspawn_task(g(), type = \'io\')\nconfigure("api", concurrency=2)\nspawn_task(h(), type="io")\nprint(type(x))'))
      .toEqual(["gallery", "io", "api"]);
  });
});
