// Knows whether a build is up to date, by content: a build is skipped when neither what goes in nor
// what came out has changed since it last succeeded.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheFolder, root } from "./machine.mjs";

const stampsFolder = join(cacheFolder, "stamps");

// Made by builds, or no part of any.
const NOT_SOURCE = new Set(["target", "node_modules", "pkg", "dist", ".cache", ".git"]);

/**
 * Runs `build` unless `inputs` and `outputs` are as they were after its last success.
 * @param {string} name of the stamp
 * @param {object} what
 * @param {string[]} what.inputs files and folders, from the repository's folder; those that do not exist count too
 * @param {string[]} what.outputs files and folders that the build leaves
 * @param {unknown} [what.facts] anything else that decides the result, such as versions
 * @param {() => Promise<void>} build
 * @returns {Promise<string | undefined>} "unchanged" where nothing had to be done
 */
export async function whenChanged(name, { inputs, outputs, facts }, build) {
  const stamp = join(stampsFolder, name);
  const before = digest([facts, ...inputs.map(contents)]);
  const isThere = outputs.every((path) => existsSync(join(root, path)));
  if (isThere && read(stamp) === `${before} ${digest(outputs.map(appearance))}`) return "unchanged";

  rmSync(stamp, { force: true });
  await build();
  mkdirSync(stampsFolder, { recursive: true });
  writeFileSync(stamp, `${before} ${digest(outputs.map(appearance))}`);
}

/** A digest of what these files and folders hold. */
export function contentDigest(paths) {
  return digest(paths.map(contents));
}

function contents(path) {
  return files(join(root, path)).map((file) => [relative(root, file), digest(readFileSync(file))]);
}

// Outputs are large and are only asked whether somebody else wrote them: size and time will do.
function appearance(path) {
  return files(join(root, path), new Set()).map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [relative(root, file), size, mtimeMs];
  });
}

/** Every file under a path, in a fixed order; none where it does not exist. */
export function files(path, without = NOT_SOURCE) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !without.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => files(join(path, entry.name), without));
}

function digest(value) {
  const bytes = Buffer.isBuffer(value) ? value : (JSON.stringify(value) ?? "");
  return createHash("sha256").update(bytes).digest("hex");
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
