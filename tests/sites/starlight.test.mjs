// A site of Astro Starlight.
import { run } from "../../scripts/lib/command.mjs";
import { nodePackagesFor } from "./node.mjs";
import { testSite } from "./site.mjs";

testSite({
  name: "starlight",
  title: "Astro Starlight",
  output: "dist",
  build: async (cwd) => {
    await nodePackagesFor("starlight");
    await run("npx", ["astro", "build"], { cwd, log: "site-starlight", env: { ASTRO_TELEMETRY_DISABLED: "1" } });
  },
  goDark: () => {
    const select = document.querySelector("starlight-theme-select select");
    select.value = "dark";
    select.dispatchEvent(new Event("change"));
  },
  goOn: () => document.querySelector('.sidebar-content a[href^="/second"]').click(),
});
