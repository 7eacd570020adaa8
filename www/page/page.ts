// The page around the element: the picker of examples, share links, exports, the seed and the theme.

import "../async-runner-playground.js";
import type { ExportKind } from "../async-runner-playground.js";
import { examples } from "../examples/examples.js";
import { isShareLink, readShareLink, writeShareLink } from "../share/link.js";

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** A script to show, with its settings. */
interface Shown {
  readonly fileName: string;
  readonly caption: string;
  readonly code: string;
  readonly workers?: number;
  readonly seed?: number | undefined;
}

/** The longest link that goes everywhere, in characters. */
const LONGEST_LINK = 2000;

const find = <Kind extends Element>(selector: string) => document.querySelector<Kind>(selector)!;
const playground = document.querySelector("async-runner-playground")!;
const picker = find<HTMLSelectElement>("#example");
const themeButton = find<HTMLButtonElement>("#theme");
const menu = find<HTMLDetailsElement>("#more");
const seed = find<HTMLInputElement>("#seed");
const file = find<HTMLInputElement>("#file");
const message = find<HTMLParagraphElement>("#message");

for (const { id, title } of examples) picker.add(new Option(title, id));
picker.addEventListener("change", () => {
  history.replaceState(null, "", `#${picker.value}`);
  void openAddress();
});
addEventListener("hashchange", () => void openAddress());
void openAddress();

find("#share").addEventListener("click", () => void share());
seed.addEventListener("change", () => {
  playground.seed = readSeed();
});
menu.addEventListener("toggle", () => {
  for (const button of menu.querySelectorAll<HTMLButtonElement>("[data-export]")) button.disabled = playground.result === undefined;
});
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closeMenu();
  menu.querySelector("summary")!.focus();
});
document.addEventListener("pointerdown", (event) => {
  if (!menu.contains(event.target as Node)) closeMenu();
});
menu.addEventListener("click", (event) => {
  const kind = (event.target as HTMLElement).dataset["export"] as ExportKind | undefined;
  if (kind) void save(kind);
});
find("#open").addEventListener("click", () => file.click());
file.addEventListener("change", () => void openFile());

themeButton.addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(savedTheme()) + 1) % THEMES.length]!;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // A frame without storage keeps the theme for this visit only.
  }
  applyTheme(next);
});
applyTheme(savedTheme());

/** Shows what the address names: a shared script, an example, or else the first example. Nothing runs by itself. */
async function openAddress(): Promise<void> {
  const { hash } = location;
  say("");
  if (isShareLink(hash)) {
    try {
      const shared = await readShareLink(hash);
      if (hash !== location.hash) return;
      picker.selectedIndex = -1;
      open({ ...shared, caption: "from a link: read it before you run it" });
      return;
    } catch (error) {
      say((error as Error).message);
    }
  }
  const example = examples.find(({ id }) => hash === `#${id}`) ?? examples[0]!;
  picker.value = example.id;
  open(example);
}

function open({ fileName, caption, code, workers = playground.workers, seed: value }: Shown): void {
  playground.reset();
  seed.value = value === undefined ? "" : String(value);
  Object.assign(playground, { filename: fileName, caption, code, workers, seed: value });
}

/** Puts the script and its settings into the address, and the address on the clipboard. */
async function share(): Promise<void> {
  const { code, filename: fileName, workers } = playground;
  const hash = await writeShareLink({ code, fileName, workers, seed: readSeed() });
  history.replaceState(null, "", hash);
  const length = location.href.length;
  const warning = length > LONGEST_LINK ? ` It has ${length} characters, and some programs cut links that are longer than ${LONGEST_LINK}.` : "";
  try {
    await navigator.clipboard.writeText(location.href);
    say(`The link to this script is on the clipboard.${warning}`);
  } catch {
    say(`The link to this script is in the address bar.${warning}`);
  }
}

async function save(kind: ExportKind): Promise<void> {
  closeMenu();
  try {
    const url = URL.createObjectURL(await playground.exportAs(kind));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${playground.filename.replace(/\.\w+$/, "")}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say(`Saved ${link.download}.`);
  } catch (error) {
    say(`It could not be exported: ${(error as Error).message}`);
  }
}

async function openFile(): Promise<void> {
  const [chosen] = file.files ?? [];
  closeMenu();
  file.value = "";
  if (!chosen) return;
  try {
    await playground.openTrace(await chosen.text());
    if (!examples.some(({ code }) => code === playground.code)) picker.selectedIndex = -1;
    say(`This is the run in ${chosen.name}.`);
  } catch (error) {
    say(`${chosen.name} could not be opened. ${(error as Error).message}`);
  }
}

function readSeed(): number | undefined {
  const value = seed.valueAsNumber;
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Tells the reader something, until there is something else to tell. */
function say(text: string): void {
  message.textContent = text;
  message.hidden = text === "";
}

function closeMenu(): void {
  menu.open = false;
}

function savedTheme(): Theme {
  const current = document.documentElement.dataset["theme"] as Theme | undefined;
  if (current) return current;
  try {
    const saved = localStorage.getItem("theme");
    return THEMES.find((theme) => theme === saved) ?? "auto";
  } catch {
    return "auto";
  }
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  themeButton.querySelector("span")!.textContent = theme;
  themeButton.setAttribute("aria-label", `Theme: ${theme}`);
  playground.theme = theme === "auto" ? "" : theme;
}
