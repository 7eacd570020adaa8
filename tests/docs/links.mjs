// Finds dead links: every page of a site is read as a browser reads it, and each address in it has to exist, with the
// place in the page that it names.

/**
 * The dead links of a site, from its start page on.
 * @param {import("../drivers/browser.mjs").Browser} browser any page of the site is open in it
 * @param {string} start the address of the first page; links that lead out of its folder are left alone
 * @returns {Promise<{pages: string[], dead: string[]}>} the pages that were read, and `page: link` for each dead link
 */
export function deadLinks(browser, start) {
  return browser.evaluate(crawl, start);
}

// Runs in the page.
async function crawl(start) {
  const ATTRIBUTES = { a: "href", link: "href", img: "src", script: "src", iframe: "src", source: "src" };
  /** What is at an address: `null` where there is nothing; a document where it is a page. */
  const fetched = new Map();
  const read = (address) => {
    if (!fetched.has(address)) fetched.set(address, load(address));
    return fetched.get(address);
  };
  async function load(address) {
    const response = await fetch(address);
    if (!response.ok) return null;
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    return isPage ? new DOMParser().parseFromString(await response.text(), "text/html") : {};
  }
  const dead = [];
  const pages = [];
  const waiting = [start];
  const known = new Set(waiting);
  for (let page = waiting.shift(); page; page = waiting.shift()) {
    const document = await read(page);
    if (!document?.querySelectorAll) continue;
    pages.push(page);
    for (const element of document.querySelectorAll(Object.keys(ATTRIBUTES).join())) {
      const link = element.getAttribute(ATTRIBUTES[element.localName]);
      if (link === null) continue;
      const url = new URL(link, page);
      if (!url.href.startsWith(start)) {
        if (url.origin === location.origin) dead.push(`${page}: ${link} leads out of the site`);
        continue;
      }
      const place = decodeURIComponent(url.hash.slice(1));
      url.hash = "";
      const target = await read(url.href);
      if (target === null) dead.push(`${page}: ${link}`);
      else if (target.querySelector) {
        // The playground's page is an application: its hash is no place in it.
        if (place && !url.pathname.includes("/playground/") && !target.getElementById(place)) dead.push(`${page}: ${link} (no such place)`);
        if (!known.has(url.href) && element.localName === "a") {
          known.add(url.href);
          waiting.push(url.href);
        }
      }
    }
  }
  return { pages, dead };
}
