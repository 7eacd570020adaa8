import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://example.com",
  image: { service: { entrypoint: "astro/assets/services/noop" } },
  integrations: [
    starlight({
      title: "A site with live examples",
      head: [{ tag: "script", attrs: { type: "module", src: "/playground/async-runner-playground.js" } }],
      sidebar: [{ slug: "index" }, { slug: "second" }],
      pagefind: false,
    }),
  ],
});
