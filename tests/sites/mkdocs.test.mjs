// A site of MkDocs Material, with its instant navigation.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  // Its navigation goes only to the addresses in the site's map, which hold the address that the site was built for.
  settle: (built, url) => {
    const map = join(built, "sitemap.xml");
    writeFileSync(map, readFileSync(map, "utf8").replaceAll(/https?:\/\/[^/<]+\//g, (address) => (address.includes("sitemaps.org") ? address : url)));
  },
  goDark: () => document.querySelector("label[for=__palette_1]").click(),
  goOn: () => document.querySelector('.md-content a[href$="second/"]').click(),
});
