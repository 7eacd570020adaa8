// Loads the engine: its wasm, compiled once for all runs and all elements, and its worker.
//
// A worker of another origin cannot be started by URL, and Firefox says so late and without throwing; so origins are
// compared, and from another one the script is fetched and started from a blob. A page's CSP may allow only one of the
// two ways, so the other is tried when the first fails.

import { secondUrl, wasmUrl, workerUrl } from "virtual:engine";
import { ENGINE_NAME, type FromEngine } from "./protocol.js";
import type { SecondPartSource } from "./second-part-source.js";

/** The engine cannot run here. The message says what is missing, and `advice` what to do about it. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
  /** What the reader, or the site's author, can do. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/** A started worker, and the URL from which more like it can be started. */
export interface StartedWorker {
  readonly worker: Worker;
  readonly url: string;
}

/** When a page is taken to have nothing to do that cannot tell, in milliseconds. */
const IDLE = 500;

/** How long a worker may take to load its script, in milliseconds. */
const WORKER_PATIENCE = 20_000;

let compiling: Promise<WebAssembly.Module> | undefined;
let compilingSecond: Promise<WebAssembly.Module> | undefined;
let second: WebAssembly.Module | undefined;
let blobUrl: Promise<string> | undefined;
/** The way that worked last: it is tried first. */
let preferBlob: boolean | undefined;

/**
 * The engine's compiled wasm. The first call loads it; after a failure the next call tries again.
 *
 * @throws EngineUnavailable when it cannot be loaded or compiled
 */
export function loadModule(): Promise<WebAssembly.Module> {
  compiling ??= compile(wasmUrl).catch((error: unknown) => {
    compiling = undefined;
    throw error;
  });
  return compiling;
}

/** Where the engine's second part is, with that itself if it has been loaded. */
export function secondPart(): SecondPartSource {
  return { url: new URL(secondUrl, location.href).href, ...(second ? { module: second } : {}) };
}

/**
 * Loads the engine's second part, which most runs do not need. The first call loads it; after a failure the next call
 * tries again.
 *
 * @throws EngineUnavailable when it cannot be loaded or compiled
 */
export async function loadSecondPart(): Promise<void> {
  compilingSecond ??= compile(secondUrl);
  try {
    second = await compilingSecond;
  } catch (error) {
    compilingSecond = undefined;
    throw error;
  }
}

/** Loads the second part when the page has nothing else to do, unless its reader wants little to be loaded. */
export function loadSecondPartWhenIdle(): void {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (!compiling || compilingSecond || connection?.saveData) return;
  // Where that fails, a run that needs it tries again, and says so.
  const load = () => void loadSecondPart().catch(() => undefined);
  if (typeof requestIdleCallback === "function") requestIdleCallback(load);
  else setTimeout(load, IDLE);
}

/**
 * Starts an engine's worker; it is ready for its first message.
 *
 * @throws EngineUnavailable when no way of starting one works here
 */
export async function startWorker(): Promise<StartedWorker> {
  if (typeof Worker === "undefined") {
    throw new EngineUnavailable("This browser has no web workers.", "Open the page in a current browser.");
  }
  preferBlob ??= new URL(workerUrl, location.href).origin !== location.origin;
  const sameOrigin = !preferBlob;
  try {
    return await (preferBlob ? startFromBlob() : startByUrl(workerUrl));
  } catch (first) {
    try {
      const started = await (preferBlob ? startByUrl(workerUrl) : startFromBlob());
      preferBlob = sameOrigin;
      return started;
    } catch {
      throw first;
    }
  }
}

async function compile(url: string): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== "object") {
    throw new EngineUnavailable(
      "WebAssembly is switched off in this browser.",
      "Some browsers switch it off in a hardened or lockdown mode: allow it for this site.",
    );
  }
  const response = await get(url);
  try {
    // Compiled while it loads, where the server names the type; a static host that does not is no reason to fail.
    const streams = response.headers.get("content-type")?.startsWith("application/wasm");
    return streams ? await WebAssembly.compileStreaming(response) : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw notCompiled((error as Error).message);
  }
}

/** The engine's wasm was refused, when it was compiled or when a worker began to use it. */
export function notCompiled(reason: string): EngineUnavailable {
  return new EngineUnavailable(
    `The engine was loaded but could not be compiled: ${reason}`,
    "If this site has a Content-Security-Policy, its script-src needs 'wasm-unsafe-eval'. Else use a current browser.",
  );
}

async function get(url: string): Promise<Response> {
  const advice = "Check the connection and press Run again. A site's author: the file has to lie beside the element's own, and "
    + "from another origin it needs the header Access-Control-Allow-Origin.";
  const response = await fetch(url).catch((error: unknown) => {
    throw new EngineUnavailable(`The engine could not be loaded from ${url}: ${(error as Error).message}`, advice);
  });
  if (!response.ok) throw new EngineUnavailable(`The engine could not be loaded: ${url} answers ${response.status}.`, advice);
  return response;
}

async function startFromBlob(): Promise<StartedWorker> {
  blobUrl ??= get(workerUrl)
    .then((response) => response.text())
    .then((text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" })))
    .catch((error: unknown) => {
      blobUrl = undefined;
      throw error;
    });
  return startByUrl(await blobUrl);
}

function startByUrl(url: string): Promise<StartedWorker> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string) => {
      reject(new EngineUnavailable(
        `The engine's worker could not be started${reason ? `: ${reason}` : "."}`,
        "If this site has a Content-Security-Policy, its worker-src needs blob: (or 'self', when the element's files lie on the "
          + "same origin). In a sandboxed frame the files need the header Access-Control-Allow-Origin.",
      ));
    };
    let worker: Worker;
    try {
      worker = new Worker(url, { name: ENGINE_NAME });
    } catch (error) {
      refuse((error as Error).message);
      return;
    }
    const settle = () => {
      clearTimeout(timer);
      worker.onerror = worker.onmessage = null;
    };
    const fail = (reason: string) => {
      settle();
      worker.terminate();
      refuse(reason);
    };
    const timer = setTimeout(() => fail("its script did not load."), WORKER_PATIENCE);
    worker.onerror = (event) => fail(event.message ?? "");
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
      if (data.type !== "ready") return;
      settle();
      resolve({ worker, url });
    };
  });
}
