// A book, built by mdBook.
import { run } from "../../scripts/lib/command.mjs";
import { testSite } from "./site.mjs";

testSite({
  name: "mdbook",
  title: "mdBook",
  output: "dist",
  engines: ["chromium", "firefox", "webkit"],
  build: (cwd) => run("mdbook", ["build"], { cwd, log: "site-mdbook" }),
  goDark: () => {
    document.getElementById("mdbook-theme-toggle").click();
    document.getElementById("mdbook-theme-navy").click();
  },
  goOn: () => document.querySelector("a.nav-chapters.next").click(),
});
