// What a script's functions do to others: which may keep others out while they run, and which change what others use. It reads
// the text, as `statements.ts` does, and where it is in doubt it says that they may.

import { definitionLines } from "./source-lines.js";
import { type Statement, statements } from "./statements.js";

/** What a function changes that is not its own. */
interface Changes {
  /** Names from outside of it. */
  readonly outer: ReadonlySet<string>;
  /** Whether it changes what it is given. */
  readonly arguments: boolean;
}

/** A change of what a name stands for: `counts[key] = 1`, `page.done = True`, `del seen[url]`, `total += 1`, `pages.append(page)`. */
const INDEX = String.raw`\[(?:[^\][\n]|\[[^\][\n]*\])*\]`;
const PLACE = new RegExp(String.raw`(?<![\w.])([A-Za-z_]\w*)(?:\.\w+|${INDEX})+[ \t]*(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)`, "g");
const GROWN = /^\s*([A-Za-z_]\w*)\s*(?:[-+*/%@&|^]|\/\/|\*\*|<<|>>)=/gm;
const DELETED = /\bdel\s+([A-Za-z_]\w*)\s*[.[]/g;
const CALLED = /(?<![\w.])([A-Za-z_]\w*)(?:\s*\.\s*\w+)*\s*\.\s*(?:append|appendleft|add|update|pop|popleft|popitem|remove|discard|extend|insert|clear|setdefault|sort|reverse|put|put_nowait|get_nowait|task_done|set|set_result|set_exception|write|cancel)\s*\(/g;
/** Whoever awaits a queue's `get` takes an item; a dict's `get` takes nothing. */
const TAKEN = /\bawait\s+([A-Za-z_]\w*)(?:\s*\.\s*\w+)*\s*\.\s*(?:get|wait|join)\s*\(/g;
/** Names that are a function's own: `page = …`, `a, b = …`, `for page in …`, `… as page`. */
const BOUND = /(?:^[ \t]*([\w(*][\w \t,()*]*)(?::[^=\n]+)?=(?!=))|(?:\bfor[ \t]+([\w(][\w \t,()*]*)\bin\b)|(?:\bas[ \t]+(\w+))|(?:(\w+)[ \t]*:=)/gm;
const REBOUND = /\b(?:global|nonlocal)\s+([\w, ]+)/g;

/** What there is to know of the functions of one script; each is looked at once. */
export class Functions {
  readonly #source: string;
  readonly #all: readonly Statement[];
  readonly #definitions: ReadonlyMap<string, number>;
  readonly #modules: ReadonlySet<string>;
  readonly #excluding = new Map<string, boolean>();
  readonly #changes = new Map<string, Changes>();

  constructor(source: string) {
    this.#source = source;
    this.#all = statements(source);
    this.#definitions = definitionLines(source);
    this.#modules = new Set(["async_runner", ...[...source.matchAll(/^\s*(?:from\s+\S+\s+)?import\s+(.+)$/gm)].flatMap(([, names]) => names!.match(/[A-Za-z_]\w*/g) ?? [])]);
  }

  /** Whether a function, or one that it names, may keep others out while it runs, by a lock or the like. */
  mayExclude(name: string): boolean {
    let known = this.#excluding.get(name);
    if (known === undefined) {
      known = [...this.#reach([name])].some((each) => /^\s*async\s+with\b|\.acquire\s*\(/m.test(this.#text(each)));
      this.#excluding.set(name, known);
    }
    return known;
  }

  /**
   * Whether what one statement calls may change something that another statement uses, or what that one calls: a global, or an
   * argument that both are given.
   *
   * @param shared the names whose things both use
   */
  mayChangeFor(one: Statement, other: Statement, shared: ReadonlySet<string> = new Set([...one.uses].filter((name) => other.uses.has(name)))): boolean {
    const changes = this.#changedBy(one);
    const used = new Set(other.uses);
    for (const each of this.#calledBy(other)) for (const name of this.#namesIn(each)) used.add(name);
    if ([...changes.outer].some((name) => used.has(name))) return true;
    return changes.arguments && [...shared].some((name) => this.#isThing(name));
  }

  #changedBy(statement: Statement): Changes {
    const all = [...this.#calledBy(statement)].map((name) => this.#changesOf(name));
    return { outer: new Set(all.flatMap(({ outer }) => [...outer])), arguments: all.some((each) => each.arguments) };
  }

  /** The functions that a statement calls, also as what belongs to something: `shop.order()`. */
  #calledBy({ text }: Statement): ReadonlySet<string> {
    return this.#reach(text.match(/[A-Za-z_]\w*/g) ?? []);
  }

  #changesOf(name: string): Changes {
    let known = this.#changes.get(name);
    if (!known) {
      const text = this.#text(name);
      const own = this.#statementsOf(name);
      const given = new Set(own[0]?.uses ?? []);
      const rebound = new Set([...text.matchAll(REBOUND)].flatMap(([, names]) => names!.split(",").map((each) => each.trim())));
      const bound = [...text.matchAll(BOUND)].flatMap(([, ...names]) => names.join(" ").match(/[A-Za-z_]\w*/g) ?? []);
      const local = new Set(bound.filter((each) => !rebound.has(each)));
      const touched = [PLACE, GROWN, DELETED, CALLED, TAKEN].flatMap((form) => [...text.matchAll(form)].map((found) => found[1]!));
      const outer = [...rebound, ...touched].filter((each) => !given.has(each) && !local.has(each) && !this.#modules.has(each));
      known = { outer: new Set(outer), arguments: touched.some((each) => given.has(each)) };
      this.#changes.set(name, known);
    }
    return known;
  }

  /** The functions that are named, and those that these name, and so on. */
  #reach(names: Iterable<string>): ReadonlySet<string> {
    const found = new Set([...names].filter((name) => this.#definitions.has(name)));
    for (const each of found) for (const name of this.#namesIn(each)) if (this.#definitions.has(name)) found.add(name);
    return found;
  }

  /** A name that stands for something that can be changed, as far as one can tell: neither a function nor a module nor a word of the language. */
  #isThing(name: string): boolean {
    return !this.#definitions.has(name) && !this.#modules.has(name) && !["await", "lambda", "type", "None", "True", "False", "for", "in", "if", "else", "not", "and", "or"].includes(name);
  }

  #namesIn(name: string): string[] {
    return this.#text(name).match(/[A-Za-z_]\w*/g) ?? [];
  }

  /** A function's statements, of which the first is its head. */
  #statementsOf(name: string): readonly Statement[] {
    const line = this.#definitions.get(name) ?? 0;
    const from = this.#all.findIndex(({ first }) => first === line);
    if (from < 0) return [];
    const after = this.#all.findIndex(({ indent }, at) => at > from && indent <= this.#all[from]!.indent);
    return this.#all.slice(from, after < 0 ? undefined : after);
  }

  /** A function's body. */
  #text(name: string): string {
    const own = this.#statementsOf(name);
    return own.length < 2 ? "" : this.#source.split("\n").slice(own[1]!.first - 1, own.at(-1)!.last).join("\n");
  }
}
