// Where the engine's second part comes from: what the page and its workers tell each other of it.

/** Where the second part is. */
export interface SecondPartSource {
  readonly url: string;
  /** It is compiled already. */
  readonly module?: WebAssembly.Module;
}

// A module's source is in the second part, but for those that the guide's examples import.
const IMPORTS = /^[ \t]*(?:from|import)\b[^\n#]*\b(?:collections|contextlib|dataclasses|functools|heapq|itertools|json|math|random|typing)\b/m;

/** Whether a script surely needs the second part, so that it can be loaded beside the first. Others may need it as well. */
export function surelyNeedsSecondPart(source: string): boolean {
  return IMPORTS.test(source);
}

/** How long loading may take, in milliseconds. */
export const SECOND_PART_PATIENCE = 30_000;

/** What is done about a second part that cannot be loaded. */
export const SECOND_PART_ADVICE =
  "Check the connection and press Run again. A site's author: the file has to lie beside the element's own; from another origin "
  + "it needs the header Access-Control-Allow-Origin, and under a Content-Security-Policy its origin belongs in connect-src.";
