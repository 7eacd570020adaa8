import { expect, it } from "vitest";
import { readOptions } from "./options.js";

const read = (search: string, hash = ""): Record<string, unknown> => {
  const { attributes, ...rest } = readOptions(search, hash);
  return { ...Object.fromEntries(attributes), ...rest };
};
const NONE = { code: undefined, link: undefined, unknown: [] };

it("takes the element's attributes by their names", () => {
  expect(read("?example=row-7&views=timeline,console&workers=2&theme=dark")).toEqual({ ...NONE, example: "row-7", views: "timeline,console", workers: "2", theme: "dark" });
});

it("takes the script itself, with its lines", () => {
  expect(read("?code=print(1)%0Aprint(2)").code).toBe("print(1)\nprint(2)");
});

it("prefers what stands after the #", () => {
  expect(read("?workers=2&seed=1", "#workers=3")).toEqual({ ...NONE, workers: "3", seed: "1" });
});

it("knows a share link", () => {
  expect(read("?theme=dark", "#s=1.abc")).toEqual({ ...NONE, theme: "dark", link: "#s=1.abc" });
});

it("reads readonly with or without a value, and takes it back", () => {
  expect([read("?readonly").readonly, read("?readonly=true").readonly, read("?readonly=false").readonly]).toEqual(["", "", undefined]);
});

it("sets nothing else, and says what it does not know", () => {
  expect(read("?onclick=alert(1)&style=color:red&class=x&slot=y")).toEqual({ ...NONE, unknown: ["onclick", "style", "class", "slot"] });
});
