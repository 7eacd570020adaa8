// The npm packages of package-lock.json, installed when node_modules does not hold them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { root } from "./machine.mjs";

/** Installs what package-lock.json names, unless it is there. */
export async function ensureNodePackages() {
  if (isInstalled()) return "already there";
  await run("npm", ["ci", "--no-audit", "--no-fund"], {
    log: "npm-ci",
    advice: "Check that the network reaches npm's registry (`npm ping`), then run the command again.",
  });
}

// npm itself notes in node_modules/.package-lock.json what it has installed.
function isInstalled() {
  const installed = packages(join(root, "node_modules", ".package-lock.json"));
  const wanted = packages(join(root, "package-lock.json"));
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "" || optional || devOptional) return true;
    return installed[path]?.version === version && existsSync(join(root, path));
  });
}

function packages(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : {};
}
