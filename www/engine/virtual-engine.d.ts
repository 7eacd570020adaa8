// What the build puts in place of `virtual:engine` (see vite.config.ts).
declare module "virtual:engine" {
  /** Where the worker's script lies: one self-contained classic script. */
  export const workerUrl: string;
  /** Where the engine's wasm lies. */
  export const wasmUrl: string;
}
