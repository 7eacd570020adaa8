import { expect, it } from "vitest";
import { type ContentNode, textOf, tidy } from "./script-source.js";

it("a script loses the indentation of its place and the empty lines around it", () => {
  expect(tidy("\n    def f():\n        return 1\n\n    f()\n  ")).toBe("def f():\n    return 1\n\nf()");
});

it("an empty element holds an empty script", () => {
  expect(tidy(" \n \n")).toBe("");
});

it("line ends of any kind become one kind", () => {
  expect(tidy("a\r\nb")).toBe("a\nb");
});

it("the text of a plain or highlighted code block is read as it is", () => {
  expect(textOf(node("CODE", node("SPAN", "def"), " f():\n", node("A"), "    pass\n"))).toBe("def f():\n    pass\n");
});

it("lines that a highlighter wrote with <br> or as blocks are lines, and its buttons and numbers are no code", () => {
  const withBreaks = node("CODE", node("SPAN", "a = 1", node("BR")), node("SPAN", node("BR")), node("SPAN", "b = 2", node("BR")));
  expect(textOf(withBreaks)).toBe("a = 1\n\nb = 2\n");
  const withBlocks = node("CODE", node("DIV", node("DIV", { "aria-hidden": "true" }, "1"), node("DIV", "a = 1")), node("DIV", node("DIV", "\n")), node("DIV", node("DIV", "b = 2")), node("BUTTON", "Copy"));
  expect(textOf(withBlocks)).toBe("a = 1\n\nb = 2\n");
});

it("a picture in the element is no code", () => {
  expect(textOf(node("X", "a = 1", node("SVG", { slot: "picture" }, node("TEXT", "timeline"))))).toBe("a = 1");
});

function node(nodeName: string, ...content: (ContentNode | string | Record<string, string>)[]): ContentNode {
  const attributes = content.filter((each): each is Record<string, string> => typeof each === "object" && !("nodeType" in each));
  const childNodes = content.filter((each) => typeof each === "string" || "nodeType" in each).map((each) =>
    typeof each === "string" ? { nodeType: 3, nodeName: "#text", nodeValue: each, childNodes: [] } : (each as ContentNode));
  return { nodeType: 1, nodeName, nodeValue: null, childNodes, getAttribute: (name) => attributes[0]?.[name] ?? null };
}
