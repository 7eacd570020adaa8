// `npm test`: sets up what is missing, browsers too, and runs every test there is; `npm test -- --only NAME`
// runs a part. The last line of the output counts the tests of all runners.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { run } from "./lib/command.mjs";
import { cargoCounts, excerpt, nodeCounts, vitestCounts } from "./lib/counts.mjs";
import { ENGINES, capabilities, locate, wantedEngines } from "./lib/engines.mjs";
import { cacheFolder, root } from "./lib/machine.mjs";
import { SETUP, inOrder } from "./lib/setup.mjs";
import { files } from "./lib/stamp.mjs";
import { Problem, duration, heading, main, step } from "./lib/steps.mjs";
import { TARGET, wasmEnvironment, whyNoWasmClippy } from "./lib/wasm-target.mjs";

const RUSTDOC = { RUSTDOCFLAGS: "-D warnings" };

/**
 * A part of the tests: what it needs of the set-up, and its command. `count` reads the command's output;
 * without it the part is one check, passed or failed by the exit status. A part whose needs name an engine is left out
 * where that engine is not wanted; one `inEveryEngine` runs in those that are. One `onRequest` runs only when it is named.
 * A part that `whyLeftOut` gives a reason for is left out with these words.
 * @type {{name: string, title: string, needs: string[], inEveryEngine?: boolean, onRequest?: boolean,
 *   whyLeftOut?: () => string | null,
 *   command: () => [program: string, args: string[], env?: object], count?: (output: string) => object}[]}
 */
const PARTS = [
  {
    name: "scripts",
    title: "The commands' own tests",
    needs: ["node-packages"],
    command: () => nodeTests("scripts"),
    count: nodeCounts,
  },
  {
    name: "format",
    title: "Rust format (rustfmt)",
    needs: ["rust-checks"],
    command: () => ["cargo", ["fmt", "--all", "--check"]],
  },
  {
    name: "lint",
    title: "Rust lints (clippy)",
    needs: ["rust-checks"],
    command: () => ["cargo", ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]],
  },
  {
    name: "lint-wasm",
    title: "Rust lints of what only wasm has",
    needs: ["rust-checks", "wasm-target"],
    whyLeftOut: whyNoWasmClippy,
    command: () => wasmLints("-p", "async-runner", "-p", "async-runner-playground", "-p", "primes", "--test", "browser"),
  },
  {
    name: "lint-jspi",
    title: "Rust lints of what only jspi has",
    needs: ["rust-checks", "wasm-target"],
    whyLeftOut: whyNoWasmClippy,
    command: () => wasmLints("-p", "async-runner", "-p", "async-runner-hosts", "--all-features"),
  },
  {
    name: "rustdoc",
    title: "Rust documentation (rustdoc)",
    needs: ["rust"],
    command: () => ["cargo", ["doc", "--workspace", "--no-deps"], RUSTDOC],
  },
  {
    name: "rustdoc-wasm",
    title: "The runner's documentation as docs.rs builds it",
    needs: ["wasm-target"],
    command: () => ["cargo", ["doc", "-p", "async-runner", "--no-deps", "--target", TARGET], { ...wasmEnvironment(), ...RUSTDOC }],
  },
  {
    name: "rust",
    title: "Rust tests on the host",
    needs: ["rust"],
    command: () => ["cargo", ["test", "--workspace", "--no-fail-fast"]],
    count: cargoCounts,
  },
  {
    name: "types",
    title: "TypeScript types",
    needs: ["engine"],
    command: () => ["tsc", ["--noEmit"]],
  },
  {
    name: "unit",
    title: "Page, unit tests",
    needs: ["engine"],
    command: () => ["vitest", ["run"]],
    count: vitestCounts,
  },
  {
    name: "runner-chromium",
    title: "Runner in Chromium",
    needs: ["wasm-target", "wasm-pack", "wasm-bindgen", "chromium"],
    command: () => runnerTests("chromium", "--chrome", "--chromedriver"),
    count: cargoCounts,
  },
  {
    name: "runner-firefox",
    title: "Runner in Firefox",
    needs: ["wasm-target", "wasm-pack", "wasm-bindgen", "firefox"],
    command: () => runnerTests("firefox", "--firefox", "--geckodriver"),
    count: cargoCounts,
  },
  {
    name: "pages",
    title: "Page in all engines",
    needs: ["site", "hosts"],
    inEveryEngine: true,
    command: () => nodeTests("tests", (path) => !/^tests\/(?:docs|sites)\//.test(path), 10),
    count: nodeCounts,
  },
  {
    name: "docs",
    title: "The documentation",
    needs: ["docs"],
    inEveryEngine: true,
    command: () => nodeTests("tests/docs"),
    count: nodeCounts,
  },
  {
    name: "sites",
    title: "Sites of rustdoc and mdBook",
    needs: ["site", "mdbook"],
    inEveryEngine: true,
    command: () => nodeTests("tests/sites", (path) => LIGHT_SITES.test(path)),
    count: nodeCounts,
  },
  {
    name: "all-sites",
    title: "Sites of six generators",
    onRequest: true,
    needs: ["site", "mdbook", "python"],
    inEveryEngine: true,
    // Some generators build for minutes, and first their packages are installed.
    command: () => nodeTests("tests/sites", () => true, 20),
    count: nodeCounts,
  },
];

function wasmLints(...what) {
  return ["cargo", ["clippy", "--target", TARGET, "--lib", ...what, "--", "-D", "warnings"], wasmEnvironment()];
}

/** The sites whose tools the other parts need anyway. */
const LIGHT_SITES = /\/(?:rustdoc|mdbook)\.test/;

/** A browser's test mostly waits for its driver: even two cores bear two of them, and more would compete for their timers. */
const FILES_AT_ONCE = Math.min(availableParallelism(), 2);

/** @param {number} [patience] how many minutes a file may take */
function nodeTests(folder, isWanted = () => true, patience = 5) {
  const tests = files(join(root, folder)).filter((path) => path.endsWith(".test.mjs") && isWanted(relative(root, path)));
  return ["node", ["--test", "--test-reporter=spec", `--test-concurrency=${FILES_AT_ONCE}`, `--test-timeout=${patience * 60_000}`, ...tests.map((path) => relative(root, path))]];
}

function runnerTests(engine, browser, driver) {
  const config = join(cacheFolder, `webdriver-${engine}.json`);
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(config, JSON.stringify(capabilities(engine), null, 2));
  const env = { ...wasmEnvironment(), WASM_BINDGEN_TEST_WEBDRIVER_JSON: config, WASM_BINDGEN_TEST_TIMEOUT: "300" };
  const args = ["test", "--headless", browser, driver, locate(engine).driver, "--mode", "no-install", "crate/runner"];
  return ["wasm-pack", args, env];
}

await main(async () => {
  const began = performance.now();
  const parts = chosenParts();
  const unavailable = await setUp(parts);
  heading("Tests");
  const total = { passed: 0, failed: 0 };
  const failedParts = [];
  for (const part of parts) {
    const counts = await runPart(part, unavailable);
    total.passed += counts.passed;
    total.failed += counts.failed;
    if (counts.failed) failedParts.push(part.name);
  }
  const left = ENGINES.filter((engine) => !wantedEngines().includes(engine));
  console.log(`\nIn ${duration(performance.now() - began)}.`);
  if (left.length) console.log(`Not tested in ${left.join(", ")}: ASYNC_RUNNER_ENGINES leaves it out.`);
  if (failedParts.length) {
    console.log(`Failed: ${failedParts.join(", ")}. To run one again: npm test -- --only ${failedParts[0]}`);
    process.exitCode = 1;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
});

function chosenParts() {
  const names = onlyNames();
  const known = PARTS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Problem(`There is no part "${unknown}".`, { advice: `The parts are: ${known.join(", ")}.` });
  const engines = wantedEngines();
  return PARTS.filter(({ name, onRequest }) => (names.length ? names.includes(name) : !onRequest))
    .filter(({ needs }) => needs.every((need) => !ENGINES.includes(need) || engines.includes(need)))
    .map((part) => (part.inEveryEngine ? { ...part, needs: [...part.needs, ...engines] } : part));
}

function onlyNames() {
  try {
    const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
    return (values.only ?? []).flatMap((names) => names.split(","));
  } catch (error) {
    throw new Problem(error.message, { advice: "The only option is --only: npm test -- --only pages" });
  }
}

/** Runs the set-up for these parts and returns the names of what failed or could not be tried for that reason. */
async function setUp(parts) {
  heading("Set-up");
  const unavailable = new Set();
  for (const name of inOrder(parts.flatMap(({ needs }) => needs))) {
    const { title, needs = [], ensure } = SETUP[name];
    if (needs.some((need) => unavailable.has(need))) {
      unavailable.add(name);
      continue;
    }
    try {
      await step(title, ensure);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      unavailable.add(name);
      console.log(`\n${error.report()}\n`);
    }
  }
  return unavailable;
}

async function runPart({ name, title, needs, whyLeftOut, command, count }, unavailable) {
  const missing = needs.filter((need) => unavailable.has(need));
  if (missing.length) {
    await step(title, () => `not run, failed: ${missing.map((need) => SETUP[need].title).join(", ")}`);
    return { passed: 0, failed: 1 };
  }
  const reason = whyLeftOut?.() ?? null;
  if (reason !== null) {
    await step(title, () => `left out: ${reason}`);
    return { passed: 0, failed: 0 };
  }
  let counts;
  let problem = null;
  await step(title, async () => {
    let output;
    try {
      const [program, args, env] = command();
      output = await run(program, args, { log: name, env });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
      output = error.output ?? "";
    }
    counts = count ? count(output) : { passed: problem ? 0 : 1, failed: 0 };
    if (!problem && counts.passed + counts.failed === 0) problem = new Problem("No test was found.");
    // It may have ended before it came to any verdict, as when the tests do not compile.
    if (problem && counts.failed === 0) counts.failed = 1;
    if (problem && output) problem.tail = excerpt(output);
    return count || problem ? `${counts.passed} passed${counts.failed ? `, ${counts.failed} failed` : ""}` : "clean";
  });
  if (problem) console.log(`\n${problem.report()}\n`);
  return counts;
}
