// Stands in for the DOM where there is none: enough for the element's module to load, and nothing is rendered.

/** The browser's own class, or an empty one. */
export const HTMLElement = globalThis.HTMLElement ?? class {};

/** The browser's own registry, or one that keeps nothing. */
export const customElements = globalThis.customElements ?? { get: () => undefined, define: () => undefined };
