// A crate's documentation, built by rustdoc.
import { run } from "../../scripts/lib/command.mjs";
import { testSite } from "./site.mjs";

testSite({
  name: "rustdoc",
  title: "rustdoc",
  output: "target/doc",
  first: "documented/index.html",
  build: (cwd) => run("cargo", ["doc", "--no-deps", "--offline"], { cwd, log: "site-rustdoc", env: { RUSTDOCFLAGS: "--html-in-header docs-header.html" } }),
  goDark: async () => {
    const wait = (selector) =>
      new Promise((found) => {
        const look = () => (document.querySelector(selector) ? found(document.querySelector(selector)) : setTimeout(look, 20));
        look();
      });
    (await wait("#settings-menu a, .settings-menu a")).click();
    (await wait("#theme-dark")).click();
  },
  goOn: () => document.querySelector('a[href="second/index.html"]').click(),
});
