// Where the script comes from: the element's own content, which a reader without JavaScript sees as it is, or a file.

import type { Example } from "../examples/examples.js";

/** A script with its name and caption, where its place tells them. */
export interface NamedScript {
  readonly code: string;
  readonly fileName?: string;
  readonly caption?: string;
}

/** A script could not be loaded. The message says which one it was, and what is wrong with it. */
export class ScriptUnavailable extends Error {
  override readonly name = "ScriptUnavailable";
}

/** What of a node is read: `Node` and `Element` are such. */
export interface ContentNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: Iterable<ContentNode>;
  getAttribute?(name: string): string | null;
}

/** Where the script may be inside the element, the likeliest first: line numbers of a highlighter may be in a `<pre>`, too. */
const HOLDERS = ['script[type="text/x-python"]', "pre code", "code", "pre"];

const TEXT = 3;
const BLOCKS = new Set(["DIV", "P", "LI", "TR", "FIGURE"]);
/** What highlighters put into a code block that is no code: buttons to copy it, line numbers. */
const NO_CODE = new Set(["BUTTON", "STYLE", "TEMPLATE"]);

/** The script that stands in an element: in a `<script type="text/x-python">`, in a code block, or as its text. */
export function sourceIn(element: Element): string {
  for (const selector of HOLDERS) {
    const holder = [...element.querySelectorAll(selector)].find((found) => !found.closest("[slot]"));
    if (holder) return tidy(textOf(holder));
  }
  return tidy(textOf(element));
}

/** A node's text as it is laid out: highlighters write lines as blocks, or with `<br>`, as often as with line ends. */
export function textOf(node: ContentNode): string {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === TEXT) text += child.nodeValue ?? "";
    else if (child.nodeName === "BR") text += "\n";
    else if (!isNoCode(child)) {
      const inner = textOf(child);
      const block = BLOCKS.has(child.nodeName);
      if (block && text !== "" && !text.endsWith("\n")) text += "\n";
      text += block && !inner.endsWith("\n") ? `${inner}\n` : inner;
    }
  }
  return text;
}

function isNoCode(node: ContentNode): boolean {
  return NO_CODE.has(node.nodeName) || node.getAttribute?.("aria-hidden") === "true" || (node.getAttribute?.("slot") ?? "") !== "";
}

/** The text without the indentation that all its lines share, and without empty lines around it. */
export function tidy(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n").map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) return "";
  const shared = Math.min(...lines.filter((line) => line !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(shared)).join("\n");
}

/** How long a script may take to load, in milliseconds. */
const PATIENCE = 30_000;

/** The largest file that is taken for a script, in characters. */
const MOST = 1_000_000;

/**
 * Loads a script.
 *
 * @throws ScriptUnavailable
 */
export async function loadScript(src: string): Promise<NamedScript> {
  const url = new URL(src, document.baseURI);
  const failed = (reason: string) => new ScriptUnavailable(`The script could not be loaded from ${url.href}: ${reason}`);
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => {
    const other = url.origin === location.origin ? "" : " From another origin it needs the header Access-Control-Allow-Origin.";
    throw failed(`${(error as Error).message}.${other}`);
  });
  if (!response.ok) throw failed(`the server answers ${response.status}.`);
  // A server that has a page of its own for what it does not find may send that page with status 200.
  if (response.headers.get("content-type")?.startsWith("text/html")) throw failed("it is a web page, not a script.");
  const code = await response.text().catch((error: unknown) => {
    throw failed(`${(error as Error).message}.`);
  });
  if (code.length > MOST) throw failed(`it has more than ${MOST} characters.`);
  return { code: tidy(code), fileName: lastName(url) };
}

function lastName(url: URL): string {
  const name = url.pathname.split("/").at(-1)!;
  try {
    return decodeURIComponent(name) || "script.py";
  } catch {
    return name;
  }
}

/**
 * An example that comes with the element.
 *
 * @throws ScriptUnavailable whose message says which examples there are
 */
export async function loadExample(id: string): Promise<NamedScript> {
  const { examples } = await import("../examples/examples.js");
  const found = (examples as readonly Example[]).find((example) => example.id === id);
  if (!found) throw new ScriptUnavailable(`There is no example "${id}". There are: ${examples.map((example) => example.id).join(", ")}.`);
  return found;
}
