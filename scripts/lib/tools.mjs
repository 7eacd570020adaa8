// Tools that are built from source with `cargo install`. Each version has a folder of its own under the
// user's cache, so that clones share them, versions do not fight, and nothing of the system is touched.
// A tool that is on PATH already is used where its version will do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { addToPath, ask, root, toolsFolder, which } from "./machine.mjs";
import { Problem } from "./steps.mjs";

const WASM_PACK = "0.15.1";
const GECKODRIVER = "0.37.1";

/** The version of mdBook that the documentation is built with. */
export const MDBOOK = "0.5.4";

// Their own speed hardly shows, the time to build them does: without optimising it is half.
const QUICK_BUILD = { CARGO_PROFILE_RELEASE_OPT_LEVEL: "0", CARGO_PROFILE_RELEASE_LTO: "false", CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16" };

/** Builds wasm packages and runs the browser tests of crates. */
export function ensureWasmPack() {
  return ensureTool({ crate: "wasm-pack", program: "wasm-pack", version: WASM_PACK, locked: true, accepts: /^wasm-pack 0\.(1[3-9]|[2-9]\d)\./ });
}

/** Writes the JavaScript around the wasm; it must be of the very version that Cargo.lock has. */
export function ensureWasmBindgen() {
  const version = readFileSync(join(root, "Cargo.lock"), "utf8").match(/name = "wasm-bindgen"\nversion = "(.+)"/)?.[1];
  if (!version) throw new Problem("Cargo.lock names no wasm-bindgen.", { advice: "Restore it: `git checkout Cargo.lock`." });
  return ensureTool({ crate: "wasm-bindgen-cli", program: "wasm-bindgen", version, accepts: new RegExp(`^wasm-bindgen ${version}$`) });
}

/** Firefox's WebDriver server. */
export function ensureGeckodriver() {
  return ensureTool({ crate: "geckodriver", program: "geckodriver", version: GECKODRIVER, locked: true, accepts: /^geckodriver 0\./ });
}

/** Builds the documentation, and the test site that is an mdBook. Its own server and its watching are not needed. */
export function ensureMdbook() {
  return ensureTool({ crate: "mdbook", program: "mdbook", version: MDBOOK, locked: true, features: ["search"], accepts: /^mdbook v0\.5\./ });
}

/** Puts the tools that were built earlier on PATH, for commands that do not go through the set-up. */
export function addBuiltTools() {
  addToPath(binFolder("geckodriver", GECKODRIVER));
  addToPath(binFolder("mdbook", MDBOOK));
}

async function ensureTool({ crate, program, version, locked, features, accepts }) {
  addToPath(binFolder(crate, version));
  const found = which(program) && ask(program, ["--version"])?.split("\n")[0];
  if (found && accepts.test(found)) return found.replace(`${program} `, "").replace(/ \(.*/, "");
  const args = ["install", crate, "--version", version, "--root", join(toolsFolder, `${crate}-${version}`)];
  // Not every crate's own lock file can still be resolved.
  if (locked) args.push("--locked");
  if (features) args.push("--no-default-features", "--features", features.join(","));
  await run("cargo", args, {
    log: crate,
    env: QUICK_BUILD,
    advice: `Install ${crate} ${version} in another way, so that \`${program}\` is on PATH, and run the command again.`,
  });
  return `${version}, built`;
}

function binFolder(crate, version) {
  return join(toolsFolder, `${crate}-${version}`, "bin");
}
