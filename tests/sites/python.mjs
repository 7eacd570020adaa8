// A virtual environment for each site whose tool is written in Python, with the packages that its requirements.txt pins.
import { join } from "node:path";
import { run } from "../../scripts/lib/command.mjs";
import { cacheFolder } from "../../scripts/lib/machine.mjs";
import { whenChanged } from "../../scripts/lib/stamp.mjs";

/**
 * Makes the environment of a site, unless it is there.
 * @param {string} name the site's folder
 * @returns {Promise<(program: string) => string>} the path of a program in it
 */
export async function pythonFor(name) {
  const folder = join(cacheFolder, "sites", name);
  const program = (which) => join(folder, "bin", which);
  const requirements = `tests/sites/${name}/requirements.txt`;
  await whenChanged(`python-${name}`, { inputs: [requirements], outputs: [`.cache/sites/${name}/bin`] }, async () => {
    const advice = "It takes Python 3.11 or later with venv, and a network that reaches Python's package index.";
    await run("python3", ["-m", "venv", "--clear", folder], { log: `site-${name}`, advice });
    await run(program("pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements], { log: `site-${name}`, advice });
  });
  return program;
}
