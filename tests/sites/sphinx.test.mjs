// A site of Sphinx, with the theme Furo.
import { run } from "../../scripts/lib/command.mjs";
import { pythonFor } from "./python.mjs";
import { testSite } from "./site.mjs";

testSite({
  name: "sphinx",
  title: "Sphinx",
  output: "dist",
  build: async (cwd) => {
    const program = await pythonFor("sphinx");
    await run(program("sphinx-build"), ["-W", "-b", "html", ".", "dist"], { cwd, log: "site-sphinx" });
  },
  // Its button goes from auto to one theme and then to the other.
  goDark: () => {
    for (let presses = 0; presses < 3 && document.body.dataset.theme !== "dark"; presses += 1) document.querySelector(".theme-toggle").click();
  },
  goOn: () => document.querySelector('article a[href="second.html"]').click(),
});
