// Builds the tests' application and puts it on its hosts: tests/hosts/sites with the application beside it, and what
// Vite and webpack make of it, in tests/hosts/dist. A build is skipped when nothing has changed.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/lib/command.mjs";
import { root } from "../../scripts/lib/machine.mjs";
import { rustcFacts } from "../../scripts/lib/rust.mjs";
import { whenChanged } from "../../scripts/lib/stamp.mjs";
import { ensureWasmBindgen } from "../../scripts/lib/tools.mjs";
import { ensureWasmTarget, wasmEnvironment } from "../../scripts/lib/wasm-target.mjs";

const HOSTS = "tests/hosts";
const TARGET = "wasm32-unknown-unknown";

// What is tested is not how fast it is, and most of a debug build would be names.
const QUICK_BUILD = { CARGO_PROFILE_DEV_DEBUG: "false", CARGO_PROFILE_DEV_OPT_LEVEL: "1" };

/** The folder of the sites that {@link buildHosts} makes. */
export const sites = join(root, HOSTS, "dist");

/** The folder of the example that newcomers copy, a site once {@link buildExample} has run. */
export const example = join(root, "examples/primes");

/** Builds all that this folder's tests run. @returns {Promise<string | undefined>} "unchanged" where nothing had to be done */
export async function buildTestHosts() {
  const told = [await buildHosts(), await buildExample()];
  return told.every(Boolean) ? "unchanged" : undefined;
}

/** Builds every site. */
export function buildHosts() {
  const application = crateInputs("async-runner-hosts", `${HOSTS}/app`);
  return whenChanged("hosts", { ...application, inputs: [...application.inputs, `${HOSTS}/sites`], outputs: [`${HOSTS}/dist`] }, async () => {
    rmSync(sites, { recursive: true, force: true });
    cpSync(join(root, HOSTS, "sites"), sites, { recursive: true });
    await buildPackage("async-runner-hosts", join(sites, "pkg"));
    for (const feature of ["jspi", "snippet"]) {
      await buildPackage("async-runner-hosts", join(sites, `pkg-${feature}`), ["--features", feature]);
    }
    await buildWithVite();
    await buildWithWebpack();
  });
}

/** Builds the example. */
export function buildExample() {
  const what = { ...crateInputs("primes", "examples/primes"), outputs: ["examples/primes/pkg"] };
  return whenChanged("example-primes", what, () => buildPackage("primes", join(example, "pkg")));
}

// What a crate's build depends on, for `whenChanged`.
function crateInputs(name, folder) {
  const inputs = ["Cargo.toml", "Cargo.lock", "crate/runner", folder, `${HOSTS}/build.mjs`];
  return { inputs, facts: [name, rustcFacts()] };
}

/**
 * Builds a crate of the workspace with wasm-bindgen's --target web.
 * @param {string} name of the crate
 * @param {string} folder for the JavaScript and the wasm
 * @param {string[]} [options] for cargo
 */
async function buildPackage(name, folder, options = []) {
  await ensureWasmTarget();
  await ensureWasmBindgen();
  const env = { ...wasmEnvironment(), ...QUICK_BUILD };
  await run("cargo", ["build", "-p", name, "--target", TARGET, ...options], { env, log: "hosts" });
  const built = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), TARGET, "debug", `${name.replaceAll("-", "_")}.wasm`);
  mkdirSync(folder, { recursive: true });
  await run("wasm-bindgen", ["--target", "web", "--out-dir", folder, built], { log: "hosts" });
}

async function buildWithVite() {
  const { build } = await import("vite");
  await build({
    configFile: false,
    root: join(sites, "vite"),
    base: "./",
    logLevel: "warn",
    worker: { format: "es" },
    build: { outDir: "dist", target: "es2022" },
  });
}

async function buildWithWebpack() {
  const { default: webpack } = await import("webpack");
  const folder = join(sites, "webpack");
  const compiler = webpack({
    mode: "production",
    context: folder,
    entry: "./main.js",
    output: { path: join(folder, "dist"), filename: "main.js", publicPath: "auto" },
    performance: { hints: false },
  });
  await new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error) return reject(error);
      if (stats.hasErrors()) return reject(new Error(stats.toString({ colors: false })));
      compiler.close(resolve);
    });
  });
  cpSync(join(folder, "index.html"), join(folder, "dist", "index.html"));
}
