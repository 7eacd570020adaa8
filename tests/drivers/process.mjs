// The programs behind a browser session: a WebDriver server on a free port, the browser that it starts,
// and for WebKitGTK a virtual screen. Nothing of them outlives the session or this process.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const START_TIMEOUT = 30_000;
const END_TIMEOUT = 5_000;
const live = new Set();

process.on("exit", () => {
  for (const program of live) program.kill("SIGKILL");
});

/** A running program and every process that it started, however these are grouped. */
class Program {
  /** Its output's lines so far, stdout and stderr as they came. */
  lines = [];

  constructor(command, args, env) {
    this.command = command;
    // A group of its own, so that a Ctrl+C in the terminal leaves the order of ending to this process.
    this.child = spawn(command, args, {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.child.on("error", () => {});
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.lines.push(line));
    }
    this.ended = once(this.child, "close").then(() => live.delete(this), () => live.delete(this));
    live.add(this);
  }

  /** The ids of the program's process and all below it. */
  processes() {
    return this.child.pid === undefined ? [] : withDescendants(this.child.pid);
  }

  kill(signal) {
    for (const id of this.processes().reverse()) send(id, signal);
  }

  /** Ends it, politely first. */
  async end() {
    const below = this.processes().map((id) => ({ id, began: beginning(id) }));
    this.kill("SIGTERM");
    const timer = setTimeout(() => this.kill("SIGKILL"), END_TIMEOUT);
    await this.ended;
    clearTimeout(timer);
    // What ignored the signal has a new parent by now; what ended may have left its id to a stranger.
    for (const { id, began } of below) {
      if (began !== null && began === beginning(id)) send(id, "SIGKILL");
    }
  }

  failure(what) {
    return new Error(`${this.command} ${what}.\n${this.lines.slice(-15).join("\n")}`);
  }
}

function send(id, signal) {
  try {
    process.kill(id, signal);
  } catch {
    // It has ended since its id was looked up.
  }
}

/**
 * Starts a WebDriver server on a free port and waits until it answers at its `url`.
 * @param {string} command
 * @param {string[]} args further ones, besides the port
 * @param {Record<string, string>} [env]
 */
export async function startDriver(command, args, env = {}) {
  const port = await freePort();
  const program = new Program(command, [`--port=${port}`, ...args], env);
  program.url = `http://127.0.0.1:${port}`;
  let ended = false;
  program.ended.then(() => (ended = true));
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await isReady(program.url))) {
    if (ended) throw program.failure("ended as soon as it was started");
    if (Date.now() > deadline) {
      await program.end();
      throw program.failure(`did not answer within ${START_TIMEOUT / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return program;
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/status`)).ok;
  } catch {
    return false;
  }
}

/**
 * Starts a virtual screen that is large enough for any window of a test.
 * @param {string} command Xvfb's path
 */
export async function startDisplay(command) {
  // It chooses a free display by itself and writes its number to this descriptor when it is ready.
  const program = new Program(command, ["-displayfd", "3", "-screen", "0", "4000x4000x24", "-nolisten", "tcp"], {});
  const [number] = await Promise.race([
    once(program.child.stdio[3].setEncoding("utf8"), "data"),
    program.ended.then(() => {
      throw program.failure("ended as soon as it was started");
    }),
  ]);
  program.display = `:${number.trim()}`;
  return program;
}

/** A port that nobody uses at this moment. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function withDescendants(id) {
  const children = new Map();
  for (const [child, parent] of processTable()) {
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(child);
  }
  const found = [];
  const visit = (one) => {
    found.push(one);
    children.get(one)?.forEach(visit);
  };
  visit(id);
  return found;
}

// Every process of the machine with its parent.
function processTable() {
  if (process.platform !== "linux") {
    const rows = execFileSync("ps", ["-axo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return rows.map((row) => row.trim().split(/\s+/).map(Number));
  }
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    const fields = statFields(name);
    return fields ? [[Number(name), Number(fields[1])]] : [];
  });
}

/**
 * Processor time that these processes have used so far, in seconds. Linux only.
 * @param {number[]} ids
 */
export function processorTime(ids) {
  const ticks = ids.map((id) => statFields(id)).filter(Boolean).map((fields) => Number(fields[11]) + Number(fields[12]));
  return ticks.reduce((sum, value) => sum + value, 0) / 100;
}

// When a process began, in the kernel's ticks: with its id this names one process for ever.
function beginning(id) {
  return statFields(id)?.[19] ?? null;
}

// The fields of /proc/ID/stat after the name, which may itself hold spaces and brackets: 0 is the state.
function statFields(id) {
  try {
    const line = readFileSync(`/proc/${id}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
