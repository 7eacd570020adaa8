import { expect, it } from "vitest";
import { canvasScheme, colourIn, isLight } from "./host-theme.js";

it.each([
  ["mdBook's light", "rgb(255, 255, 255)", true],
  ["mdBook's rust", "rgb(225, 225, 219)", true],
  ["mdBook's coal", "rgb(20, 22, 23)", false],
  ["mdBook's navy", "rgb(22, 25, 35)", false],
  ["mdBook's ayu", "rgb(15, 20, 25)", false],
  ["Material's slate", "rgb(30, 33, 41)", false],
  ["rustdoc's dark", "rgb(53, 53, 53)", false],
  ["Docusaurus' dark", "rgb(27, 27, 29)", false],
  ["Starlight's dark, as CSS Color 4 may write it", "color(srgb 0.09 0.095 0.11)", false],
  ["a light oklch", "oklch(0.98 0.01 250)", true],
  ["a dark oklch", "oklch(0.25 0.02 250)", false],
  ["a dark lab", "lab(15 1 -4)", false],
])("knows %s", (_, text, light) => {
  expect(isLight(colourIn(text)!)).toBe(light);
});

it("knows what is not painted", () => {
  expect(colourIn("rgba(0, 0, 0, 0)")?.[3]).toBe(0);
  expect(colourIn("rgb(0 0 0 / 50%)")?.[3]).toBe(0.5);
  expect(colourIn("somewhere")).toBeUndefined();
});

it("takes an empty canvas for what the page's color-scheme makes it", () => {
  expect(canvasScheme("normal", "dark")).toBe("light");
  expect(canvasScheme("dark", "light")).toBe("dark");
  expect(canvasScheme("light dark", "dark")).toBe("dark");
});
