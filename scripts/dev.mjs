// `npm run dev`: Vite's development server, over an engine that is built first. Arguments go to Vite.
import { spawn } from "node:child_process";
import { root } from "./lib/machine.mjs";
import { SETUP, inOrder } from "./lib/setup.mjs";
import { main, step } from "./lib/steps.mjs";

await main(async () => {
  for (const name of inOrder(["engine"])) await step(SETUP[name].title, SETUP[name].ensure);
  const vite = spawn("vite", process.argv.slice(2), { cwd: root, stdio: "inherit" });
  vite.on("exit", (code) => (process.exitCode = code ?? 1));
});
