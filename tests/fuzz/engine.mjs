// `npm run fuzz:engine [-- --target run --minutes 10]`: libFuzzer on parser, compiler, VM, executor and transfer, by the
// targets in crate/script/fuzz. It begins with the conformance programs and the page's examples, which are copied into
// .cache/fuzz/; what it learns stays there for the next time, and what it finds too. `--once` runs only what is known.
// `--address` adds AddressSanitizer, which is many times as slow: without it the unsafe parts are watched by assertions.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder, root } from "../../scripts/lib/machine.mjs";
import { Problem, heading, main } from "../../scripts/lib/steps.mjs";

const TARGETS = ["compile", "run", "tasks", "unpack"];
// Settings that leave a script room, before its text: see `Cuts` in crate/script/fuzz/lib.rs.
const WHOLE = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 100, 255]);
const FOLDER = "crate/script/fuzz";

const WORDS = `False None True and as assert async await break class continue def del elif else except finally for from global
if import in is lambda nonlocal not or pass raise return try while with yield match case type print len range str repr list
dict set tuple int float bool sorted sum map filter zip enumerate iter next hash isinstance super property staticmethod
classmethod async_runner invoke spawn_task await_async asyncio gather sleep Queue Event Lock TaskGroup timeout time math
random json functools collections itertools dataclasses deque Counter defaultdict partial product __init__ __repr__ __eq__
__hash__ __iter__ __next__ __call__ __enter__ __exit__ __aenter__ __aexit__ __getattr__ __getitem__ __len__ __lt__ __del__
self Exception BaseException ValueError CancelledError StopIteration`.split(/\s+/);
const SIGNS = ["\n", "\n    ", "\n        ", ":\n    ", ":=", "**", "//", "<<", ">>", "!=", "->", "...", "f'{", "{x!r:>{w}}'", "'''",
  "b'", "\\N{", "\\x", "\\\n", "lambda: ", "*a, **k", "[::-1]", "10**10", "1e308", "0x", "1_0", "@", ";", "()", "[]", "{}"];

await main(async () => {
  const { values } = parseArgs({ options: { target: { type: "string" }, minutes: { type: "string", default: "5" }, once: { type: "boolean" }, address: { type: "boolean" } } });
  const wanted = values.target ? [values.target] : TARGETS;
  for (const name of wanted) if (!TARGETS.includes(name)) throw new Problem(`There is no target ${name}.`, { advice: `Targets: ${TARGETS.join(", ")}.` });
  const seconds = Math.round(Number(values.minutes) * 60);
  if (!(seconds > 0)) throw new Problem("--minutes wants a number above 0.");
  needs("cargo-fuzz", ["fuzz", "--version"], "cargo install cargo-fuzz");
  needs("a nightly compiler", ["+nightly", "--version"], "rustup toolchain install nightly");

  const folder = join(cacheFolder, "fuzz");
  const words = join(folder, "words.dict");
  mkdirSync(folder, { recursive: true });
  writeFileSync(words, [...WORDS, ...SIGNS].map((word) => `"${escaped(word)}"\n`).join(""));
  let found = 0;
  for (const target of wanted) {
    heading(`${target}: ${values.once ? "what is known, once" : `${seconds} s`}`);
    found += fuzz(target, folder, words, values.once ? 0 : seconds, values.address ? "address" : "none");
  }
  if (found) throw new Problem(`${found} inputs make the engine fail: ${relative(root, folder)}/found/.`);
});

/** Runs one target; how many inputs it leaves that fail. */
function fuzz(target, folder, words, seconds, sanitizer) {
  const [corpus, found] = [join(folder, "corpus", target), join(folder, "found", target)];
  for (const path of [corpus, found]) mkdirSync(path, { recursive: true });
  if (target !== "unpack") seed(corpus);
  const before = readdirSync(found).length;
  const limits = ["-timeout=20", "-rss_limit_mb=3000", "-max_len=8192"];
  const mode = seconds ? ["-fork=1", "-ignore_crashes=1", "-ignore_timeouts=1", "-ignore_ooms=1", `-max_total_time=${seconds}`] : ["-runs=0"];
  const options = [...limits, ...mode, `-dict=${words}`, `-artifact_prefix=${found}/`];
  const command = ["+nightly", "fuzz", "run", "--sanitizer", sanitizer, "--fuzz-dir", FOLDER, target, corpus, "--", ...options];
  const ended = spawnSync("cargo", command, { cwd: root, stdio: "inherit" });
  const more = readdirSync(found).length - before;
  if (ended.status && !more) throw new Problem(`The target ${target} did not run: see above.`);
  return more;
}

/** The programs that are there already, each with settings before it. */
function seed(corpus) {
  for (const source of ["tests/conformance/programs", "www/examples"]) {
    for (const name of readdirSync(join(root, source), { recursive: true })) {
      if (!name.endsWith(".py")) continue;
      const text = readFileSync(join(root, source, name));
      writeFileSync(join(corpus, name.replaceAll(/[\\/]/g, "-")), Buffer.concat([WHOLE, text]));
    }
  }
}

function needs(what, args, how) {
  try {
    execFileSync("cargo", args, { stdio: "ignore" });
  } catch {
    throw new Problem(`The fuzzer needs ${what}.`, { advice: `Install it: ${how}` });
  }
}

/** As libFuzzer's dictionaries write it. */
function escaped(word) {
  return word.replace(/[^ !#-[\]-~]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
