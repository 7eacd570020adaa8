// Runs other programs quietly: their output goes to a file under .cache/logs, and its end is shown
// only where they fail.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { cacheFolder, hasApt, isDebian, root, rootPrefix } from "./machine.mjs";
import { Problem } from "./steps.mjs";

const TAIL_LINES = 30;
const MINUTE = 60_000;
const logsFolder = join(cacheFolder, "logs");
const begun = new Set();
const running = new Set();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => {
    for (const child of running) end(child);
    process.exit(130);
  });
}

// With all that it has started: each command runs as a process group of its own.
function end(child) {
  try {
    process.kill(-child.pid);
  } catch {
    // It has ended, or never started.
  }
}

/**
 * Runs a command to its end and resolves with its output (stdout and stderr, as they came).
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.log name of the log file, without its ending; commands may share one
 * @param {string} [options.advice] what to try where it fails
 * @param {Record<string, string>} [options.env] added to this process's environment
 * @param {string} [options.cwd] the repository's folder by default
 * @param {number} [options.minutes] it is ended after this time; 20 by default
 * @throws {Problem} with the command line, its last lines and the advice
 */
export function run(command, args, { log, advice, env = {}, cwd = root, minutes = 20 }) {
  mkdirSync(logsFolder, { recursive: true });
  const path = join(logsFolder, `${log}.log`);
  const file = createWriteStream(path, { flags: begun.has(path) ? "a" : "w" });
  begun.add(path);
  const line = [command, ...args].map(quoted).join(" ");
  file.write(`$ ${line}\n`);

  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, CARGO_TERM_COLOR: "never", NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(child);
    let output = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, minutes * MINUTE);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        // Not every program heeds NO_COLOR.
        const plain = stripVTControlCharacters(text);
        output += plain;
        file.write(plain);
      });
    }
    const settle = (how) => {
      clearTimeout(timer);
      running.delete(child);
      const failure = () => new Problem(`${line}\n${how}.`, { advice, tail: tail(output), log: path });
      file.end(() => (how === null ? resolve(output) : reject(Object.assign(failure(), { output }))));
    };
    child.on("error", (error) =>
      settle(error.code === "ENOENT" ? `There is no command ${command} here` : `It did not start: ${error.message}`),
    );
    child.on("close", (code, signal) => {
      if (late) settle(`It was ended after ${minutes} minutes`);
      else if (code !== 0) settle(code === null ? `It was ended by ${signal}` : `It failed with exit status ${code}`);
      else settle(null);
    });
  });
}

/** Runs a command as root; {@link hasApt} tells beforehand whether that is possible. */
export function runAsRoot(command, args, options) {
  const words = [...rootPrefix(), command, ...args];
  return run(words[0], words.slice(1), options);
}

/**
 * Installs Debian packages, in the versions that the archive has now, without a question.
 * @param {string[]} packages
 * @param {{log: string, advice: string}} options `advice` also says what to do where apt cannot be used
 */
export async function aptInstall(packages, { log, advice }) {
  if (!hasApt()) {
    const asRoot = isDebian ? `As root: apt-get install ${packages.join(" ")}\n` : "";
    throw new Problem(`Something is missing that this command may not install here: ${packages.join(", ")}.`, { advice: asRoot + advice });
  }
  await updateLists(log);
  const words = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"];
  await runAsRoot("env", [...words, ...packages], { log, advice });
}

let listsAreNew = false;

// Lists that are missing or old lead to missing or old packages. Some other source that fails is no
// reason to stop: installing tells whether anything is amiss.
async function updateLists(log) {
  if (listsAreNew) return;
  await runAsRoot("apt-get", ["update"], { log }).catch(() => {});
  listsAreNew = true;
}

/** The last lines of an output, as {@link readable}. */
export function tail(output, lines = TAIL_LINES) {
  return readable(output).slice(-lines).join("\n");
}

/** An output's lines without what a progress bar overwrote and without the insides of Node and of packages. */
export function readable(output) {
  return output
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).trimEnd())
    .filter((line) => !/^\s+at .*(?:node_modules|node:)/.test(line));
}

function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
