// The page around the element: the picker of examples and the theme.

import "../async-runner-playground.js";
import { type Example, examples } from "../examples/examples.js";

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const playground = document.querySelector("async-runner-playground")!;
const picker = document.querySelector<HTMLSelectElement>("#example")!;
const themeButton = document.querySelector<HTMLButtonElement>("#theme")!;

for (const { id, title } of examples) picker.add(new Option(title, id));
picker.addEventListener("change", () => {
  history.replaceState(null, "", `#${picker.value}`);
  open(chosen());
});
addEventListener("hashchange", () => open(chosen()));
open(chosen());

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

/** The example that the address names; else the first one. */
function chosen(): Example {
  return examples.find(({ id }) => location.hash === `#${id}`) ?? examples[0]!;
}

function open({ id, fileName, caption, code }: Example): void {
  picker.value = id;
  playground.reset();
  Object.assign(playground, { filename: fileName, caption, code });
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
