// The scripts' part of the bench: the script engine, Pyodide, MicroPython and RustPython side by side in one page.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildEngine } from "../../scripts/lib/build.mjs";
import { cacheFolder, root } from "../../scripts/lib/machine.mjs";
import { step } from "../../scripts/lib/steps.mjs";
import { buildModule } from "./build.mjs";

const PAGE = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Scripts</title>\n<script type="module" src="scripts.js"></script>\n</html>\n';
const PEERS = {
  pyodide: ["pyodide", ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip"]],
  micropython: ["@micropython/micropython-webassembly-pyscript", ["micropython.mjs", "micropython.wasm"]],
};
const bench = join(root, "tests/bench");
/** Where the page and its engines are put together. */
export const scriptsSite = join(cacheFolder, "bench-scripts");

/** Builds the engine and RustPython, and puts the page and all engines where they can be served. */
export async function prepareScripts() {
  await step("Build the engine (wasm)", buildEngine);
  const peers = join(scriptsSite, "peers");
  await step("Build RustPython (wasm; its first build takes minutes)", () =>
    // wasm-opt would take a quarter of an hour over its 12 MB, which rustc and LLVM have optimized already.
    buildModule({ crate: join(bench, "rustpython"), wasm: "bench_rustpython", name: "rustpython", folder: join(peers, "rustpython"), optimize: false }),
  );
  mkdirSync(peers, { recursive: true });
  for (const file of ["scripts.js", "cases.py"]) cpSync(join(bench, "page", file), join(scriptsSite, file));
  rmSync(join(peers, "engine"), { recursive: true, force: true });
  cpSync(join(root, "crate/playground/pkg"), join(peers, "engine"), { recursive: true });
  for (const [peer, [name, files]] of Object.entries(PEERS)) {
    mkdirSync(join(peers, peer), { recursive: true });
    for (const file of files) cpSync(join(bench, "node_modules", name, file), join(peers, peer, file));
  }
  writeFileSync(join(scriptsSite, "index.html"), PAGE);
}
