// What a script's statements assign and use: just enough to tell whether one needs another's result. It reads the text,
// and where it is in doubt it says that a result is used.

/** A statement, which may span several lines. */
export interface Statement {
  /** Its first and last line, counted from 1. */
  readonly first: number;
  readonly last: number;
  /** How far it is indented. */
  readonly indent: number;
  /** The names that it assigns. */
  readonly assigns: readonly string[];
  /** The other names in it. */
  readonly uses: ReadonlySet<string>;
  /** Whether it begins a block: `if`, `for`, `def` and so on. */
  readonly opens: boolean;
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
  const opens = /^\s*(?:async\s+)?(?:if|elif|else|for|while|with|try|except|finally|def|class|match|case)\b/.test(text);
  return { first, last, indent, assigns, uses: new Set(names(rest)), opens };
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
 * was made from such a name in between. Two lines that are not in the same run of statements may always.
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
    if (each.opens || each.indent !== a.indent) return true;
    if ([...each.uses].some((name) => made.has(name))) {
      if (each === b) return true;
      if (each.assigns.length === 0) continue;
      for (const name of each.assigns) made.add(name);
    }
  }
  return false;
}
