// Gets the browser engines onto the machine. What is there already is used as it is.
import { aptInstall } from "./command.mjs";
import { locate } from "./engines.mjs";
import { Problem } from "./steps.mjs";
import { ensureGeckodriver } from "./tools.mjs";

const ENGINES_ADVICE =
  "To test in fewer engines, name those that are there: ASYNC_RUNNER_ENGINES=chromium,firefox npm test";

const INSTALL = {
  chromium: { packages: ["chromium", "chromium-driver"], advice: "Install Chromium or Chrome, and ChromeDriver of the same version." },
  firefox: { packages: ["firefox-esr"], advice: "Install Firefox." },
  webkit: {
    packages: ["webkit2gtk-driver", "xvfb"],
    advice: "Install WebKitGTK with its MiniBrowser and WebKitWebDriver, and Xvfb. On macOS run `safaridriver --enable` once.",
  },
};

/**
 * Installs an engine and its WebDriver server, unless they are there.
 * @param {string} engine one of the names in engines.mjs
 * @throws {Problem} that says what to install, where this machine does not allow it
 */
export async function ensureEngine(engine) {
  const missing = () => locate(engine).missing;
  if (!missing().length) return "already there";
  const advice = `${INSTALL[engine].advice}\n${ENGINES_ADVICE}`;
  // Debian has no geckodriver: that one is built.
  if (missing().some((name) => name !== "geckodriver")) await aptInstall(INSTALL[engine].packages, { log: engine, advice });
  if (missing().includes("geckodriver")) await ensureGeckodriver();
  if (missing().length) throw new Problem(`Installed, but still not found: ${missing().join(", ")}.`, { advice });
}
