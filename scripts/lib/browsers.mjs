// Gets the browser engines onto the machine. What is there already is used as it is.
import { aptInstall } from "./command.mjs";
import { hasApt } from "./machine.mjs";
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
  const { packages, advice } = INSTALL[engine];
  const log = engine;
  const isComplete = () => locate(engine).missing.length === 0;
  if (isComplete()) return "already there";
  const needsOnly = (part) => locate(engine).missing.every((name) => name === part);
  if (!needsOnly("geckodriver")) {
    if (!hasApt()) throw new Problem(`Not found: ${locate(engine).missing.join(", ")}.`, { advice: `${advice}\n${ENGINES_ADVICE}` });
    await aptInstall(packages, { log, advice: `${advice}\n${ENGINES_ADVICE}` });
  }
  if (engine === "firefox" && !isComplete()) await ensureGeckodriver();
  if (!isComplete()) {
    throw new Problem(`Installed, but still not found: ${locate(engine).missing.join(", ")}.`, { advice: `${advice}\n${ENGINES_ADVICE}` });
  }
}
