// What the build puts in place of `virtual:engine` (see vite.config.ts).
declare module "virtual:engine" {
  /** Where the worker's script lies: one self-contained classic script. */
  export const workerUrl: string;
  /** Where the first part of the engine's wasm lies: all that most runs need. */
  export const wasmUrl: string;
  /** Where the second part lies: what runs seldom need. */
  export const secondUrl: string;
}
