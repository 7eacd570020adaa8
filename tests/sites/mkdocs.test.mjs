// A site of MkDocs Material, with its instant navigation.
import { run } from "../../scripts/lib/command.mjs";
import { pythonFor } from "./python.mjs";
import { testSite } from "./site.mjs";

testSite({
  name: "mkdocs",
  title: "MkDocs Material",
  output: "dist",
  singlePage: true,
  build: async (cwd) => {
    const program = await pythonFor("mkdocs");
    await run(program("mkdocs"), ["build", "--strict", "--site-dir", "dist"], { cwd, log: "site-mkdocs" });
  },
  goDark: () => document.querySelector("label[for=__palette_1]").click(),
  goOn: () => document.querySelector('.md-content a[href$="second/"]').click(),
});
