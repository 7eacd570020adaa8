// The three browser engines that everything is tested in: where this machine has them, and how each is
// started for tests. Installing them is in browsers.mjs, driving them in tests/drivers.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isRoot, which } from "./machine.mjs";
import { Problem } from "./steps.mjs";
import { addBuiltTools } from "./tools.mjs";

/** Every engine's name. */
export const ENGINES = ["chromium", "firefox", "webkit"];

const isMac = process.platform === "darwin";

/**
 * The engines to test in: all, or those that the variable ASYNC_RUNNER_ENGINES lists, separated by commas.
 * @returns {string[]}
 */
export function wantedEngines() {
  const names = process.env.ASYNC_RUNNER_ENGINES?.split(",").map((name) => name.trim()).filter(Boolean);
  if (!names?.length) return ENGINES;
  const unknown = names.find((name) => !ENGINES.includes(name));
  if (unknown) throw new Problem(`ASYNC_RUNNER_ENGINES: there is no engine "${unknown}".`, { advice: `It takes ${ENGINES.join(", ")}, separated by commas.` });
  return ENGINES.filter((name) => names.includes(name));
}

/**
 * Where an engine's programs are.
 * @param {string} engine one of {@link ENGINES}
 * @returns {{browser: string | null, driver: string | null, display: string | null, missing: string[]}}
 *   paths; `display` is the virtual screen that WebKitGTK needs, as it has no headless mode;
 *   `missing` names what was not found, for people
 */
export function locate(engine) {
  addBuiltTools();
  const found = PLACES[engine]();
  const missing = Object.entries(found).filter(([, { path }]) => !path).map(([, { name }]) => name);
  const path = (part) => found[part]?.path ?? null;
  return { browser: path("browser"), driver: path("driver"), display: path("display"), missing };
}

const PLACES = {
  chromium: () => ({
    browser: {
      name: "Chromium or Chrome",
      path: which("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    },
    driver: { name: "ChromeDriver", path: which(...given("CHROMEDRIVER"), "chromedriver", "/usr/lib/chromium/chromedriver") },
  }),
  firefox: () => ({
    browser: { name: "Firefox", path: which("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox") },
    driver: { name: "geckodriver", path: which(...given("GECKODRIVER"), "geckodriver") },
  }),
  webkit: () =>
    isMac
      ? { driver: { name: "safaridriver", path: which("safaridriver") } }
      : {
          browser: { name: "WebKitGTK's MiniBrowser", path: miniBrowser() },
          driver: { name: "WebKitWebDriver", path: which("WebKitWebDriver") },
          display: { name: "Xvfb", path: which("Xvfb") },
        },
};

function given(variable) {
  return process.env[variable] ? [process.env[variable]] : [];
}

// Distributions keep it off PATH, in a folder named after the machine and the library's version.
function miniBrowser() {
  const bases = ["/usr/lib", "/usr/lib64", "/usr/libexec", ...subfolders("/usr/lib", /-linux-/)];
  const folders = bases.flatMap((base) => subfolders(base, /^webkit2?gtk-/)).sort().reverse();
  return which("MiniBrowser", ...folders.map((folder) => join(folder, "MiniBrowser")));
}

function subfolders(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => pattern.test(name)).map((name) => join(folder, name));
}

/**
 * The WebDriver capabilities that start an engine without a window.
 * @param {string} engine one of {@link ENGINES}
 * @param {{dark?: boolean, reducedMotion?: boolean}} [options] what pages see of `prefers-color-scheme: dark` and
 *   `prefers-reduced-motion: reduce`; WebKitGTK takes both from {@link screenSettings}
 */
export function capabilities(engine, options = {}) {
  return CAPABILITIES[engine](locate(engine).browser, options);
}

/**
 * GTK's settings for the same options, as the files of a configuration folder and their text.
 * @param {{dark?: boolean, reducedMotion?: boolean}} [options]
 * @returns {Record<string, string>}
 */
export function screenSettings({ dark = false, reducedMotion = false } = {}) {
  return {
    "gtk-3.0/settings.ini": `[Settings]\ngtk-theme-name=Adwaita${dark ? "-dark" : ""}\ngtk-enable-animations=${Number(!reducedMotion)}\n`,
    // MiniBrowser's toolbar would keep its window from being narrow.
    "gtk-3.0/gtk.css": "* { min-width: 0; padding: 0; margin: 0; border: 0; font-size: 1px; -gtk-icon-transform: scale(0.1); }\n",
  };
}

const CAPABILITIES = {
  chromium: (binary, { dark, reducedMotion }) => ({
    browserName: "chrome",
    "goog:chromeOptions": {
      binary,
      args: [
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--blink-settings=preferredColorScheme=${dark ? 0 : 1}`,
        ...(reducedMotion ? ["--force-prefers-reduced-motion"] : []),
        ...(isRoot ? ["--no-sandbox"] : []),
      ],
    },
  }),
  firefox: (binary, { dark, reducedMotion }) => ({
    browserName: "firefox",
    "moz:firefoxOptions": {
      binary,
      args: ["-headless"],
      prefs: {
        "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
        "ui.prefersReducedMotion": reducedMotion ? 1 : 0,
      },
    },
  }),
  webkit: (binary) =>
    isMac
      ? { browserName: "safari" }
      : {
          browserName: "MiniBrowser",
          "webkitgtk:browserOptions": { binary, args: ["--automation"] },
        },
};
