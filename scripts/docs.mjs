// `npm run docs`: builds the documentation into docs/dist; with --serve it serves it too, and builds it again after each
// change; with --open it also opens it in the browser.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DOCS, buildDocs } from "./lib/docs.mjs";
import { root } from "./lib/machine.mjs";
import { serve, takePort } from "./lib/serve.mjs";
import { SETUP, inOrder } from "./lib/setup.mjs";
import { Problem, main, step } from "./lib/steps.mjs";

const ADVICE = "The options are --serve, --open and --port: npm run docs -- --serve --port 9000";

await main(async () => {
  const { serve: wanted, open, port } = options();
  const server = wanted || open ? await takePort(Number(port)) : null;
  try {
    for (const name of inOrder(["docs"])) await step(SETUP[name].title, SETUP[name].ensure);
    if (!server) return;
    const { url } = await serve(join(root, DOCS), { server });
    console.log(`\n  The documentation is at ${url} (Ctrl+C ends the server)\n`);
    if (open) show(url);
    buildAgainAfterChanges();
  } catch (error) {
    server?.close();
    throw error;
  }
});

function options() {
  try {
    const { values } = parseArgs({
      options: { serve: { type: "boolean" }, open: { type: "boolean" }, port: { type: "string", default: "8090" } },
    });
    if (!/^\d+$/.test(values.port) || Number(values.port) > 65_535) throw new Error(`"${values.port}" is no port.`);
    return values;
  } catch (error) {
    throw new Problem(error.message, { advice: ADVICE });
  }
}

function show(url) {
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  // Where there is no desktop, the address has been printed.
  spawn(command, [url], { stdio: "ignore", detached: true }).on("error", () => {}).unref();
}

function buildAgainAfterChanges() {
  let timer;
  let building = Promise.resolve();
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(() => step("Documentation", buildDocs)).catch((error) => console.log(error.report?.() ?? error));
    }, 100);
  };
  for (const folder of ["docs/src", "docs/theme", "www/examples"]) watch(join(root, folder), { recursive: true }, changed);
}
