// The parts of the set-up, by name, in the order in which they build on each other. Each is idempotent
// and finds out by itself whether there is anything to do.
import { buildTestHosts } from "../../tests/hosts/build.mjs";
import { ensureEngine } from "./browsers.mjs";
import { buildEngine, buildSite } from "./build.mjs";
import { buildDocs } from "./docs.mjs";
import { ensureNodePackages } from "./node-packages.mjs";
import { ensurePython } from "./python.mjs";
import { ensureRust, ensureRustChecks } from "./rust.mjs";
import { ensureMdbook, ensureWasmBindgen, ensureWasmPack } from "./tools.mjs";
import { ensureWasmTarget } from "./wasm-target.mjs";

/** @type {Record<string, {title: string, needs?: string[], ensure: () => Promise<string | void>}>} */
export const SETUP = {
  "node-packages": { title: "Node packages", ensure: ensureNodePackages },
  rust: { title: "Rust", ensure: ensureRust },
  "rust-checks": { title: "rustfmt and clippy", needs: ["rust"], ensure: ensureRustChecks },
  "wasm-target": { title: "Standard library for wasm32", needs: ["rust"], ensure: ensureWasmTarget },
  "wasm-pack": { title: "wasm-pack", needs: ["rust"], ensure: ensureWasmPack },
  "wasm-bindgen": { title: "wasm-bindgen", needs: ["rust"], ensure: ensureWasmBindgen },
  mdbook: { title: "mdBook", needs: ["rust"], ensure: ensureMdbook },
  python: { title: "Python, with venv", ensure: ensurePython },
  chromium: { title: "Chromium", ensure: () => ensureEngine("chromium") },
  firefox: { title: "Firefox", needs: ["rust"], ensure: () => ensureEngine("firefox") },
  webkit: { title: "WebKitGTK", ensure: () => ensureEngine("webkit") },
  engine: { title: "Build the engine (wasm)", needs: ["node-packages", "wasm-target", "wasm-bindgen"], ensure: buildEngine },
  site: { title: "Build the site (dist/)", needs: ["engine"], ensure: buildSite },
  hosts: { title: "Build the tests' applications", needs: ["node-packages", "wasm-target", "wasm-bindgen"], ensure: buildTestHosts },
  docs: { title: "Build the documentation (docs/dist)", needs: ["site", "mdbook"], ensure: buildDocs },
};

/** These parts and all that they need, each once, in the order of {@link SETUP}. */
export function inOrder(names) {
  const wanted = new Set();
  const want = (name) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    SETUP[name].needs?.forEach(want);
  };
  names.forEach(want);
  return Object.keys(SETUP).filter((name) => wanted.has(name));
}
