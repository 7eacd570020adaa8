// What a script's statements assign and use: just enough to tell whether one needs another's result. It reads the text,
// and where it is in doubt it says that a result is used.

/** A statement, which may span several lines. */
export interface Statement {
  /** Its first and last line, counted from 1. */
  readonly first: number;
  readonly last: number;
  /** How far it is indented. */
  readonly indent: number;
  /** What it says, without comments and what is within quotes. */
  readonly text: string;
  /** The names that it assigns. */
  readonly assigns: readonly string[];
  /** The other names in it. */
  readonly uses: ReadonlySet<string>;
  /** What it is called on, as `pages` in `pages.append(…)`: what it may change. */
  readonly receiver: string | null;
  /** How often it awaits. */
  readonly awaits: number;
  /** The word that begins a block, `if`, `for`, `async for`, `def` and so on, or null. */
  readonly opens: string | null;
}

const TEXT = /[rbuRBU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|#[^\n]*/g;
/** An f-string's text is code in part: its names count as used. */
const FORMATTED = /(?<![A-Za-z0-9_])(?:[fF][rR]?|[rR][fF])(?=["'])/g;

/** The statements of a script, from top to bottom. */
export function statements(source: string): Statement[] {
  const plain = source.replaceAll(FORMATTED, (found) => " ".repeat(found.length));
  const formatted = new Set([...source.matchAll(FORMATTED)].map(({ index, 0: { length } }) => index + length));
  const code = plain.replaceAll(TEXT, (text, offset: number) => (formatted.has(offset) ? text.replaceAll(/["']/g, " ") : text.replaceAll(/[^\n]/g, " ")));
  const found: Statement[] = [];
  const lines = code.split("\n");
  for (let first = 0; first < lines.length; first += 1) {
    if (lines[first]!.trim() === "") continue;
    let last = first;
    let text = lines[first]!;
    while (last + 1 < lines.length && (openBrackets(text) > 0 || text.endsWith("\\"))) text += `\n${lines[(last += 1)]!}`;
    found.push(statement(text, first + 1, last + 1));
    first = last;
  }
  return found;
}

function statement(text: string, first: number, last: number): Statement {
  const indent = text.search(/\S/);
  const assignment = /^([^=:([{]*?|[^=]*?\])\s*(?::[^=]+)?(?<![=!<>])=(?!=)/.exec(text);
  const assigns = assignment ? names(assignment[1]!) : [];
  const rest = assignment ? text.slice(assignment[0].length) : text;
  const opens = /^\s*((?:async\s+)?(?:if|elif|else|for|while|with|try|except|finally|def|class|match|case))\b/.exec(text)?.[1]?.replace(/\s+/, " ") ?? null;
  const receiver = /^\s*([A-Za-z_]\w*)(?:\.\w+)+\s*\(/.exec(text)?.[1] ?? null;
  const awaits = names(text).filter((name) => name === "await").length;
  return { first, last, indent, text, assigns, uses: new Set(names(rest)), receiver, awaits, opens };
}

function names(text: string): string[] {
  return text.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];
}

function openBrackets(text: string): number {
  let open = 0;
  for (const letter of text) open += "([{".includes(letter) ? 1 : ")]}".includes(letter) ? -1 : 0;
  return open;
}

/**
 * Whether a later statement may need what an earlier one made: it uses a name that the earlier one assigned, or one that
 * was made from such a name in between, or something else is awaited in between. Two lines that are not in the same run
 * of statements may always.
 *
 * @param earlier a line of the earlier statement, counted from 1
 * @param later a line of the later one
 */
export function mayNeed(all: readonly Statement[], earlier: number, later: number): boolean {
  const from = all.findIndex(({ first, last }) => first <= earlier && earlier <= last);
  const to = all.findIndex(({ first, last }) => first <= later && later <= last);
  const [a, b] = [all[from], all[to]];
  if (!a || !b || from >= to || a.indent !== b.indent || a.assigns.length === 0) return true;
  const made = new Set(a.assigns);
  for (const each of all.slice(from + 1, to + 1)) {
    if (each.opens !== null || each.indent !== a.indent || (each !== b && each.awaits > 0)) return true;
    if ([...each.uses].some((name) => made.has(name))) {
      if (each === b) return true;
      if (each.assigns.length === 0) continue;
      for (const name of each.assigns) made.add(name);
    }
  }
  return false;
}

/**
 * Whether a turn of the loop around a line may need what the turn before it did. It does not where a plain `for` goes to
 * its end whatever comes, awaits nothing but this line's one thing, and nothing of that gets into the next turn.
 *
 * @param line a line of the statement that awaits, counted from 1
 */
export function turnsMayNeed(all: readonly Statement[], line: number): boolean {
  const index = all.findIndex(({ first, last }) => first <= line && line <= last);
  const awaiting = all[index];
  if (!awaiting || awaiting.opens !== null || awaiting.awaits !== 1) return true;
  if (awaiting.uses.has("for")) return awaiting.uses.has("async");
  const around = loopAround(all, index);
  if (around === null || all[around]!.opens !== "for") return true;
  const end = all.findIndex(({ indent }, at) => at > around && indent <= all[around]!.indent);
  const body = all.slice(around + 1, end < 0 ? undefined : end);
  if (body.some(({ uses, opens }) => LEAVES.some((word) => uses.has(word)) || opens?.startsWith("async") || opens === "while")) return true;
  if (body.some((each) => each !== awaiting && each.awaits > 0)) return true;
  return getsIntoNextTurn(all[around]!, body, awaiting);
}

/**
 * What the turns of the loop around a line share: the names in its statement that are not each turn's own.
 *
 * @param line a line of the statement that awaits, counted from 1
 */
export function sharedByTurns(all: readonly Statement[], line: number): ReadonlySet<string> {
  const index = all.findIndex(({ first, last }) => first <= line && line <= last);
  const awaiting = all[index];
  if (!awaiting) return new Set();
  const parts = awaiting.text.split(/\bfor\b/);
  const around = loopAround(all, index);
  // A comprehension goes through in each turn what is in front of its `for`.
  const loop = parts.length > 1 ? parts.pop()! : around === null ? "" : all[around]!.text.split(/\bfor\b/)[1] ?? "";
  const own = new Set(names(loop.split(/\bin\b/)[0]!));
  const used = names(parts.join(" "));
  // What it is called on gets the result, and is not given to anyone by that.
  if (awaiting.receiver !== null) used.splice(used.indexOf(awaiting.receiver), 1);
  return new Set(used.filter((name) => awaiting.uses.has(name) && !own.has(name)));
}

/** What ends a loop early, or changes what is outside of it. */
const LEAVES = ["break", "return", "raise", "yield", "try", "global", "nonlocal", "assert"];

/** The loop that a statement is in, within its function. */
function loopAround(all: readonly Statement[], index: number): number | null {
  let { indent } = all[index]!;
  for (let at = index - 1; at >= 0; at -= 1) {
    const { opens, indent: outer } = all[at]!;
    if (outer >= indent) continue;
    if (opens === null || opens.endsWith("def") || opens === "class") return null;
    if (opens.endsWith("for") || opens === "while") return at;
    indent = outer;
  }
  return null;
}

function getsIntoNextTurn(loop: Statement, body: readonly Statement[], awaiting: Statement): boolean {
  const made = new Set([...awaiting.assigns, ...(awaiting.receiver === null ? [] : [awaiting.receiver])]);
  // What is made of it may be used further up, in the next turn: until nothing new is made.
  for (let known = -1; known !== made.size; ) {
    known = made.size;
    for (const each of body) {
      if (![...each.uses].some((name) => made.has(name))) continue;
      for (const name of [...each.assigns, ...(each.receiver === null ? [] : [each.receiver])]) made.add(name);
    }
  }
  const conditions = body.filter(({ opens }) => opens !== null);
  return [loop, ...conditions, awaiting].some((each) => [...each.uses].some((name) => made.has(name) && !(each === awaiting && name === each.receiver)));
}
