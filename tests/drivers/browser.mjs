// Opens real browsers for tests: Chromium, Firefox and WebKitGTK (Safari on macOS), each by its own
// WebDriver server, all by the same few calls. `driver` is selenium-webdriver's object for all the rest.
//
//     const browser = await open("firefox", { width: 1280, height: 800 });
//     await browser.goto(url);
//     const title = await browser.evaluate(() => document.title);
//     await browser.until(() => document.querySelector("output")?.textContent === "42");
//     await browser.screenshot("tests/screenshots/page.png");
//     await browser.close();
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { capabilities, locate, screenSettings, wantedEngines } from "../../scripts/lib/engines.mjs";
import { freePort, processorTime, startDisplay, startDriver } from "./process.mjs";

/** A page's function may take this long. */
const SCRIPT_TIMEOUT = 60_000;
const UNTIL_TIMEOUT = 20_000;
/** So long WebKit may keep back whether something holds, before it is asked again. */
const WEBKIT_UNTIL_TIMEOUT = 2_000;
const RESIZE_ATTEMPTS = 10;

/** The page went away before it could answer. */
class PageLeft extends Error {}

/**
 * The engines that tests run in: "chromium", "firefox", "webkit", or fewer where the variable
 * ASYNC_RUNNER_ENGINES lists some.
 * @returns {string[]}
 */
export function engines() {
  return wantedEngines();
}

/**
 * Starts a browser with one empty window. End it with {@link Browser.close}.
 * @param {string} engine one of {@link engines}
 * @param {object} [options]
 * @param {number} [options.width] of the page's viewport, in CSS pixels; 1280 by default
 * @param {number} [options.height] likewise; 800 by default
 * @param {boolean} [options.dark] pages see `prefers-color-scheme: dark`
 * @param {boolean} [options.reducedMotion] pages see `prefers-reduced-motion: reduce`
 * @returns {Promise<Browser>}
 * @throws {Error} that says what is not installed
 */
export async function open(engine, { width = 1280, height = 800, dark = false, reducedMotion = false } = {}) {
  const { driver: command, display, missing } = locate(engine);
  if (missing.length) throw new Error(`${engine}: not found: ${missing.join(", ")}. \`npm test\` installs it.`);
  const ends = [];
  try {
    const env = display ? await openScreen(display, { dark, reducedMotion }, ends) : {};
    // Else every Firefox takes the same port for its websocket.
    const args = engine === "firefox" ? [`--websocket-port=${await freePort()}`] : [];
    const server = await startDriver(command, args, env);
    ends.unshift(() => server.end());
    const driver = await connect(server.url, engine, { dark, reducedMotion });
    ends.unshift(() => driver.quit().catch(() => {}));
    const browser = new Browser(engine, driver, server, ends);
    await browser.prepare(width, height);
    return browser;
  } catch (error) {
    for (const end of ends) await end();
    throw error;
  }
}

// A virtual screen with settings of its own, in a folder that also keeps the browser's data off the user's.
async function openScreen(command, options, ends) {
  const home = mkdtempSync(join(tmpdir(), "screen-"));
  ends.unshift(() => rmSync(home, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(screenSettings(options))) write(join(home, name), text);
  const screen = await startDisplay(command);
  ends.unshift(() => screen.end());
  return { DISPLAY: screen.display, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, GTK_THEME: undefined };
}

async function connect(url, engine, options) {
  const { Builder } = await import("selenium-webdriver");
  const wanted = capabilities(engine, options);
  if (engine === "chromium") wanted["goog:loggingPrefs"] = { browser: "ALL" };
  if (engine === "firefox") wanted.webSocketUrl = true;
  const driver = await new Builder().disableEnvironmentOverrides().usingServer(url).withCapabilities(wanted).build();
  await driver.manage().setTimeouts({ script: SCRIPT_TIMEOUT, pageLoad: SCRIPT_TIMEOUT });
  return driver;
}

/** One browser with one window; from {@link open}. */
class Browser {
  #server;
  #ends;
  #console = [];
  #scriptTimeout = SCRIPT_TIMEOUT;

  constructor(engine, driver, server, ends) {
    /** The engine's name. */
    this.engine = engine;
    /** selenium-webdriver's `WebDriver`: clicks, keys, frames, cookies. */
    this.driver = driver;
    this.#server = server;
    this.#ends = ends;
  }

  /** Part of {@link open}. */
  async prepare(width, height) {
    if (this.engine === "firefox") {
      const bidi = await this.driver.getBidi();
      await bidi.subscribe("log.entryAdded");
      bidi.socket.on("message", (data) => {
        const { method, params } = JSON.parse(data.toString());
        if (method === "log.entryAdded") this.#console.push({ level: LEVELS[params.level] ?? "log", text: params.text ?? "" });
      });
    }
    await this.resize(width, height);
  }

  /** Opens an address and waits until it has loaded. */
  async goto(url) {
    await this.driver.get(url);
    if (this.engine === "webkit") await this.driver.executeScript(recordConsole);
  }

  /**
   * Runs a function in the page and returns its result, both by copy as JSON; a promise is awaited.
   * The function sees the page's globals and its arguments, nothing of the test.
   * @throws {Error} with the name and message of what the function threw
   */
  async evaluate(func, ...args) {
    return this.#evaluate(this.#scriptTimeout + 5_000, func, ...args);
  }

  /** Lets a page's function take longer, or less long, than a minute. @param {number} timeout in milliseconds */
  async setScriptTimeout(timeout) {
    await this.driver.manage().setTimeouts({ script: timeout });
    this.#scriptTimeout = timeout;
  }

  async #evaluate(timeout, func, ...args) {
    const script = this.driver.executeAsyncScript(
      `const done = arguments[arguments.length - 1];
       const args = Array.prototype.slice.call(arguments, 0, -1);
       (async () => (${func})(...args))().then(
         (value) => done({ value }),
         (error) => done({ error: String(error), stack: error && error.stack }));`,
      ...args,
    );
    const answer = await (this.engine === "webkit" ? within(timeout, script) : script).catch((error) => {
      if (error.name !== "NoSuchFrameError") throw error;
      return null;
    });
    if (answer === null) throw new PageLeft(`The page was left while this ran in it (${this.engine}): ${func}`);
    if ("error" in answer) throw new Error(`In the page (${this.engine}): ${answer.error}\n${answer.stack ?? ""}`);
    return answer.value;
  }

  /**
   * Waits until a function in the page gives something truthy, and returns that; also on the page that comes next.
   * @param {Function} func as for {@link evaluate}; last argument: `{timeout}` in milliseconds, 20,000 by default
   * @param {...unknown} args
   * @throws {Error} after that time
   */
  async until(func, ...args) {
    const last = args.at(-1);
    const timeout = last?.timeout ? args.pop().timeout : UNTIL_TIMEOUT;
    const deadline = Date.now() + timeout;
    for (;;) {
      const value = await this.#evaluate(WEBKIT_UNTIL_TIMEOUT, func, ...args).catch((error) => {
        if (!(error instanceof PageLeft)) throw error;
      });
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`Within ${timeout} ms this did not hold (${this.engine}): ${func}`);
    }
  }

  /** Sets the viewport's size, in CSS pixels. */
  async resize(width, height) {
    // The windows of Chromium and Firefox cannot be made narrower than 500 pixels, their viewports can.
    if (this.engine === "chromium") {
      const size = { width, height, deviceScaleFactor: 1, mobile: false };
      return void (await this.driver.sendDevToolsCommand("Emulation.setDeviceMetricsOverride", size));
    }
    if (this.engine === "firefox") {
      const { default: browsingContext } = await import("selenium-webdriver/bidi/browsingContext.js");
      const context = await browsingContext(this.driver, { browsingContextId: await this.driver.getWindowHandle() });
      return context.setViewport(width, height);
    }
    // The page hears of a new size some time after its window has it: what it says at once may be of the size before.
    const window = this.driver.manage().window();
    const asked = { width, height };
    for (let attempt = 0; attempt < RESIZE_ATTEMPTS; attempt += 1) {
      await window.setRect(asked);
      const [innerWidth, innerHeight] = await this.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn([innerWidth, innerHeight])))),
      );
      if (innerWidth === width && innerHeight === height) return;
      asked.width += width - innerWidth;
      asked.height += height - innerHeight;
    }
  }

  /**
   * Writes a PNG of the viewport.
   * @param {string} path its folder is made
   * @param {{full?: boolean}} [options] `full`: the whole page, however high
   */
  async screenshot(path, { full = false } = {}) {
    const size = () => this.driver.executeScript("return [innerWidth, innerHeight, document.documentElement.scrollHeight]");
    const [width, height, whole] = await size();
    if (full) await this.resize(width, Math.min(whole, 3900));
    // The state of the page is one thing, its having been drawn in this size another.
    await this.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const image = await this.driver.takeScreenshot();
    if (full) await this.resize(width, height);
    write(path, Buffer.from(image, "base64"));
  }

  /**
   * What pages have written to the console so far, and the errors that nobody caught. WebKitGTK's driver does
   * not tell, so there it is only what the page that is open wrote after it had loaded.
   * @returns {Promise<{level: "log" | "warn" | "error", text: string}[]>}
   */
  async console() {
    if (this.engine === "webkit") return this.driver.executeScript("return window.recordedConsole ?? []");
    if (this.engine === "firefox") {
      // Its entries come by themselves: whoever asks again and again has to let them in.
      await new Promise(setImmediate);
      return [...this.#console];
    }
    const entries = await this.driver.manage().logs().get("browser");
    this.#console.push(...entries.map(({ level, message }) => ({ level: LEVELS[level.name] ?? "log", text: message })));
    return [...this.#console];
  }

  /** The ids of the browser's processes and its driver's. */
  processes() {
    return this.#server.processes();
  }

  /** Processor time that the browser has used so far, in seconds, over all its processes. Linux only. */
  processorTime() {
    return processorTime(this.processes());
  }

  /** Ends the browser, its driver and its screen. */
  async close() {
    for (const end of this.#ends.splice(0)) await end();
  }
}

// As Chromium's driver and as WebDriver BiDi call them; what is not here is "log".
const LEVELS = { SEVERE: "error", WARNING: "warn", error: "error", warn: "warn" };

// WebKit keeps a page that is left as it is, to show it again when the reader comes back: a script that was under way in it
// neither ends nor is told that it was left, and the time that WebDriver gives to a script stands still as well. Its answer is
// null then, as for one that was told.
async function within(timeout, script) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, timeout, null)));
  return Promise.race([script, late]).finally(() => clearTimeout(timer));
}

// Runs in the page.
function recordConsole() {
  const entries = (window.recordedConsole = []);
  for (const level of ["log", "warn", "error"]) {
    const write = console[level];
    console[level] = (...args) => {
      entries.push({ level, text: args.map(String).join(" ") });
      write.apply(console, args);
    };
  }
  addEventListener("error", (event) => entries.push({ level: "error", text: event.message }));
  addEventListener("unhandledrejection", (event) => entries.push({ level: "error", text: String(event.reason) }));
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
