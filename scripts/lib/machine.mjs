// The machine that the commands run on: where things are, what is on PATH, and whether the system's
// package manager may be used. Nothing here needs a package.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

/** Build stamps, logs and generated configuration: may be deleted at any time. */
export const cacheFolder = join(root, ".cache");

/** Tools built from source, shared by every clone of this user: see tools.mjs. */
export const toolsFolder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "async-runner",
  "tools",
);

/** Puts a folder in front of PATH, for this process and all that it starts. */
export function addToPath(folder) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  process.env.PATH = [folder, ...folders.filter((other) => other !== folder)].join(delimiter);
}

/** The first of these commands that is on PATH, as a whole path; or null. A path stands for itself. */
export function which(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const name of names) {
    const places = name.includes("/") ? [name] : folders.map((folder) => join(folder, name));
    const found = places.find(isExecutable);
    if (found) return found;
  }
  return null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A quick command's output, trimmed; null where it does not exist or fails. */
export function ask(command, args, env = {}) {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim() : null;
}

/** Whether this is root: browsers must then run without their sandbox. */
export const isRoot = process.getuid?.() === 0;

let prefix;

/**
 * What has to stand before a command for it to run as root: nothing, or `sudo -n`.
 * Null where that is not possible without asking for a password.
 */
export function rootPrefix() {
  prefix ??= { words: isRoot ? [] : ask("sudo", ["-n", "true"]) === null ? null : ["sudo", "-n"] };
  return prefix.words;
}

/** Whether this is Debian or one of its kin. */
export const isDebian = existsSync("/etc/debian_version") && which("apt-get") !== null;

/** Whether packages can be installed here with apt-get, without a question. */
export function hasApt() {
  return isDebian && rootPrefix() !== null;
}

// rustup's installer leaves PATH to the next login, and its cargo has to come before a distribution's, which
// knows no toolchains. npm puts the second folder on PATH for its scripts only.
const rustup = which("rustup") ?? join(process.env.CARGO_HOME || join(homedir(), ".cargo"), "bin", "rustup");
const cargo = which("cargo");
if (cargo === null || dirname(cargo) !== dirname(rustup)) addToPath(dirname(rustup));
addToPath(join(root, "node_modules", ".bin"));
