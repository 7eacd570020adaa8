// Builds a crate of the bench as a wasm module with the JavaScript around it.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { WASM_FEATURES } from "../../scripts/lib/build.mjs";
import { run } from "../../scripts/lib/command.mjs";
import { root } from "../../scripts/lib/machine.mjs";
import { wasmEnvironment } from "../../scripts/lib/wasm-target.mjs";

/**
 * @param {object} what
 * @param {string} what.crate its folder
 * @param {string} what.wasm what cargo calls the built module
 * @param {string} what.name what the files in `folder` are called after
 * @param {string} what.folder where they go
 * @param {string[]} [what.args] more arguments for cargo
 * @param {boolean} [what.optimize] whether wasm-opt goes over it
 */
export async function buildModule({ crate, wasm, name, folder, args = [], optimize = true }) {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target/bench");
  const env = { ...wasmEnvironment(), CARGO_TARGET_DIR: target };
  await run("cargo", ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown", ...args], { cwd: crate, env, log: "bench" });
  rmSync(folder, { recursive: true, force: true });
  const built = join(target, `wasm32-unknown-unknown/release/${wasm}.wasm`);
  await run("wasm-bindgen", [built, "--target", "web", "--no-typescript", "--out-dir", folder, "--out-name", name], { log: "bench" });
  if (!optimize) return;
  const module = join(folder, `${name}_bg.wasm`);
  await run("wasm-opt", ["-O3", ...WASM_FEATURES.map((feature) => `--enable-${feature}`), module, "-o", module], { log: "bench" });
}
