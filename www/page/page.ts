// The page around the element: what is open and the way through the course, the guide, share links, settings, exports and
// the theme.

import { render } from "lit";
import "../async-runner-playground.js";
import type { ExportKind } from "../async-runner-playground.js";
import { type Example, exampleAt, examples } from "../examples/examples.js";
import { isShareLink, readShareLink, writeShareLink } from "../share/link.js";
import { type Draft, Drafts } from "./draft.js";
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

const drafts = new Drafts(location.pathname, () => sessionStorage);

/** What is open, as the strip tells it. */
let open: Open = { kind: "example", example: examples[0]! };
/**
 * What was opened last, with its script as it was then, the address' end that it was opened at and the one that drafts of it
 * are kept under; undefined until then.
 */
let given: { readonly what: Open; readonly code: string; readonly hash: string; readonly place: string } | undefined;
/** The draft that is in the editor, if the script was changed, and what it was before that. */
let draft: { readonly id: string; readonly of: Open } | undefined;
/** A draft that was left here before, for the reader to take up again. */
let offered: ReturnType<Drafts["latest"]>;
let answers: Answers = { context: undefined, want: undefined };

const settings = new SettingsPanel(
  (changed) => Object.assign(playground, changed),
  () => render(settings.template(), settingsMenu.querySelector("div")!),
);

// Whatever changed the script, a key, a fix or a site's own code: by then one of these has come.
for (const event of ["input", "keyup", "click", "focusout", "run-start"]) playground.addEventListener(event, () => markEntry(noticeChange()));

addEventListener("hashchange", () => void move());
// A link to what is open already would change no address: it opens it anew all the same.
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
  if (link?.href !== location.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void move(true);
});
// Also when the page is only hidden: a phone may end it then without another word.
for (const left of ["pagehide", "visibilitychange"]) addEventListener(left, () => void keepChange());
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

/** Goes to what the address names now. @param anew whether that was open already */
async function move(anew = false): Promise<void> {
  const left = keepChange();
  if (anew) history.replaceState(null, "");
  await openAddress(true);
  if (!left || !message.hidden) return;
  // Where it was open already, there is nothing to go back to: the strip offers what was changed.
  say(`What you changed in ${left} is kept in this tab: ${anew ? "“Bring that back” does so" : "go back, and it is there"}.`);
}

/**
 * A script that was changed is not the example any more, and is again when the change is undone.
 *
 * @returns the draft of a changed script
 */
function noticeChange(): string | undefined {
  if (!given) return undefined;
  const { code } = playground;
  const changed = code.trimEnd() !== given.code.trimEnd();
  if (changed) draft ??= { id: `${Date.now()} ${Math.random()}`, of: given.what };
  const what: Open = changed ? { ...draft!.of, changed } : given.what;
  const id = changed ? draft!.id : undefined;
  if (what.kind === open.kind && (what.changed ?? false) === (open.changed ?? false)) return id;
  if (what.kind === "example") playground.caption = what.changed ? "" : what.example.caption;
  showLesson(what);
  return id;
}

/**
 * Tells the entry of the tab's history its draft, so that a reload and the way back find it. On the way to another entry
 * the editor still has what was left, when the entry is the other one already: that one is told nothing.
 */
function markEntry(id: string | undefined): void {
  if (id === undefined || given?.hash !== location.hash) return;
  if ((history.state as { draft?: string } | null)?.draft !== id) history.replaceState({ draft: id }, "");
}

/** Keeps a changed script for the tab, or forgets the change that was undone. @returns the changed script's name */
function keepChange(): string | undefined {
  if (!given) return undefined;
  noticeChange();
  const { code, filename: fileName, workers, seed, lanes } = playground;
  if (!draft) return undefined;
  if (code.trimEnd() === given.code.trimEnd()) {
    drafts.forget(draft.id);
    return undefined;
  }
  drafts.keep(draft.id, given.place, { code, fileName, workers, seed, lanes, ...(draft.of.kind === "trace" ? { from: draft.of.name } : {}) });
  return fileName;
}

/** Puts a script into the playground, with all that is said of it. */
function show(
  what: Open,
  { fileName, caption, code, workers, seed, lanes }: { fileName: string; caption: string; code: string; workers: number; seed: number | undefined; lanes: string },
  moved: boolean,
): void {
  playground.reset();
  // One example has several addresses.
  const place = what.kind === "example" ? addressOf(what.example) : location.hash;
  given = { what, code, hash: location.hash, place };
  draft = offered = undefined;
  Object.assign(playground, { filename: fileName, caption, code, workers, seed, lanes });
  const id = (history.state as { draft?: string } | null)?.draft;
  const kept = drafts.get(id, place);
  if (id !== undefined && kept) take(id, kept);
  else offered = drafts.latest(place);
  showLesson(what);
  noticeChange();
  if (settingsMenu.open) settings.open({ workers: playground.workers, seed: playground.seed, lanes: playground.lanes }, playground.code);
  // Those who use a screen reader hear what is open now, as the others see it.
  if (moved) lessonStrip.querySelector<HTMLElement>("h2")?.focus({ preventScroll: false });
}

/** Puts a draft into the playground. */
function take(id: string, { code, fileName, workers, seed, lanes, from }: Draft): void {
  draft = { id, of: from === undefined ? given!.what : { kind: "trace", name: from } };
  Object.assign(playground, { filename: fileName, workers, seed, lanes });
  playground.edit(code);
}

/** Takes up the draft that is offered. */
function bringBack(): void {
  const taken = offered;
  if (!taken) return;
  keepChange();
  offered = undefined;
  take(taken.id, taken);
  // Whether it is told as changed or not depends on what was there: now it is another draft.
  showLesson({ ...draft!.of, changed: true });
  markEntry(noticeChange());
}

function showLesson(what: Open): void {
  open = what;
  document.title = what.kind === "example" && !what.changed ? `${what.example.title} · async-runner` : "async-runner: write a small task graph, watch it run";
  render(lesson(what, offered && !what.changed ? { from: offered.from, bringBack } : undefined), lessonStrip);
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
  noticeChange();
  const unchanged = open.kind === "example" && open.example.code === code && seed === undefined && lanes === "" && workers === 4;
  const hash = unchanged && open.kind === "example" ? addressOf(open.example) : await writeShareLink({ code, fileName, workers, seed, lanes });
  history.replaceState(null, "", hash);
  // From here on the address names this script.
  if (draft) drafts.forget(draft.id);
  draft = undefined;
  given = { what: open, code, hash, place: hash };
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
  const place = given?.place ?? location.hash;
  const left = keepChange();
  try {
    await playground.openTrace(await chosen.text());
    history.replaceState(null, "");
    given = { what: { kind: "trace", name: chosen.name }, code: playground.code, hash: location.hash, place };
    draft = offered = undefined;
    say(left ? `What you changed in ${left} is kept in this tab.` : "");
    showLesson(given.what);
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
