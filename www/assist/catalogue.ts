// What scripts find, by name: names.txt, which is made from the compiler's own tables, with docs.txt's line for each.

import docsText from "./docs.txt?raw";
import namesText from "./names.txt?raw";

/** What sort of thing a name stands for. */
export type Kind = "module" | "function" | "async" | "class" | "method" | "value" | "exception";

/** A name that scripts find. */
export interface Entry {
  /** In full: `asyncio.Queue.put`, `str.join`, `len`. */
  readonly path: string;
  /** Its last part. */
  readonly name: string;
  readonly kind: Kind;
  /** `(delay, result=None)`; empty for what is not called, or where nothing is known. */
  readonly signature: string;
  /** What it does, in a line; may be empty. */
  readonly doc: string;
}

/** What scripts find. */
export interface Catalogue {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly modules: readonly Entry[];
  /** Functions, types and exceptions that need no import. */
  readonly builtins: readonly Entry[];
  /** What stands behind a dot after this module, class or type. */
  members(owner: string): readonly Entry[];
  /** The methods of this name, of whatever types. */
  methods(): readonly Entry[];
}

let made: Catalogue | undefined;

/** The one catalogue, made when first asked for. */
export function catalogue(): Catalogue {
  return (made ??= read(namesText, docsText));
}

/** @internal for the test */
export function read(names: string, docs: string): Catalogue {
  const told = new Map(lines(docs).map((line) => {
    const [, path, signature = "", doc] = /^(\S+)(?: (\(.*?\)(?= [\p{Lu}\dA-Za-z])))? (.*)$/u.exec(line)!;
    return [path!, { signature, doc: doc! }] as const;
  }));
  const entries = new Map<string, Entry>();
  const add = (path: string, kind: Kind, signature: string) => {
    const known = told.get(path);
    entries.set(path, { path, name: path.slice(path.lastIndexOf(".") + 1), kind, signature: signature || (known?.signature ?? ""), doc: known?.doc ?? "" });
  };
  for (const line of lines(names)) {
    const [, path, kind, signature = ""] = /^(\S+) (\w+)(?: (.*))?$/.exec(line)!;
    add(path!, kind as Kind, signature);
  }
  // Tasks are made by the host: no table of the compiler has them.
  for (const path of told.keys()) if (path.startsWith("Task.")) add(path, "method", "");
  const all = [...entries.values()];
  const owners = new Map<string, Entry[]>();
  for (const entry of all) {
    const owner = entry.path.slice(0, -entry.name.length - 1);
    owners.set(owner, [...(owners.get(owner) ?? []), entry]);
  }
  const modules = all.filter(({ kind }) => kind === "module");
  const moduleNames = new Set(modules.map(({ path }) => path));
  return {
    entries,
    modules,
    builtins: (owners.get("") ?? []).filter(({ kind }) => kind !== "module"),
    members: (owner) => owners.get(owner) ?? [],
    methods: () => all.filter(({ path, name }) => {
      const owner = path.slice(0, -name.length - 1);
      return owner !== "" && !moduleNames.has(owner);
    }),
  };
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}
