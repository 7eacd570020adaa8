// `embed.html`: one element that fills a frame. Its options are in the address, nothing runs by itself, and the host that
// frames it is told how high it is:
//
//     { type: "async-runner-playground:height", height: 412 }           to the host, in CSS pixels, whenever it changes
//     { type: "async-runner-playground:theme", theme: "dark" }          from the host: "light", "dark" or "auto"

import "../async-runner-playground.js";
import { readShareLink } from "../share/link.js";
import { readOptions } from "./options.js";

/** The message that tells the host the height. */
const HEIGHT = "async-runner-playground:height";
/** The message by which the host chooses a theme. */
const THEME = "async-runner-playground:theme";

const playground = document.createElement("async-runner-playground");
const { attributes, code, link, unknown } = readOptions(location.search, location.hash);
if (unknown.length > 0) console.warn(`embed.html: there is no option ${unknown.join(", ")}.`);
for (const [name, value] of attributes) playground.setAttribute(name, value);
showTheme(attributes.get("theme") ?? "auto");
if (code !== undefined) playground.code = code;
if (link !== undefined) void openLink(link);
document.querySelector("main")!.append(playground);

if (parent !== window) {
  let told = 0;
  new ResizeObserver(() => {
    // Parts of pixels add up: one more, and no scroll bar comes for the sake of a half.
    const height = Math.ceil(document.body.getBoundingClientRect().height) + 1;
    if (height === told || height === 1) return;
    told = height;
    // Any host may know how high this is, and a host cannot be known from here.
    parent.postMessage({ type: HEIGHT, height }, "*");
  }).observe(document.body);
  addEventListener("message", ({ data, source }: MessageEvent<{ type?: unknown; theme?: unknown } | null>) => {
    if (source === parent && data?.type === THEME && typeof data.theme === "string") showTheme(data.theme);
  });
}

function showTheme(theme: string): void {
  const known = theme === "light" || theme === "dark" ? theme : "auto";
  document.documentElement.dataset["theme"] = known;
  playground.theme = known;
}

async function openLink(hash: string): Promise<void> {
  try {
    const { fileName, ...shared } = await readShareLink(hash);
    Object.assign(playground, shared, { filename: fileName, caption: "from a link: read it before you run it" });
  } catch (error) {
    const message = document.createElement("p");
    message.setAttribute("role", "alert");
    message.textContent = (error as Error).message;
    playground.before(message);
  }
}
