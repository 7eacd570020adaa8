import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exampleAt, examples, groups } from "./examples.js";

const files = readdirSync(new URL("./", import.meta.url));

describe("the examples", () => {
  it("are all the scripts of the folder, each with what it is to print, and each once", () => {
    const scripts = files.filter((file) => file.endsWith(".py")).sort();
    expect(examples.map(({ fileName }) => fileName).sort()).toEqual(scripts);
    for (const { id } of examples) expect(files, id).toContain(`${id}.expected.txt`);
  });

  it("stand in their groups' order, and pairs stand together", () => {
    const order = groups.map(({ id }) => id);
    const places = examples.map(({ group }) => order.indexOf(group));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    examples.forEach((each, index) => {
      if (!each.pair) return;
      const next = examples[index + (each.pair.side === "before" ? 1 : -1)]!;
      expect([next.id, next.pair?.other, next.title]).toEqual([each.pair.other, each.id, each.title]);
    });
  });

  it("are narrow: no line is longer than 88 letters, and no comment longer than the page shows in a window of 1440 pixels", () => {
    for (const { id, code } of examples) {
      for (const line of code.split("\n")) expect(line.length, `${id}: ${line}`).toBeLessThanOrEqual(line.startsWith("#") ? 66 : 88);
    }
  });

  it("are found by the address", () => {
    expect(exampleAt("#example=row-5")?.id).toBe("row-5");
    expect(exampleAt("#row-5")?.id).toBe("row-5");
    expect([exampleAt(""), exampleAt("#example=__proto__"), exampleAt("#s=1.abc"), exampleAt("#example=row-5x")]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
