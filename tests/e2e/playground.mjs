// What the page's tests share: the built site on a server, and the element in a browser.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/lib/serve.mjs";
import { open } from "../drivers/browser.mjs";

export { examples } from "./examples.mjs";

/** The folder of the built site. */
export const dist = fileURLToPath(new URL("../../dist", import.meta.url));

const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));

/** The file's name, below `dist`, of the engine's second part. */
export function secondPart() {
  return `assets/${readdirSync(join(dist, "assets")).find((file) => /^engine-second-.*\.wasm$/.test(file))}`;
}

/** Wasm that loads and defines nothing. */
export const EMPTY_WASM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** A copy of the built site in which the engine's second part is something else, or is missing. @param {Uint8Array | null} content */
async function serveWithSecondPart(content, options) {
  const folder = mkdtempSync(join(tmpdir(), "async-runner-site-"));
  const path = join(folder, secondPart());
  cpSync(dist, folder, { recursive: true });
  if (content === null) rmSync(path);
  else writeFileSync(path, content);
  const { url, close } = await serve(folder, options);
  return { url, close: () => close().finally(() => rmSync(folder, { recursive: true })) };
}

/** The built site, or the copy of it. */
function siteWith(secondPart, options) {
  return secondPart === undefined ? serve(dist, options) : serveWithSecondPart(secondPart, options);
}

/** A browser on the built site. */
export class Playground {
  /**
   * Starts a browser and a server.
   * @param {string} engine
   * @param {object} [options] as for `open` and `serve`
   * @param {Uint8Array | null} [options.secondPart] in place of the engine's second part; `null`: it is missing
   */
  static async open(engine, { secondPart, ...options } = {}) {
    const site = await siteWith(secondPart, options);
    try {
      return new Playground(await open(engine, options), site);
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  constructor(browser, site) {
    this.browser = browser;
    this.site = site;
  }

  /** The same browser on a site of its own; its `close()` leaves the browser. @param {object} options as for `open` */
  async beside({ secondPart, ...options }) {
    const { browser } = this;
    const site = await siteWith(secondPart, options);
    const other = new Playground(browser, site);
    other.close = () => site.close();
    return other;
  }

  /** Opens the page with an example. */
  async goto(example = "gallery") {
    // Only the address' end would change from example to example, and the page would stay: a fresh one is wanted.
    await this.browser.goto("about:blank");
    await this.browser.goto(`${this.site.url}#${example}`);
    await this.browser.until(() => document.querySelector("async-runner-playground")?.shadowRoot?.querySelector(".run"));
  }

  /** Runs a script, or the one that is there, to its end. @returns {Promise<object>} the `RunResult` */
  run(code) {
    return this.browser.evaluate(async (source) => {
      const element = document.querySelector("async-runner-playground");
      if (source !== null) element.code = source;
      return element.run();
    }, code ?? null);
  }

  /** Begins a run without waiting for its end; `result()` waits. */
  start(code) {
    return this.browser.evaluate((source) => {
      const element = document.querySelector("async-runner-playground");
      if (source !== null) element.code = source;
      window.running = element.run();
    }, code ?? null);
  }

  /** The result of the run that `start` began. */
  result() {
    return this.browser.evaluate(() => window.running);
  }

  /** Clicks a button of the element as a person does: `run` or `stop`. */
  async click(name) {
    const button = await this.browser.driver.executeScript(
      `return document.querySelector("async-runner-playground").shadowRoot.querySelector(arguments[0])`, `.${name}`);
    await button.click();
  }

  /** Puts the editor in the code block's place, if it is not there yet, with the focus in it. */
  async openEditor() {
    await this.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".block, .cm-content")?.focus());
    await this.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.activeElement?.matches(".cm-content"));
  }

  /** What the run bar says. */
  status() {
    return this.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".status").textContent);
  }

  /** Waits until the run bar says this. @param {string} text its beginning */
  untilStatus(text) {
    return this.browser.until((wanted) =>
      document.querySelector("async-runner-playground").shadowRoot.querySelector(".status").textContent.startsWith(wanted), text);
  }

  /** Shows a panel's content in one of its two ways: `timeline` as `picture` or `table`, `tasks` as `graph` or `list`. */
  async showAs(panel, way) {
    await this.browser.evaluate(async ([where, name]) => {
      const element = document.querySelector("async-runner-playground");
      const buttons = element.shadowRoot.querySelectorAll(`section.${where} .tabs button`);
      [...buttons].find((button) => button.textContent === name).click();
      await element.updateComplete;
      await Promise.all([...element.shadowRoot.querySelectorAll("*")].map((each) => each.updateComplete));
    }, [panel, way]);
  }

  /** The texts of a view's parts: `parts(["async-runner-console", ".text"])`. */
  parts(path) {
    return this.browser.evaluate(([view, part]) => {
      const root = document.querySelector("async-runner-playground").shadowRoot.querySelector(view)?.shadowRoot;
      return [...(root?.querySelectorAll(part) ?? [])].map((found) => found.textContent.trim().replaceAll(/\s+/g, " "));
    }, path);
  }

  /** Writes a picture of the whole page, for people to look at. */
  screenshot(name) {
    return this.browser.screenshot(`${screenshots}${name}-${this.browser.engine}.png`, { full: true });
  }

  async close() {
    await this.browser.close();
    await this.site.close();
  }
}
