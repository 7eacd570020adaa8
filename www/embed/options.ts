// The options of the framed page, from its address: the element's attributes by their names, and the script.

/** The attributes that an address may set. */
export const ATTRIBUTES = [
  "src", "example", "filename", "caption", "workers", "seed", "readonly", "lanes", "fold", "views", "height", "theme", "picture",
] as const;

/** What an address asks for. */
export interface EmbedOptions {
  /** By name; `readonly` is empty text. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The script itself, where the address holds it. */
  readonly code: string | undefined;
  /** A share link's end, where the address has one. It is read elsewhere, since it is compressed. */
  readonly link: string | undefined;
  /** What there is no such option of. */
  readonly unknown: readonly string[];
}

/**
 * Reads `?views=console&theme=dark`, the same after a `#`, and a share link after a `#`. What stands in both is taken
 * from after the `#`.
 */
export function readOptions(search: string, hash: string): EmbedOptions {
  const link = hash.startsWith("#s=") ? hash : undefined;
  const given = [...new URLSearchParams(search), ...new URLSearchParams(link ? "" : hash.slice(1))];
  const attributes = new Map<string, string>();
  const unknown: string[] = [];
  let code: string | undefined;
  for (const [name, value] of given) {
    if (name === "code") code = value;
    else if (name === "readonly") {
      if (value === "false") attributes.delete(name);
      else attributes.set(name, "");
    } else if (ATTRIBUTES.some((attribute) => attribute === name)) attributes.set(name, value);
    else unknown.push(name);
  }
  return { attributes, code, link, unknown };
}
