// The Rust toolchain for the host: found and judged, never replaced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, run } from "./command.mjs";
import { ask, root, which } from "./machine.mjs";
import { Problem } from "./steps.mjs";

/** Where Rust comes from, in every message that asks for it. */
export const GET_RUST = "Install Rust with rustup (https://rustup.rs), open a new terminal, and run the command again.";

/**
 * Checks for a Rust that is new enough and for a C linker, which building any tool needs.
 * @returns {Promise<string>} the version
 */
export async function ensureRust() {
  if (!which("cargo") || !which("rustc")) throw new Problem("Rust is not installed: there is no cargo here.", { advice: GET_RUST });
  const version = rustcFacts().release;
  if (!version) throw new Problem("`rustc -vV` does not work here.", { advice: GET_RUST });
  if (isTooOld(version)) {
    throw new Problem(`This is Rust ${version}; ${neededRust()} or later is needed.`, { advice: "Run `rustup update stable`." });
  }
  if (!which("cc", "gcc", "clang")) {
    await aptInstall(["gcc", "libc6-dev"], {
      log: "linker",
      advice: "Install a C compiler, which Rust links with: gcc on Linux, `xcode-select --install` on macOS.",
    });
  }
  return version;
}

/** rustfmt and clippy, which a minimal rustup leaves out. */
export async function ensureRustChecks() {
  if (ask("cargo", ["fmt", "--version"]) !== null && ask("cargo", ["clippy", "--version"]) !== null) return "already there";
  const advice = "Install rustfmt and clippy for the toolchain in use: `rustup component add rustfmt clippy`.";
  await run("rustup", ["component", "add", "rustfmt", "clippy"], { log: "rust-checks", advice });
}

/**
 * What `rustc -vV` tells, by its own names: `release`, `host`, `LLVM version` and others.
 * Empty where there is no rustc.
 * @param {Record<string, string>} [env] chooses the toolchain
 */
export function rustcFacts(env = {}) {
  const lines = (ask("rustc", ["-vV"], env) ?? "").split("\n");
  return Object.fromEntries(lines.filter((line) => line.includes(": ")).map((line) => line.split(": ", 2)));
}

/** The oldest Rust that the workspace builds with, by its `rust-version`. */
export function neededRust() {
  return readFileSync(join(root, "Cargo.toml"), "utf8").match(/^rust-version = "([\d.]+)"/m)[1];
}

/** Whether a version, such as "1.95.0", is older than {@link neededRust}. */
export function isTooOld(version) {
  return version.localeCompare(neededRust(), "en", { numeric: true }) < 0;
}
