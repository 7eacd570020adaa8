import { expect, it } from "vitest";
import { examples } from "../examples/examples.js";
import { surelyNeedsSecondPart } from "./second-part-source.js";

it("a script that imports a module of the second part is known to need it, wherever it imports it", () => {
  for (const source of ["import json", "x = 1\nfrom random import choice\n", "def f():\n    import asyncio, math\n", "import collections as c"]) {
    expect(surelyNeedsSecondPart(source), source).toBe(true);
  }
});

it("no example is taken to need the second part, nor is a script that only mentions such a module", () => {
  for (const { code } of examples) expect(surelyNeedsSecondPart(code)).toBe(false);
  for (const source of ["import asyncio  # not json", "print('import json')", "json = 1", "import asyncio\nmath = 2"]) {
    expect(surelyNeedsSecondPart(source), source).toBe(false);
  }
});
