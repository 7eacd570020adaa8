// The wasm32-unknown-unknown standard library. Where rustup can fetch it, that is one command. Where
// it cannot, Debian's own Rust takes over for wasm builds: Debian has no standard library for wasm32
// either, but it has a current rustc with its sources, from which one is built once and put where that
// rustc looks. Host builds, rustfmt and clippy stay on the default toolchain in both cases.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { aptInstall, run, runAsRoot } from "./command.mjs";
import { ask, cacheFolder, hasApt, root, which } from "./machine.mjs";
import { GET_RUST, isTooOld, neededRust, rustcFacts } from "./rust.mjs";
import { Problem } from "./steps.mjs";

/** What cargo calls wasm for the browser. */
export const TARGET = "wasm32-unknown-unknown";
const LOG = "wasm-target";
const DEBIAN = { RUSTUP_TOOLCHAIN: "debian" };
const ADVICE =
  "Wasm builds need Rust's standard library for wasm32-unknown-unknown. Either let rustup reach the network " +
  "(`rustup target add wasm32-unknown-unknown` must work), or use Debian 12 or later as root or with sudo, " +
  "where it can be built from Debian's own Rust.";

let environment = null;

/** The environment that chooses the toolchain of wasm builds; after {@link ensureWasmTarget}. */
export function wasmEnvironment() {
  if (environment === null) throw new Error("ensureWasmTarget() has to come first");
  return environment;
}

/** Why clippy cannot look at code for wasm here, or null: the toolchain of wasm builds may have none. */
export function whyNoWasmClippy() {
  if (ask("cargo", ["clippy", "--version"], wasmEnvironment()) !== null) return null;
  return `the toolchain of wasm builds (${environment.RUSTUP_TOOLCHAIN ?? "rustup's default"}) has no clippy`;
}

/** Finds a toolchain that builds wasm, or makes one. */
export async function ensureWasmTarget() {
  for (const toolchain of [{}, DEBIAN]) {
    if (buildsWasm(toolchain)) return choose(toolchain, "already there");
  }
  if (!which("rustup")) {
    throw new Problem("This Rust has no standard library for wasm32, and there is no rustup to fetch it.", { advice: GET_RUST });
  }
  if (await fetchWithRustup()) return choose({}, "fetched by rustup");
  await makeFromDebian();
  return choose(DEBIAN, "built from Debian's Rust");
}

/** Where wasm builds go, whatever cargo's own settings say: what is built is read there. */
export const targetFolder = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

function choose(toolchain, note) {
  environment = { ...toolchain, CARGO_TARGET_DIR: targetFolder };
  forgetOlderBuilds();
  return note;
}

async function fetchWithRustup() {
  const fetched = await run("rustup", ["target", "add", TARGET], { log: LOG, minutes: 5 }).catch(() => null);
  return fetched !== null && buildsWasm({});
}

async function makeFromDebian() {
  const fetching = join(cacheFolder, "logs", `${LOG}.log`);
  if (!hasApt()) throw new Problem("rustup could not fetch the standard library for wasm32.", { advice: ADVICE, log: fetching });
  await aptInstall(["rustc-web", "cargo-web", "rust-web-src"], { log: LOG, advice: ADVICE });
  if (!rustcFacts(DEBIAN).release) await run("rustup", ["toolchain", "link", "debian", "/usr"], { log: LOG, advice: ADVICE });
  const { release } = rustcFacts(DEBIAN);
  if (!release || isTooOld(release)) {
    const problem = `rustup could not fetch the standard library for wasm32, and Debian's Rust is ${release ?? "not usable"}; ${neededRust()} or later is needed.`;
    throw new Problem(problem, { advice: ADVICE, log: fetching });
  }
  await linkLinker();
  await buildStandardLibrary();
  if (!buildsWasm(DEBIAN)) {
    throw new Problem("The standard library was built, but Debian's rustc does not build wasm with it.", {
      advice: `Run \`RUSTUP_TOOLCHAIN=debian rustc --target ${TARGET} --test ${probeSource()}\` to see why.`,
    });
  }
}

// rustc links wasm with `rust-lld`, which Debian's does not bring along: the linker of the same LLVM is it.
async function linkLinker() {
  const facts = rustcFacts(DEBIAN);
  const major = facts["LLVM version"].split(".")[0];
  await aptInstall([`lld-${major}`], { log: LOG, advice: ADVICE });
  const folder = join(ask("rustc", ["--print", "sysroot"], DEBIAN), "lib", "rustlib", facts.host, "bin");
  await runAsRoot("mkdir", ["-p", folder], { log: LOG, advice: ADVICE });
  await runAsRoot("ln", ["-sfn", `/usr/lib/llvm-${major}/bin/lld`, join(folder, "rust-lld")], { log: LOG, advice: ADVICE });
}

async function buildStandardLibrary() {
  // An empty crate, apart from the workspace around it, whose build brings all of std along.
  const crate = join(cacheFolder, "wasm-std");
  rmSync(crate, { recursive: true, force: true });
  mkdirSync(join(crate, "src"), { recursive: true });
  writeFileSync(join(crate, "Cargo.toml"), '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n');
  writeFileSync(join(crate, "src", "lib.rs"), "");
  await run(
    "cargo",
    ["build", "--release", "--target", TARGET, "-Z", "build-std=std,panic_abort,panic_unwind,test,proc_macro"],
    {
      cwd: crate,
      log: LOG,
      advice: ADVICE,
      env: {
        ...DEBIAN,
        CARGO_TARGET_DIR: join(crate, "target"),
        // Debian's rustc is a stable one, and `-Z` is not: this variable lets it build its own library.
        RUSTC_BOOTSTRAP: "1",
        // Without bitcode in the library, a build with `lto = true` fails later.
        RUSTFLAGS: "-C embed-bitcode=yes",
      },
    },
  );
  const built = join(crate, "target", TARGET, "release", "deps");
  const rlibs = readdirSync(built).filter((name) => name.endsWith(".rlib") && !name.startsWith("libempty-"));
  const folder = libraryFolder(DEBIAN);
  // What an earlier rustc's library left would stand beside the new one.
  await runAsRoot("rm", ["-rf", folder], { log: LOG, advice: ADVICE });
  await runAsRoot("mkdir", ["-p", folder], { log: LOG, advice: ADVICE });
  await runAsRoot("cp", [...rlibs.map((name) => join(built, name)), folder], { log: LOG, advice: ADVICE });
  rmSync(crate, { recursive: true, force: true });
}

// The one question that covers every half-done state: does an empty test program compile and link?
function buildsWasm(toolchain) {
  const { release } = rustcFacts(toolchain);
  if (!release || isTooOld(release)) return false;
  const folder = libraryFolder(toolchain);
  if (!folder || !existsSync(folder) || !readdirSync(folder).some((name) => name.startsWith("libtest-"))) return false;
  const output = join(cacheFolder, "probe", "probe.wasm");
  return ask("rustc", ["--edition=2024", "--target", TARGET, "--test", "-o", output, probeSource()], toolchain) !== null;
}

function probeSource() {
  const path = join(cacheFolder, "probe", "probe.rs");
  mkdirSync(join(cacheFolder, "probe"), { recursive: true });
  writeFileSync(path, "#[test]\nfn builds() {}\n");
  return path;
}

function libraryFolder(toolchain) {
  return ask("rustc", ["--print", "target-libdir", "--target", TARGET], toolchain);
}

// Crates that were built against another standard library do not link with this one.
function forgetOlderBuilds() {
  const folder = libraryFolder(environment);
  const now = JSON.stringify([rustcFacts(environment), readdirSync(folder).filter((name) => name.endsWith(".rlib")).sort()]);
  const note = join(cacheFolder, "stamps", "wasm-target");
  if (existsSync(note) && readFileSync(note, "utf8") === now) return;
  rmSync(join(targetFolder, TARGET), { recursive: true, force: true });
  mkdirSync(join(cacheFolder, "stamps"), { recursive: true });
  writeFileSync(note, now);
}
