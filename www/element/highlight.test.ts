import { describe, expect, it } from "vitest";
import { highlight } from "./highlight.js";

const told = (code: string) => highlight(code).map((pieces) => pieces.map(([kind, text]) => (kind ? `${kind}(${text})` : text)).join(""));

describe("highlighting", () => {
  it("knows definitions, keywords, strings, numbers and comments", () => {
    expect(told('async def f(x):  # why\n    return x[1.5], "a"')).toEqual([
      "keyword(async) keyword(def) definition(f)(x):  comment(# why)", '    keyword(return) x[number(1.5)], string("a")',
    ]);
  });

  it("does not take a part of a name for a keyword", () => {
    expect(told("format = in_ + x1")).toEqual(["format = in_ + x1"]);
  });

  it("keeps strings whole: with quotes, hashes and escapes inside, over several lines, and without an end", () => {
    expect(told(`'# "no" \\' comment'`)).toEqual([`string('# "no" \\' comment')`]);
    expect(told('f"""a\nb""" + c')).toEqual(['string(f"""a)', 'string(b""") + c']);
    expect(told("'open\nx")).toEqual(["string('open)", "x"]);
  });

  it("loses no character of any text", () => {
    for (const code of ["", "\n\n", "a\tb # c\n'''", "λ = '🙂'\ndef ", 'x = "\\']) {
      expect(highlight(code).map((pieces) => pieces.map(([, text]) => text).join("")).join("\n")).toBe(code);
    }
  });
});
