// `npm start`: sets up what is missing, builds, and serves the page.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/machine.mjs";
import { serve, takePort } from "./lib/serve.mjs";
import { SETUP, inOrder } from "./lib/setup.mjs";
import { Problem, main, step } from "./lib/steps.mjs";

const DEFAULT_PORT = 8080;
const ADVICE = "The only option is --port, with a number: npm start -- --port 9000";

await main(async () => {
  const server = await takePort(chosenPort());
  try {
    console.log();
    for (const name of inOrder(["site"])) await step(SETUP[name].title, SETUP[name].ensure);
    const { url } = await serve(join(root, "dist"), { server });
    console.log(`\n  The page is at ${url} (Ctrl+C ends the server)\n`);
  } catch (error) {
    server.close();
    throw error;
  }
});

// `npm start -- --port N`; npm takes a `--port=N` or `--port N` without the dashes for one of its own
// options, passes its value on in a variable and leaves a separate N as an argument.
function chosenPort() {
  const { values, positionals } = options();
  const fromNpm = process.env.npm_config_port;
  if (positionals.length && fromNpm !== "true") throw new Problem(`"${positionals[0]}" means nothing here.`, { advice: ADVICE });
  const text = values.port ?? (fromNpm === "true" ? positionals[0] : fromNpm) ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Problem(`"${text}" is no port.`, { advice: ADVICE });
  return port;
}

function options() {
  try {
    return parseArgs({ options: { port: { type: "string" } }, allowPositionals: true });
  } catch (error) {
    throw new Problem(error.message, { advice: ADVICE });
  }
}
