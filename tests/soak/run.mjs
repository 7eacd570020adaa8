// `npm run soak`: figures on what the playground endures, from the built site in a real browser: jobs that fail, scripts that
// never end, elements that come and go, many at once, and links that mean harm. Each figure is counted, none is estimated.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serve } from "../../scripts/lib/serve.mjs";
import { SETUP, inOrder } from "../../scripts/lib/setup.mjs";
import { Problem, duration, heading, main, step } from "../../scripts/lib/steps.mjs";
import { PARTS } from "./parts.mjs";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const page = fileURLToPath(new URL("page", import.meta.url));
const ENGINES = ["chromium", "firefox", "webkit"];

await main(async () => {
  const { engine, json } = options();
  heading("Set-up");
  for (const name of inOrder(["site", engine])) await step(SETUP[name].title, SETUP[name].ensure);
  const { open } = await import("../drivers/browser.mjs");
  heading(`Soak in ${engine}`);
  const site = await serve(page, { beside: { playground: dist } });
  const rows = [];
  const began = performance.now();
  try {
    for (const part of PARTS) {
      await step(part.title, async () => {
        const browser = await open(engine);
        try {
          await browser.setScriptTimeout(600_000);
          const found = await part.run(browser, site.url);
          rows.push(...found.map((row) => ({ part: part.title, ...row })));
          const bad = found.filter(({ good }) => !good).length;
          return bad ? `${bad} NOT AS WANTED` : "as wanted";
        } finally {
          await browser.close();
        }
      });
    }
  } finally {
    await site.close();
  }
  console.log(`\n${table(rows)}\n\nIn ${duration(performance.now() - began)}.`);
  if (json) writeFileSync(json, `${JSON.stringify({ engine, rows }, null, 2)}\n`);
  if (rows.some(({ good }) => !good)) process.exitCode = 1;
});

function options() {
  let values;
  try {
    ({ values } = parseArgs({ options: { engine: { type: "string" }, json: { type: "string" } } }));
  } catch (error) {
    throw new Problem(error.message, { advice: "The options are --engine NAME and --json OUT.json." });
  }
  const { engine = "chromium", json } = values;
  if (!ENGINES.includes(engine)) throw new Problem(`There is no engine "${engine}".`, { advice: `The engines are ${ENGINES.join(", ")}.` });
  return { engine, json };
}

/** The figures as a table in Markdown. */
function table(rows) {
  const lines = rows.map(({ part, what, count, wanted, good }) => `| ${part} | ${what} | ${count} | ${wanted} | ${good ? "yes" : "**no**"} |`);
  return ["| what | counted | found | wanted | as wanted |", "|---|---|---|---|---|", ...lines].join("\n");
}
