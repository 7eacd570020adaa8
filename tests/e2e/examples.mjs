// The page's examples, for all that runs them: tests in browsers, and the engine's build.
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../www/examples/", import.meta.url));

/**
 * The page's examples with what they are to print.
 * @returns {{name: string, code: string, output: string, errorType: string | null}[]}
 */
export function examples() {
  const files = readdirSync(folder);
  const read = (file) => (files.includes(file) ? readFileSync(folder + file, "utf8") : null);
  return files
    .filter((file) => file.endsWith(".py"))
    .map((file) => basename(file, ".py"))
    .map((name) => ({
      name,
      code: read(`${name}.py`),
      output: read(`${name}.expected.txt`),
      errorType: read(`${name}.expected-error.txt`)?.trim() ?? null,
    }));
}
