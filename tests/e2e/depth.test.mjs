// Sources and data that nest deep, in every engine: the stack of wasm is small, and what would overflow it is refused
// with an error of Python's kind. The engine is unharmed and runs the next script.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { engines } from "../drivers/browser.mjs";
import { Playground } from "./playground.mjs";

const repeat = (text, times) => text.repeat(times);
const around = (open, inner, close) => (times) => `x = ${repeat(open, times)}${inner}${repeat(close, times)}\n`;
const chain = (first, more) => (times) => `x = ${first}${repeat(more, times)}\n`;
const indented = (head, end = () => "") => (wanted) => {
  // Indents make a source as long as the square of their depth.
  const times = Math.min(wanted, 150);
  const each = (line) => Array.from({ length: times }, (_, depth) => line(repeat(" ", depth))).join("\n");
  return `${each((indent) => `${indent}${head}`)}\n${repeat(" ", times)}pass\n${end(times)}`;
};
const finallies = (times) => `${Array.from({ length: times }, (_, n) => `${repeat(" ", times - 1 - n)}finally: pass`).join("\n")}\n`;

/** Each makes a source that nests that deep. */
const SOURCES = {
  parentheses: around("(", "1", ")"),
  lists: around("[", "1", "]"),
  dicts: around("{1: ", "1", "}"),
  calls: around("f(", "1", ")"),
  "nested targets": (times) => `${repeat("[", times)}x${repeat("]", times)} = 1\n`,
  "not not": around("not ", "1", ""),
  "~ + -": around("~+-", "1", ""),
  awaits: (times) => `async def f():\n    ${repeat("await (", times)}x${repeat(")", times)}\n`,
  yields: (times) => `def f():\n    ${repeat("(yield ", times)}1${repeat(")", times)}\n`,
  powers: chain("1", "**1"),
  lambdas: around("lambda: ", "1", ""),
  "lambdas with defaults": around("lambda a=", "1", ": a"),
  "calls of attributes": chain("a", ".b()"),
  "subscripts of subscripts": chain("a", "[0]"),
  sums: chain("1", "+1"),
  "or and": chain("1", " or 1 and 1"),
  "if else": chain("1", " if 1 else 1"),
  walrus: around("(y := ", "1", ")"),
  "brackets in an f-string": (times) => `x = f'{${repeat("(", times)}1${repeat(")", times)}}'\n`,
  comprehensions: around("[y for y in ", "a", "]"),
  "for after for": (times) => `x = [1${repeat(" for y in a", times)}]\n`,
  "slices in slices": around("a[:", "1", "]"),
  annotations: (times) => `x: ${repeat("list[", times)}int${repeat("]", times)} = 1\n`,
  "if in if": indented("if 1:"),
  "try in try": indented("try:", finallies),
  "def in def": indented("def f():"),
  "class in class": indented("class A:"),
};
/** What is taken: of brackets and operators, and of indents. */
const EDGE = 190;
const INDENTS = 95;
const BEYOND = 3000;

const nest = (make, first = "1") => `def nest(x=${first}):\n    for _ in range(20000): x = ${make}\n    return x\nx = nest()\ny = nest()\n`;
/** Each looks into data that nests 20,000 deep, or calls itself without an end. */
const DATA = {
  "repr of lists": `${nest("[x]")}repr(x)`,
  "order of tuples": `${nest("(x,)")}x < y`,
  "hash of tuples": `${nest("(x,)")}hash(x)`,
  "equality of dicts": `${nest("{1: x}")}x == y`,
  "equality of frozensets": `${nest("frozenset([x])")}x == y`,
  "zipped iterators": `${nest("zip(x)", "[1]")}next(x)`,
  "classes in tuples": `${nest("(x,)", "int")}isinstance('', x)`,
  "str of exceptions": `${nest("ValueError(x)")}str(x)`,
  json: `import json\n${nest("[x]")}json.dumps(x)`,
  functions: "def f(): f()\nf()",
  "a special method": "class A:\n    def __repr__(self): return repr([self])\nrepr(A())",
  generators: "def f():\n    yield from f()\nnext(f())",
  coroutines: "async def f(): await f()\nasync_runner.await_async(f())",
  "sort keys": "def f(x): return sorted([x], key=f)\nf(1)",
};

for (const engine of engines()) {
  describe(`deep nesting in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine);
      await page.goto();
    });
    after(() => page?.close());

    /** Runs scripts one after the other and tells their errors; one more shows that the engine is unharmed. */
    const errors = async (scripts) => {
      const { types, output } = await page.browser.evaluate(async (all) => {
        const element = document.querySelector("async-runner-playground");
        const types = {};
        for (const [name, script] of Object.entries(all)) {
          element.code = script;
          types[name] = (await element.run()).error?.type ?? "no error";
        }
        element.code = "print('alive')\n";
        return { types, output: (await element.run()).output };
      }, scripts);
      assert.equal(output, "alive\n");
      return types;
    };
    const all = (of, error) => Object.fromEntries(Object.keys(of).map((name) => [name, error]));

    it("is taken up to its limit", async () => {
      const indents = (name) => / in (if|try|def|class)$/.test(name);
      const sources = Object.entries(SOURCES).map(([name, make]) => make(indents(name) ? INDENTS : EDGE));
      // It is compiled as a whole, and ends before any of them runs.
      assert.deepEqual(await errors({ all: `1 / 0\n${sources.join("")}` }), { all: "ZeroDivisionError" });
    });

    it("of a source is refused beyond it", async () => {
      const sources = Object.fromEntries(Object.entries(SOURCES).map(([name, make]) => [name, make(BEYOND)]));
      assert.deepEqual(await errors(sources), all(SOURCES, "SyntaxError"));
    });

    it("of data and calls ends with RecursionError", async () => {
      assert.deepEqual(await errors(DATA), all(DATA, "RecursionError"));
    });
  });
}
