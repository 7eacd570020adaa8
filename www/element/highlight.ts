// Colours for a script that nobody edits yet: a small tokenizer, so that a code block needs no editor.
// It is good enough to look at; the editor's own parser takes over with the editor.

/** What a piece of a script is: a class of the code block's style sheet, or plain text. */
export type CodeClass = "keyword" | "string" | "comment" | "number" | "definition" | "";

/** A piece of a line. */
export type CodePiece = readonly [kind: CodeClass, text: string];

const KEYWORDS =
  "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|"
  + "lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|None|True|False";

const TOKEN = new RegExp(
  [
    String.raw`(?<string>[rbfuRBFU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))`,
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<=\b(?:def|class)\s+)(?<definition>\w+)`,
    String.raw`\b(?<keyword>${KEYWORDS})\b`,
    String.raw`\b(?<number>\d[\w.]*)`,
    String.raw`\w+`,
  ].join("|"),
  "g",
);

/** The lines of a script in coloured pieces. The pieces of a line, joined, are the line. */
export function highlight(code: string): CodePiece[][] {
  const lines: CodePiece[][] = [[]];
  const add = (kind: CodeClass, text: string) => {
    text.split("\n").forEach((piece, index) => {
      if (index > 0) lines.push([]);
      if (piece !== "") lines.at(-1)!.push([kind, piece]);
    });
  };
  let plainFrom = 0;
  for (const match of code.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups!).find(([, text]) => text !== undefined)?.[0] as CodeClass | undefined;
    if (!kind) continue;
    add("", code.slice(plainFrom, match.index));
    add(kind, match[0]);
    plainFrom = match.index + match[0].length;
  }
  add("", code.slice(plainFrom));
  return lines;
}
