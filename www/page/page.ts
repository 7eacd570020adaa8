// The page around the element: what is open and the way through the course, the guide, share links, settings, exports and
// the theme.

import { render } from "lit";
import "../async-runner-playground.js";
import type { ExportKind } from "../async-runner-playground.js";
import { type Example, exampleAt, examples } from "../examples/examples.js";
import { isShareLink, readShareLink, writeShareLink } from "../share/link.js";
import { draftFor, keepDraft } from "./draft.js";
import { type Answers, guide } from "./guide.js";
import { type Open, addressOf, lesson } from "./lesson.js";
import { SettingsPanel } from "./settings.js";

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** The longest link that goes everywhere, in characters. */
const LONGEST_LINK = 2000;

const find = <Kind extends Element>(selector: string) => document.querySelector<Kind>(selector)!;
const playground = document.querySelector("async-runner-playground")!;
const lessonStrip = find<HTMLElement>("#lesson");
const guideDialog = find<HTMLDialogElement>("#guide");
const settingsMenu = find<HTMLDetailsElement>("#settings");
const exportMenu = find<HTMLDetailsElement>("#export");
const themeButton = find<HTMLButtonElement>("#theme");
const file = find<HTMLInputElement>("#file");
const message = find<HTMLParagraphElement>("#message");

let open: Open = { kind: "example", example: examples[0]! };
/** The script as the address names it. */
let given = "";
let answers: Answers = { context: undefined, want: undefined };

const settings = new SettingsPanel(
  (changed) => Object.assign(playground, changed),
  () => render(settings.template(), settingsMenu.querySelector("div")!),
);

// Whatever changed the script, a key, a fix or a site's own code: by then one of these has come.
for (const event of ["input", "keyup", "click", "focusout", "run-start"]) playground.addEventListener(event, noticeChange);

addEventListener("hashchange", () => void openAddress(true));
// Also when the page is only hidden: a phone may end it then without another word.
for (const left of ["pagehide", "visibilitychange"]) {
  addEventListener(left, () => {
    const { code, workers, seed, lanes } = playground;
    keepDraft(location.hash, code === given ? undefined : { code, workers, seed, lanes });
  });
}
void openAddress(false);

find("#open-guide").addEventListener("click", () => {
  showGuide();
  guideDialog.showModal();
});
// A click beside the sheet is one on the dialog itself.
guideDialog.addEventListener("click", (event) => {
  if (event.target === guideDialog) guideDialog.close();
});

find("#share").addEventListener("click", () => void share());
for (const menu of [settingsMenu, exportMenu]) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")!.focus();
  });
  // Who goes on by keyboard leaves the menu behind.
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target as Node)) menu.open = false;
  });
}
settingsMenu.addEventListener("toggle", () => {
  const { workers, seed, lanes, code } = playground;
  if (settingsMenu.open) settings.open({ workers, seed, lanes }, code);
});
exportMenu.addEventListener("toggle", () => {
  for (const button of exportMenu.querySelectorAll<HTMLButtonElement>("[data-export]")) button.disabled = playground.result === undefined;
});
exportMenu.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  exportMenu.open = true;
  const items = [...exportMenu.querySelectorAll<HTMLButtonElement>("button:enabled")];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  items[(Math.max(at, by > 0 ? -1 : 0) + by + items.length) % items.length]!.focus();
});
exportMenu.addEventListener("click", (event) => {
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

/**
 * Shows what the address names: a shared script, an example, or else the first example. Nothing runs by itself.
 *
 * @param moved whether the reader has gone there just now: then the focus goes along
 */
async function openAddress(moved: boolean): Promise<void> {
  const { hash } = location;
  say("");
  if (isShareLink(hash)) {
    try {
      const shared = await readShareLink(hash);
      if (hash !== location.hash) return;
      show({ kind: "link" }, { ...shared, caption: "" }, moved);
      return;
    } catch (error) {
      say(`${(error as Error).message} The first example is open instead.`, "failed");
    }
  }
  const named = exampleAt(hash);
  if (!named && hash.startsWith("#example=")) say(`There is no example “${hash.slice("#example=".length, 60)}”. The first one is open instead.`, "failed");
  openExample(named ?? examples[0]!, moved);
}

function openExample(example: Example, moved: boolean): void {
  show({ kind: "example", example }, { ...example, lanes: "", seed: undefined, workers: playground.workers }, moved);
}

/** A script that was changed is not the example any more, and is again when the change is undone. */
function noticeChange(): void {
  if (open.kind !== "example") return;
  const { example } = open;
  const changed = playground.code.trimEnd() !== example.code;
  if (changed === (open.changed ?? false)) return;
  playground.caption = changed ? "" : example.caption;
  showLesson({ kind: "example", example, changed });
}

/** Puts a script into the playground, with all that is said of it. */
function show(
  what: Open,
  { fileName, caption, code, workers, seed, lanes }: { fileName: string; caption: string; code: string; workers: number; seed: number | undefined; lanes: string },
  moved: boolean,
): void {
  playground.reset();
  given = code;
  Object.assign(playground, { filename: fileName, caption, code, workers, seed, lanes });
  const draft = moved ? undefined : draftFor(location.hash);
  if (draft) {
    ({ workers, seed, lanes } = draft);
    Object.assign(playground, { workers, seed, lanes });
    playground.edit(draft.code);
  }
  showLesson(what);
  noticeChange();
  if (settingsMenu.open) settings.open({ workers, seed, lanes }, code);
  // Those who use a screen reader hear what is open now, as the others see it.
  if (moved) lessonStrip.querySelector<HTMLElement>("h2")?.focus({ preventScroll: false });
}

function showLesson(what: Open): void {
  open = what;
  document.title = what.kind === "example" && !what.changed ? `${what.example.title} · async-runner` : "async-runner: write a small task graph, watch it run";
  render(lesson(what), lessonStrip);
}

function showGuide(): void {
  const current = open.kind === "example" ? open.example.id : undefined;
  render(guide(answers, current, {
    answer: (given) => {
      answers = given;
      showGuide();
    },
    close: () => guideDialog.close(),
  }), guideDialog);
}

/** Puts the script and its settings into the address, and the address on the clipboard. */
async function share(): Promise<void> {
  const { code, filename: fileName, workers, seed, lanes } = playground;
  const unchanged = open.kind === "example" && open.example.code === code && seed === undefined && lanes === "" && workers === 4;
  const hash = unchanged && open.kind === "example" ? addressOf(open.example) : await writeShareLink({ code, fileName, workers, seed, lanes });
  history.replaceState(null, "", hash);
  const length = location.href.length;
  const warning = length > LONGEST_LINK ? ` It has ${length} characters, and some programs cut links that are longer than ${LONGEST_LINK}.` : "";
  const what = unchanged ? "The link to this example" : "The link to this script and its settings";
  try {
    await navigator.clipboard.writeText(location.href);
    say(`${what} is on the clipboard.${warning}`);
  } catch {
    say(`${what} is in the address bar.${warning}`);
  }
}

async function save(kind: ExportKind): Promise<void> {
  exportMenu.open = false;
  try {
    const url = URL.createObjectURL(await playground.exportAs(kind));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${playground.filename.replace(/\.\w+$/, "")}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say(`Saved ${link.download}.`);
  } catch (error) {
    say(`It could not be exported: ${(error as Error).message}`, "failed");
  }
}

async function openFile(): Promise<void> {
  const [chosen] = file.files ?? [];
  exportMenu.open = false;
  file.value = "";
  if (!chosen) return;
  try {
    await playground.openTrace(await chosen.text());
    given = playground.code;
    say("");
    showLesson({ kind: "trace", name: chosen.name });
    lessonStrip.querySelector<HTMLElement>("h2")?.focus();
  } catch (error) {
    say(`${chosen.name} could not be opened. ${(error as Error).message}`, "failed");
  }
}

/** Tells the reader something, until there is something else to tell. */
function say(text: string, how: "failed" | "" = ""): void {
  message.textContent = text;
  message.className = how;
  message.hidden = text === "";
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
