// Finds the script in the element's own content: a code block that a reader without JavaScript sees as it is.

/** The script that stands in an element: in a `<script type="text/x-python">`, a `<pre>`, or as its text. */
export function sourceIn(element: Element): string {
  const holder = element.querySelector('script[type="text/x-python"], pre');
  return tidy((holder ?? element).textContent ?? "");
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
