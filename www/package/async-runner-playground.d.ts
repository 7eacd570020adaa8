// The published types of the module. What a site can use is documented in types/element/api.d.ts.
import type { PlaygroundElement } from "./types/element/api.js";

export type * from "./types/element/api.js";

/** The element's class. Importing the module defines `<async-runner-playground>`; importing it twice is harmless. */
export declare const AsyncRunnerPlayground: { new (): PlaygroundElement; readonly prototype: PlaygroundElement };

declare global {
  interface HTMLElementTagNameMap {
    "async-runner-playground": PlaygroundElement;
  }
}
