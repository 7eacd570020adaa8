export default {
  title: "A site with live examples",
  url: "https://example.com",
  baseUrl: "/",
  onBrokenLinks: "throw",
  scripts: [{ src: "/playground/async-runner-playground.js", type: "module" }],
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: "./sidebars.mjs" }, blog: false, pages: false }]],
  themeConfig: { navbar: { title: "A site with live examples" } },
};
