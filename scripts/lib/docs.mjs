// The documentation: an mdBook (docs → docs/dist), with the built site beside it, from which its live examples come.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { root } from "./machine.mjs";
import { whenChanged } from "./stamp.mjs";
import { MDBOOK } from "./tools.mjs";

/** Where the built documentation is, from the repository's folder. */
export const DOCS = "docs/dist";

// The pages quote files of these, so that what is shown is what is tested.
const QUOTED = ["www/examples", "www/trace/trace-types.ts", "examples", "tests/sites", "crate/playground/src", "CHANGELOG.md"];

/** Builds the documentation, unless nothing has changed. */
export function buildDocs() {
  const what = { inputs: ["docs", "dist", ...QUOTED], outputs: [DOCS], facts: MDBOOK };
  return whenChanged("docs", what, async () => {
    rmSync(join(root, DOCS), { recursive: true, force: true });
    await run("mdbook", ["build", "docs"], { log: "docs", advice: "It names the page and the line. The pages are in docs/src." });
    cpSync(join(root, "dist"), join(root, DOCS, "playground"), { recursive: true });
  });
}
