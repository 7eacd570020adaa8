// custom-elements.json, which editors and catalogues read, says of the element what its code says.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { AsyncRunnerPlayground } from "../element/playground.js";

interface Named {
  readonly name: string;
  readonly kind?: string;
  readonly attribute?: string;
  readonly readonly?: boolean;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const manifest = JSON.parse(read("custom-elements.json")) as { modules: [{ declarations: [Record<"attributes" | "members" | "events" | "slots" | "cssParts" | "cssProperties", Named[]>] }] };
const [declared] = manifest.modules[0].declarations;
const names = (list: readonly Named[]) => list.map(({ name }) => name).sort();
const sources = ["../element/playground.ts", "../element/panels.ts"].map(read).join("\n");
const found = (pattern: RegExp, text: string) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();

it("names every attribute, and the property of each", () => {
  const observed = [...AsyncRunnerPlayground.observedAttributes].sort();
  expect(names(declared.attributes)).toEqual(observed);
  expect(declared.members.flatMap(({ attribute }) => attribute ?? []).sort()).toEqual(observed);
});

it("names every method and property that the published types have, and no other", () => {
  const body = /export interface PlaygroundElement[^{]*\{(.*?)\n\}/s.exec(read("../element/api.ts"))![1]!;
  const typed = found(/^ {2}(?:readonly )?(\w+)[(:?]/gm, body).filter((name) => !/^(add|remove)EventListener$/.test(name));
  expect(names(declared.members)).toEqual(typed);
  const { prototype } = AsyncRunnerPlayground;
  for (const { name, kind } of declared.members) {
    if (kind === "method") expect(typeof prototype[name as "run"], name).toBe("function");
    else expect(name in prototype, name).toBe(true);
  }
});

it("names every event, part, slot and property of style", () => {
  expect(names(declared.events)).toEqual(found(/new CustomEvent\("([\w-]+)"/g, sources));
  expect(names(declared.cssParts)).toEqual(found(/\spart="([\w-]+)"/g, sources));
  expect(names(declared.slots)).toEqual(["", ...found(/<slot name="(\w+)"/g, sources)]);
  expect(names(declared.cssProperties)).toEqual(found(/var\((--playground-[\w-]+)/g, read("../element/tokens.ts")));
});
