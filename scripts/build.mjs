// `npm run build`: the static site in dist/, with all that it needs beforehand.
import { SETUP, inOrder } from "./lib/setup.mjs";
import { main, step } from "./lib/steps.mjs";

await main(async () => {
  for (const name of inOrder(["site"])) await step(SETUP[name].title, SETUP[name].ensure);
});
