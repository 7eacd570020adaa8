// Takes pictures of every state of the page in every window, and puts them together on sheets, for people to look at:
// `node tests/e2e/pictures.mjs [pattern of states' names] [look]`, after `npm run build`. They go to tests/screenshots.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LOOKS, STATES, States, lookAt } from "./states.mjs";

const folder = fileURLToPath(new URL("../screenshots/", import.meta.url));
const [wanted = "", only = ""] = process.argv.slice(2);
const looks = Object.keys(LOOKS).filter((look) => only === "" || look === only);
/** How wide a sheet is, in pixels. */
const SHEET = 1560;

mkdirSync(folder, { recursive: true });
const states = await States.open();
const taken = Object.fromEntries(looks.map((look) => [look, []]));
try {
  for (const name of Object.keys(STATES).filter((each) => new RegExp(wanted).test(each))) {
    const page = await states.show(name).catch((error) => void console.error(error.message));
    if (!page) continue;
    for (const look of looks) {
      await lookAt(page, name, look);
      const path = join(folder, `${name}-${look}.png`);
      await page.screenshot({ path, fullPage: true });
      taken[look].push({ name, path });
    }
    await page.close();
  }
  const sheet = await states.browser.newPage({ viewport: { width: SHEET, height: 900 } });
  for (const look of looks) {
    const wide = LOOKS[look].width;
    const columns = wide < 600 ? 4 : 2;
    const each = columns * (wide < 600 ? 1 : 2);
    for (let at = 0; at < taken[look].length; at += each) {
      const pictures = taken[look].slice(at, at + each).map(({ name, path }) =>
        `<figure style="margin:0"><figcaption>${name}</figcaption><img style="width:100%;display:block;outline:1px solid #888" src="data:image/png;base64,${readFileSync(path).toString("base64")}"></figure>`);
      await sheet.setContent(`<body style="margin:8px;background:#777;color:#fff;font:13px sans-serif"><div style="display:grid;gap:8px;align-items:start;grid-template-columns:repeat(${columns},1fr)">${pictures.join("")}</div>`);
      await sheet.screenshot({ path: join(folder, `sheet-${look}-${String(at / each).padStart(2, "0")}.png`), fullPage: true });
    }
  }
} finally {
  await states.close();
}
