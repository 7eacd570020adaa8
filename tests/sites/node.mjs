// The npm packages of a site whose tool is written in JavaScript, as its package-lock.json pins them.
import { run } from "../../scripts/lib/command.mjs";
import { whenChanged } from "../../scripts/lib/stamp.mjs";

/**
 * Installs the packages of a site, unless they are there.
 * @param {string} name its folder
 */
export function nodePackagesFor(name) {
  const folder = `tests/sites/${name}`;
  const what = { inputs: [`${folder}/package-lock.json`], outputs: [`${folder}/node_modules/.package-lock.json`] };
  const advice = "Check that the network reaches npm's registry (`npm ping`), then run the command again.";
  // `npm ci` refuses a lock file that leaves out what only other systems need, which npm itself writes at times.
  return whenChanged(`node-packages-${name}`, what, () =>
    run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder, log: `site-${name}`, advice }).then(() => {}),
  );
}
