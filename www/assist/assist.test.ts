import { CompletionContext } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState, Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.js";
import { complete } from "./completion.js";
import { fixName } from "./fix-name.js";
import { meaningAt } from "./hover.js";
import { definitionOf, importsIn, inFull, keywordsOf, typeOf } from "./script-names.js";

/** A state whose caret is where `|` stands in the text. */
function at(text: string): { state: EditorState; pos: number } {
  const pos = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", ""), extensions: [pythonLanguage] });
  ensureSyntaxTree(state, state.doc.length, 5_000);
  // A state takes the tree over with its next change.
  return { state: state.update({}).state, pos };
}

function offers(text: string, explicit = false): string[] {
  const { state, pos } = at(text);
  return complete(new CompletionContext(state, pos, explicit))?.options.map(({ label }) => label) ?? [];
}

describe("the catalogue", () => {
  const { entries } = catalogue();

  it("tells of every name what it does, but of exceptions and type hints", () => {
    const silent = [...entries.values()].filter(({ kind, doc, path }) => doc === "" && kind !== "exception" && !(path.startsWith("typing.") && kind === "value"));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it("tells of everything that can be called what it takes", () => {
    const silent = [...entries.values()].filter(({ kind, signature }) => ["function", "async", "method"].includes(kind) && !/^\(.*\)$/.test(signature));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it("tells of nothing that is not there", async () => {
    const { default: docs } = await import("./docs.txt?raw");
    const told = docs.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(" ")[0]!);
    expect(told.filter((path) => !entries.has(path))).toEqual([]);
    expect(told.length).toBe(new Set(told).size);
  });

  it("knows the guide's three calls as the compiler has them", () => {
    expect(entries.get("async_runner.spawn_task")).toMatchObject({ name: "spawn_task", kind: "function", signature: '(work, type="default")' });
    expect(entries.get("asyncio.Queue.put")).toMatchObject({ kind: "async", signature: "(item)" });
    expect(entries.get("len")).toMatchObject({ kind: "function", signature: "(obj)", doc: "How many items it has." });
  });
});

describe("completion", () => {
  it("offers a module's names behind its dot, also by another name", () => {
    expect(offers("async_runner.|")).toEqual(["await_async", "configure", "invoke", "spawn_task"]);
    expect(offers("import asyncio as aio\naio.sl|")).toContain("sleep");
    expect(offers("from asyncio import ga|")).toContain("gather");
    expect(offers("import ma|")).toContain("math");
  });

  it("offers the methods of what a variable holds, where that can be told", () => {
    expect(offers("import asyncio\nq = asyncio.Queue(2)\nq.|")).toContain("put_nowait");
    expect(offers('name = "a"\nname.|')).toContain("upper");
    expect(offers("items = []\nitems.|")).toEqual(expect.arrayContaining(["append", "sort"]));
    expect(offers("items = []\nitems.|")).not.toContain("upper");
    expect(offers("task = async_runner.spawn_task(f())\ntask.|")).toContain("cancel");
    expect(offers('"a".|')).toContain("join");
    expect(offers("def f(x):\n    x.|")).toEqual(expect.arrayContaining(["upper", "append"]));
  });

  it("offers the script's own names first, then builtins, modules and keywords", () => {
    const { state, pos } = at("def fetch_page(number):\n    pass\n\nfe|");
    const options = complete(new CompletionContext(state, pos, false))!.options;
    expect(options.find(({ label }) => label === "fetch_page")).toMatchObject({ detail: "in this script", boost: 2 });
    expect(options.map(({ label }) => label)).toEqual(expect.arrayContaining(["len", "asyncio", "await", "ValueError"]));
  });

  it("offers a call's parameters by name, and lanes in a type", () => {
    expect(offers("async_runner.spawn_task(f(), ty|")).toContain("type=");
    expect(offers("import asyncio\nasyncio.gather(f(), |", true)).toContain("return_exceptions=");
    expect(offers('spawn_task(f(), type="gallery")\nspawn_task(g(), type="|")')).toEqual(["gallery"]);
  });

  it("says nothing in comments, in strings, in numbers, and before anything is typed", () => {
    expect([offers("# le|"), offers('"le|"'), offers("12|"), offers("|"), offers("x = |")]).toEqual([[], [], [], [], []]);
    expect(offers("|", true)).toContain("print");
  });
});

describe("the meaning of a name", () => {
  const meaning = (text: string) => {
    const { state, pos } = at(text);
    return meaningAt(state, pos, 1);
  };

  it("is told for the API, for builtins, for methods, and for the script's own functions", () => {
    expect(meaning("async_runner.|invoke(f)")).toMatchObject({ title: "async async_runner.invoke(func, /, *args, **kwargs)", text: /on a worker/ });
    expect(meaning("|len([])")).toMatchObject({ title: "len(obj)" });
    expect(meaning("import asyncio as aio\naio.|sleep(1)")).toMatchObject({ title: "async asyncio.sleep(delay, result=None)" });
    expect(meaning("from asyncio import gather\n|gather()")?.title).toMatch(/^asyncio\.gather\(/);
    expect(meaning('name = "x"\nname.|upper()')?.title).toBe("str.upper()");
    expect(meaning("# Fetches one page.\nasync def fetch(n):\n    pass\n\n|fetch(1)")).toMatchObject({ title: "async def fetch(n)", text: "Fetches one page. Line 2 of this script." });
  });

  it("is not told in strings, of keywords, and where it cannot be known", () => {
    expect([meaning('"|len"'), meaning("|for x in y:\n    pass"), meaning("thing.|update()")]).toEqual([null, null, null]);
  });
});

describe("what a script's text tells", () => {
  it("is what its imports bind", () => {
    const imports = importsIn("import asyncio, math as m\nfrom time import sleep as nap, time\nfrom json import (\n    dumps)\n");
    expect(Object.fromEntries(imports)).toMatchObject({ async_runner: "async_runner", asyncio: "asyncio", m: "math", nap: "time.sleep", time: "time.time" });
    expect(inFull("m.pi", imports)).toBe("math.pi");
  });

  it("is what a variable was last given", () => {
    const type = (code: string) => typeOf("x", code, importsIn(code));
    expect([type("x = {}"), type("x = {1, 2}"), type("x = f'a'"), type("x == []"), type("y = 1"), type("x: list = []"), type("x = 'a'\nx = []")])
      .toEqual(["dict", "set", "str", undefined, undefined, "list", "list"]);
  });

  it("is a signature's keywords, and where a name is defined", () => {
    expect(keywordsOf('(func, /, *args, type="a, b", **kwargs)')).toContain("type");
    expect(keywordsOf("(tasks, *, timeout=None, return_when=ALL_COMPLETED)")).toEqual(["tasks", "timeout", "return_when"]);
    expect(definitionOf("f", 'def f(a):\n    """Does it."""\n')).toEqual({ head: "def f(a)", line: 1, doc: "Does it." });
  });
});

describe("a fix's name", () => {
  it("says what will stand there", () => {
    const doc = Text.of(["time.sleep(1)"]);
    const name = (from: number, to: number, insert: string, about = { from: 0, to: 13 }) => fixName(doc, { from, to, insert }, about);
    expect(name(0, 13, "await asyncio.sleep(1)")).toBe("Write await asyncio.sleep(1)");
    expect(name(0, 0, "await ")).toBe("Write await time.sleep(1)");
    expect(name(10, 10, "()", { from: 0, to: 10 })).toBe("Write time.sleep()");
    expect(name(0, 0, "import time\n")).toBe("Insert import time");
    expect(name(0, 13, "")).toBe("Take time.sleep(1) away");
  });
});
