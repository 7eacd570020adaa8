// A site of Docusaurus, which React takes over in the browser and in which a link loads no document.
import { run } from "../../scripts/lib/command.mjs";
import { nodePackagesFor } from "./node.mjs";
import { testSite } from "./site.mjs";

testSite({
  name: "docusaurus",
  title: "Docusaurus",
  output: "dist",
  singlePage: true,
  engines: ["chromium", "firefox", "webkit"],
  build: async (cwd) => {
    await nodePackagesFor("docusaurus");
    await run("npx", ["docusaurus", "build", "--out-dir", "dist"], { cwd, log: "site-docusaurus", env: { DOCUSAURUS_NO_TELEMETRY: "1" } });
  },
  // Its button goes from the system's theme to light and then to dark.
  goDark: async () => {
    const isDark = () => document.documentElement.dataset.theme === "dark";
    for (let presses = 0; presses < 3 && !isDark(); presses += 1) {
      document.querySelector('[class*="colorModeToggle"] button').click();
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }
  },
  goOn: () => document.querySelector('a.pagination-nav__link--next').click(),
});
