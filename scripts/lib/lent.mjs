/**
 * What the engine's second part imports from the first, made of the first's exports: those, and by a slot's number the
 * function that is there in the first's table. This function's text also goes into the engine's JavaScript (parts.mjs).
 * @param {WebAssembly.Exports} exports
 */
export function lentBy(exports) {
  return new Proxy(exports, { get: (all, name) => all[name] ?? all.table.get(Number(name)) });
}
