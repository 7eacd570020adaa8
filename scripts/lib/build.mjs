// The two builds: the engine (crate/playground → crate/playground/pkg) and the site (www → dist).
// Each is skipped when nothing has changed.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { run } from "./command.mjs";
import { appendCrateLicences } from "./licences.mjs";
import { Linked } from "./linked.mjs";
import { cacheFolder, root } from "./machine.mjs";
import { LINKED, NAME } from "./package.mjs";
import { writeParts } from "./parts.mjs";
import { ordinaryPlaces } from "./profile.mjs";
import { rustcFacts } from "./rust.mjs";
import { whenChanged } from "./stamp.mjs";
import { TARGET, targetFolder, wasmEnvironment } from "./wasm-target.mjs";

const ENGINE = "crate/playground";

/** The folder of the whole engine, before it is split. */
export const WHOLE_ENGINE = join(cacheFolder, "engine");

const PROFILE = join(cacheFolder, "engine-profile", "ordinary.json");

// What rustc's wasm32 target uses by itself, and all engines have had for years.
export const WASM_FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

// What works on the whole engine's wasm, for the stamps of what is made with it.
const WASM_SCRIPTS = ["data", "linked", "package", "places", "wasm-bytes", "wasm-code", "wasm-tree"];

const scriptsOf = (...names) => names.map((name) => `scripts/lib/${name}.mjs`);

/** The wasm of the page in its two parts, with the JavaScript around them. */
export async function buildEngine() {
  const built = await buildWholeEngine();
  const remarks = await profileEngine();
  const inputs = [...scriptsOf("split", "parts", "branches", "lent", ...WASM_SCRIPTS), relative(root, WHOLE_ENGINE), relative(root, PROFILE), "package-lock.json"];
  const notes = remarks.map((remark) => `in the profile: ${remark}`);
  const split = await whenChanged("engine-parts", { inputs, outputs: [`${ENGINE}/pkg`] }, async () => {
    notes.unshift(await writeParts(WHOLE_ENGINE, JSON.parse(readFileSync(PROFILE, "utf8"))));
  });
  return built && split && notes.length === 0 ? "unchanged" : notes.join("; ");
}

/** Finds out which places of the whole engine ordinary runs reach. @returns {Promise<string[]>} what is to be said of it */
async function profileEngine() {
  const engine = [`${NAME}_bg.wasm`, `${NAME}.js`, LINKED].map((file) => relative(root, join(WHOLE_ENGINE, file)));
  const scripts = ["www/examples", "tests/e2e/examples.mjs", "tests/e2e/readers-scripts.mjs"];
  // The programs of tests/conformance are no inputs, so that one more does not make the engine anew: it counts at the next build.
  const inputs = [...scriptsOf("profile", "profile-thread", ...WASM_SCRIPTS), ...engine, ...scripts, "package-lock.json"];
  let remarks = [];
  await whenChanged("engine-profile", { inputs, outputs: [relative(root, PROFILE)] }, async () => {
    const folder = dirname(PROFILE);
    const profile = await ordinaryPlaces(WHOLE_ENGINE, join(folder, "telling"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(PROFILE, JSON.stringify(profile.places));
    remarks = profile.remarks;
  });
  return remarks;
}

/**
 * The wasm of the page in one piece, with its functions' names, and with marks for the addresses of data (linked.mjs): it
 * does not run before they are settled. Beside it stands what the linker wrote.
 */
export function buildWholeEngine() {
  const env = wasmEnvironment();
  const inputs = ["Cargo.toml", "Cargo.lock", "crate", "package-lock.json", ...scriptsOf("build", "linked", "package", "wasm-bytes", "wasm-code")];
  return whenChanged("engine", { inputs, outputs: [relative(root, WHOLE_ENGINE)], facts: rustcFacts(env) }, async () => {
    const log = "engine";
    const crate = ["-p", "async-runner-playground", "--lib", "--crate-type", "cdylib"];
    // The linker's relocations, which say who refers to which data.
    await run("cargo", ["rustc", ...crate, "--release", "--target", TARGET, "--", "-Clink-arg=--emit-relocs"], {
      env,
      log,
      advice: "Where it fails to compile, `cargo check -p async-runner-playground` says more.",
    });
    rmSync(WHOLE_ENGINE, { recursive: true, force: true });
    mkdirSync(WHOLE_ENGINE, { recursive: true });
    const linked = join(WHOLE_ENGINE, LINKED);
    copyFileSync(join(targetFolder, TARGET, "release", `${NAME}.wasm`), linked);
    const wasm = join(WHOLE_ENGINE, `${NAME}_bg.wasm`);
    const marked = join(WHOLE_ENGINE, "marked.wasm");
    writeFileSync(marked, new Linked(readFileSync(linked)).marked);
    await run("wasm-bindgen", [marked, "--target", "web", "--out-dir", WHOLE_ENGINE, "--out-name", NAME], { log });
    rmSync(marked);
    const features = WASM_FEATURES.map((name) => `--enable-${name}`);
    await run("wasm-opt", ["-O3", "-g", ...features, wasm, "-o", wasm], { log, advice: "wasm-opt comes with the npm packages: `npm ci`." });
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
