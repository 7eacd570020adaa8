// What wasm-bindgen writes, with another wasm in it: the JavaScript around it gets an end of its own.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./steps.mjs";

/** What the engine's files are called after. */
export const NAME = "async_runner_playground";

/** What the linker wrote, in the whole engine's folder. */
export const LINKED = "linked.wasm";

/**
 * Writes the package's files with other wasm.
 * @param {string} from the folder of the whole engine
 * @param {string} to
 * @param {string} imports JavaScript that defines `__wbg_get_imports()`; what wasm-bindgen wrote is `__wbg_get_glue_imports()`
 * @param {Record<string, Uint8Array>} files by name
 * @param {string} [types] what is added to the types
 */
export function writePackage(from, to, imports, files, types = "") {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) if (!file.endsWith(".wasm")) cpSync(join(from, file), join(to, file));
  const glue = join(to, `${NAME}.js`);
  const head = "function __wbg_get_imports() {";
  const parts = readFileSync(glue, "utf8").split(head);
  if (parts.length !== 2) {
    throw new Problem("The JavaScript that wasm-bindgen writes has changed: it does not gather the imports where it did.", {
      advice: "scripts/lib/package.mjs adds to it what loads the engine's second part: see what it looks for.",
    });
  }
  writeFileSync(glue, parts.join("function __wbg_get_glue_imports() {") + imports);
  const declared = join(to, `${NAME}.d.ts`);
  writeFileSync(declared, readFileSync(declared, "utf8") + types);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(to, file), bytes);
}
