// The two builds: the engine (crate/playground → crate/playground/pkg) and the site (www → dist).
// Each is skipped when nothing has changed.
import { join } from "node:path";
import { run } from "./command.mjs";
import { appendCrateLicences } from "./licences.mjs";
import { root } from "./machine.mjs";
import { rustcFacts } from "./rust.mjs";
import { whenChanged } from "./stamp.mjs";
import { wasmEnvironment } from "./wasm-target.mjs";

const ENGINE = "crate/playground";
const WASM = `${ENGINE}/pkg/async_runner_playground_bg.wasm`;

// What rustc's wasm32 target uses by itself, and all engines have had for years.
export const WASM_FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

/** The wasm module of the page, with the JavaScript around it. */
export function buildEngine() {
  const env = wasmEnvironment();
  const what = { inputs: ["Cargo.toml", "Cargo.lock", "crate"], outputs: [`${ENGINE}/pkg`], facts: rustcFacts(env) };
  return whenChanged("engine", what, async () => {
    await run("wasm-pack", ["build", ENGINE, "--target", "web", "--release", "--mode", "no-install"], {
      env,
      log: "engine",
      advice: "Where it fails to compile, `cargo check -p async-runner-playground` says more.",
    });
    const features = WASM_FEATURES.map((name) => `--enable-${name}`);
    await run("wasm-opt", ["-O3", ...features, WASM, "-o", WASM], { log: "engine", advice: "wasm-opt comes with the npm packages: `npm ci`." });
  });
}

/** The static site, with the element's types and the licences of all that is in it. */
export function buildSite() {
  const inputs = ["index.html", "embed.html", "www", `${ENGINE}/pkg`, "vite.config.ts", "tsconfig.json", "tsconfig.types.json", "package.json", "package-lock.json", "Cargo.lock", "scripts/lib/licences.mjs"];
  return whenChanged("site", { inputs, outputs: ["dist"] }, async () => {
    const options = { log: "site", advice: "`npm test -- --only types` says whether the TypeScript is sound." };
    await run("vite", ["build"], options);
    await run("tsc", ["-p", "tsconfig.types.json"], options);
    await appendCrateLicences(join(root, "dist/third-party-licences.md"));
  });
}
