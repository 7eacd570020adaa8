// What theme the page around an element has: light or dark, also when it changes.
//
// Sites say it in many ways (a class or a data attribute on html or body, a style sheet that is switched), but all of
// them end in a background behind the element, which is what a reader sees. So the background is looked at, and where
// nothing is painted, the page's `color-scheme`.

/** Light or dark. */
export type Scheme = "light" | "dark";

/** Red, green and blue from 0 to 255, and how opaque it is, from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** From this lightness on a background is light. Dark grey with white text is dark, as is any saturated blue. */
const LIGHT_FROM = 0.4;

/** The reader's system, as every browser reports it. */
export function systemScheme(): Scheme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** What stands behind an element: looks outwards, through shadow roots, for the first background that is painted. */
export function hostScheme(element: Element): Scheme {
  for (let at = outer(element); at; at = outer(at)) {
    const colour = colourIn(getComputedStyle(at).backgroundColor);
    if (colour && colour[3] >= 0.5) return isLight(colour) ? "light" : "dark";
  }
  // Nothing is painted: the browser's canvas is behind it, whose colour follows the root's `color-scheme`.
  return canvasScheme(getComputedStyle(document.documentElement).colorScheme, systemScheme());
}

/** The scheme of a canvas, by the root's `color-scheme`. */
export function canvasScheme(colorScheme: string, system: Scheme): Scheme {
  const allowed = colorScheme.split(/\s+/);
  if (!allowed.includes("dark")) return "light";
  return allowed.includes("light") ? system : "dark";
}

/** A computed colour, or undefined where it is written in a way that is not known here. */
export function colourIn(text: string): Colour | undefined {
  const [, model, content] = /^(rgba?|color|oklab|oklch|lab|lch)\((.*)\)$/.exec(text) ?? [];
  if (model === undefined || content === undefined) return undefined;
  const numbers = content.replace(/^srgb\s+/, "").split(/[\s,/]+/).map((piece) => (piece.endsWith("%") ? Number(piece.slice(0, -1)) / 100 : Number(piece)));
  const [a = NaN, b = NaN, c = NaN, alpha = 1] = numbers;
  if (Number.isNaN(a)) return undefined;
  if (model.startsWith("rgb")) return [a, b, c, alpha];
  if (model === "color") return [a * 255, b * 255, c * 255, alpha];
  // The lab family begins with its lightness: as a grey it is light or dark alike.
  const lightness = model.startsWith("ok") ? a ** 3 : a > 1 ? a / 100 : a;
  const grey = 255 * (model.startsWith("ok") ? lightness ** (1 / 2.2) : lightness);
  return [grey, grey, grey, alpha];
}

/** Whether dark text is what one reads on this background. */
export function isLight([red, green, blue]: Colour): boolean {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 >= LIGHT_FROM;
}

/**
 * Calls `changed` with the scheme around an element whenever it may have changed, at most once for each frame, until the
 * returned function is called.
 */
export function watchHostScheme(element: Element, changed: (scheme: Scheme) => void): () => void {
  let frame = 0;
  const look = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      changed(hostScheme(element));
    });
  };
  // Whatever a site switches its theme by, it does so at an element around this one.
  const attributes = new MutationObserver(look);
  for (let at = outer(element); at; at = outer(at)) attributes.observe(at, { attributes: true });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  // It may fade from theme to theme, and its style sheets may come after its scripts.
  const faded = ({ propertyName, target }: TransitionEvent) => {
    if (propertyName === "background-color" && target instanceof Element && target.contains(element)) look();
  };
  const loaded = ({ target }: Event) => {
    if (target === document || target instanceof HTMLLinkElement || target instanceof HTMLStyleElement) look();
  };
  document.addEventListener("transitionend", faded);
  addEventListener("load", loaded, true);
  return () => {
    cancelAnimationFrame(frame);
    attributes.disconnect();
    system.removeEventListener("change", look);
    document.removeEventListener("transitionend", faded);
    removeEventListener("load", loaded, true);
  };
}

function outer(element: Element): Element | null {
  const parent = element.assignedSlot ?? element.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
}
