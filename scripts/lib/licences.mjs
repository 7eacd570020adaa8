// The licences of the Rust crates that are linked into the engine, for the package that holds it: from cargo's own
// metadata, and the licence files that each crate brings along. (Vite writes those of the npm packages.)
import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./command.mjs";
import { TARGET } from "./wasm-target.mjs";

const ENGINE = "async-runner-playground";

// Where one may choose, the shortest text is taken. What a licence asks for "AND" another one comes as well.
const CHOICES = [/mit/i, /boost/i, /^(licen[cs]e|copying)(\.\w+)?$/i, /apache/i];
const ALWAYS = /unicode|notice/i;

/** Adds them to a file. @param {string} file @returns {Promise<void>} */
export async function appendCrateLicences(file) {
  const args = ["metadata", "--format-version", "1", "--filter-platform", TARGET, "--locked"];
  const output = await run("cargo", args, { log: "licences", advice: "`cargo fetch` gets what is missing." });
  // Warnings may come with it.
  appendFileSync(file, crateLicences(JSON.parse(output.split("\n").find((line) => line.startsWith("{")))));
}

/**
 * The crates that end up in the engine, each with its licence; crates with the same text share it.
 * @param {object} metadata from `cargo metadata`
 * @returns {string} Markdown
 */
export function crateLicences(metadata) {
  const byText = new Map();
  for (const crate of linkedCrates(metadata)) {
    const text = licenceText(crate);
    byText.set(text, [...(byText.get(text) ?? []), `${crate.name} - ${crate.version} (${crate.license})`]);
  }
  const standardLibrary =
    "The Rust standard library (MIT OR Apache-2.0), Copyright (c) The Rust Project Contributors, is linked as well.\n";
  const sections = [...byText].map(([text, crates]) => `## ${crates.join(", ")}\n\n${text}\n`);
  return `\n# Rust crates in the engine\n\n${standardLibrary}\n${sections.join("\n")}`;
}

/** All that the engine depends on for wasm, but for ourselves, what only builds need, and macros; by name. */
function linkedCrates({ packages, resolve }) {
  const packageOf = new Map(packages.map((each) => [each.id, each]));
  const dependenciesOf = new Map(resolve.nodes.map(({ id, deps }) => [id, deps]));
  const found = new Set();
  const follow = (id) => {
    if (found.has(id) || packageOf.get(id).targets.some(({ kind }) => kind.includes("proc-macro"))) return;
    found.add(id);
    for (const { pkg, dep_kinds: kinds } of dependenciesOf.get(id)) if (kinds.some(({ kind }) => kind === null)) follow(pkg);
  };
  follow(packages.find(({ name }) => name === ENGINE).id);
  const order = (one, other) => (`${one.name} ${one.version}` < `${other.name} ${other.version}` ? -1 : 1);
  return [...found].map((id) => packageOf.get(id)).filter(({ source }) => source !== null).sort(order);
}

function licenceText({ name, license, manifest_path: manifest, authors, repository }) {
  const folder = dirname(manifest);
  const files = readdirSync(folder).filter((file) => /licen[cs]e|copying|notice/i.test(file)).sort();
  const chosen = CHOICES.map((pattern) => files.find((file) => pattern.test(file))).find(Boolean);
  const texts = [chosen, ...files.filter((file) => file !== chosen && ALWAYS.test(file))].filter(Boolean);
  if (texts.length > 0) return texts.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim()).join("\n\n");
  if (!/\bMIT\b/.test(license ?? "")) throw new Error(`${name} (${license}) brings no licence text along`);
  return mit(authors.length > 0 ? authors.join(", ") : `the authors of ${repository ?? name}`);
}

/** For crates that name the licence and do not bring its text along. */
function mit(holders) {
  const [, ...text] = readFileSync(join(import.meta.dirname, "../../LICENSE-MIT"), "utf8").trim().split("\n\n");
  return ["MIT License", `Copyright (c) ${holders}`, ...text.filter((paragraph) => !paragraph.startsWith("Copyright"))].join("\n\n");
}
