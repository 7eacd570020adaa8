// The engine's second part, in a worker: what a run seldom calls, loaded when one of its functions is called first.
//
// The wasm waits for it in the midst of a call, so it has to be there at once. Most often the page has loaded it by then,
// when nothing else was to do, and has handed it over; else the worker loads it, and waits.

import { secondPartFrom } from "../../crate/playground/pkg/async_runner_playground.js";
import { SECOND_PART_ADVICE, SECOND_PART_PATIENCE, type SecondPartSource } from "./second-part-source.js";

/** The second part cannot be loaded, so the run cannot go on. */
export class SecondPartUnavailable extends Error {
  override readonly name = "EngineUnavailable";
}

/** Tells the module where its second part is. @param loading called before this worker begins to wait for it */
export function provideSecondPart({ url, module }: SecondPartSource, loading: () => void, failed: (error: Error) => void): void {
  secondPartFrom(() => {
    if (module) return module;
    loading();
    let bytes: ArrayBuffer;
    try {
      bytes = fetchNow(url);
    } catch (reason) {
      const error = new SecondPartUnavailable(
        `The script needs the second part of the engine, which could not be loaded from ${url}: ${(reason as Error).message.replace(/\.$/, "")}. ${SECOND_PART_ADVICE}`,
      );
      failed(error);
      throw error;
    }
    return new WebAssembly.Module(bytes);
  });
}

function fetchNow(url: string): ArrayBuffer {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.timeout = SECOND_PART_PATIENCE;
  request.send();
  if (request.status !== 200) throw new Error(`the server answers ${request.status}`);
  return request.response as ArrayBuffer;
}
