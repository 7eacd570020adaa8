import { expect, it } from "vitest";
import { tidy } from "./source-text.js";

it("a script loses the indentation of its place and the empty lines around it", () => {
  expect(tidy("\n    def f():\n        return 1\n\n    f()\n  ")).toBe("def f():\n    return 1\n\nf()");
});

it("an empty element holds an empty script", () => {
  expect(tidy(" \n \n")).toBe("");
});

it("line ends of any kind become one kind", () => {
  expect(tidy("a\r\nb")).toBe("a\nb");
});
