// The parts of the soak: each opens the page, does something many times, and returns what it counted beside what is wanted.

import { hostileLinks } from "./links.mjs";

const JOBS = 10_000;
const BATCH = 500;
const MOUNTS = 200;
const ROUNDS = 10;
const AT_ONCE = 10;
const LINKS = 1_000;

/** Every tenth job fails, each time in another way. The script counts what comes back: nothing may be lost or mixed up. */
const FAULTS = `import asyncio

def job(number):
    if number % 10 == 3:
        kind = number // 10 % 4
        if kind == 0:
            raise ValueError(number)
        if kind == 1:
            return 1 // 0
        if kind == 2:
            return {}[number]
        return job(number)
    return 2 * number

async def main():
    right = failed = wrong = 0
    kinds = {"ValueError": 0, "ZeroDivisionError": 0, "KeyError": 0, "RecursionError": 0}
    for start in range(FROM, TO, ${BATCH}):
        numbers = list(range(start, start + ${BATCH}))
        results = await asyncio.gather(*[async_runner.invoke(job, number) for number in numbers], return_exceptions=True)
        for number, result in zip(numbers, results):
            if number % 10 == 3:
                name = type(result).__name__
                if name in kinds:
                    kinds[name] += 1
                    failed += 1
                else:
                    wrong += 1
            elif result == 2 * number:
                right += 1
            else:
                wrong += 1
    print(right, failed, wrong, kinds["ValueError"], kinds["ZeroDivisionError"], kinds["KeyError"], kinds["RecursionError"])

async_runner.await_async(main())
`;

const SPINS = {
  "on the loop": "print('spins')\nasync def spin():\n    while True:\n        pass\n\nasync_runner.await_async(spin())\n",
  "on a worker": "print('spins')\ndef spin():\n    while True:\n        pass\n\nasync def main():\n    await async_runner.invoke(spin)\n\nasync_runner.await_async(main())\n",
};

const WITH_A_JOB = "def work(number):\n    return number + 1\n\nasync def main():\n    print(await async_runner.invoke(work, NUMBER))\n\nasync_runner.await_async(main())\n";

const equal = (what, count, wanted) => ({ what, count, wanted, good: count === wanted });
const within = (what, count, most, unit) => ({ what, count: `${count} ${unit}`, wanted: `at most ${most} ${unit}`, good: count <= most });

const noneLeft = (where, { started, alive }) => [equal(`${where}engines and workers not ended`, started, 0), equal(`${where}workers of pools alive`, alive, 0)];

async function openPage(browser, url) {
  await browser.goto(url);
  await browser.until(() => Boolean(customElements.get("async-runner-playground")));
}

export const PARTS = [
  {
    title: "10,000 jobs, every tenth fails",
    async run(browser, url) {
      await openPage(browser, url);
      const counts = await browser.evaluate(async (code, jobs) => {
        const element = document.createElement("async-runner-playground");
        document.body.append(element);
        const sums = new Array(7).fill(0);
        // In four runs, so that each run's trace is whole.
        for (let from = 0; from < jobs; from += jobs / 4) {
          element.code = code.replace("FROM", from).replace("TO", from + jobs / 4);
          const { status, output, error } = await element.run();
          if (status !== "completed") throw new Error(`${status}: ${error?.type} ${error?.message}`);
          output.trim().split(" ").forEach((piece, index) => (sums[index] += Number(piece)));
        }
        return { sums, left: await window.workersLeft() };
      }, FAULTS, JOBS);
      const [right, failed, wrong, value, zero, key, recursion] = counts.sums;
      return [
        equal("jobs with the right result", right, 9_000),
        equal("jobs with their own error", failed, 1_000),
        equal("of these of four kinds", `${value} + ${zero} + ${key} + ${recursion}`, "250 + 250 + 250 + 250"),
        equal("jobs lost or mixed up", wrong + JOBS - right - failed - wrong, 0),
        ...noneLeft("", counts.left),
      ];
    },
  },
  {
    title: "Scripts that loop for ever",
    async run(browser, url) {
      const rows = [];
      for (const [place, code] of Object.entries(SPINS)) {
        await openPage(browser, url);
        const { stopped, slowest, left } = await browser.evaluate(async (source, rounds) => {
          const element = document.createElement("async-runner-playground");
          element.code = source;
          document.body.append(element);
          let [stopped, slowest] = [0, 0];
          for (let round = 0; round < rounds; round += 1) {
            const ended = element.run();
            while (!(element.replay?.recording?.output.length > 0)) await new Promise((resolve) => setTimeout(resolve, 20));
            await new Promise((resolve) => setTimeout(resolve, 100));
            const asked = performance.now();
            element.stop();
            if ((await ended).status === "stopped") stopped += 1;
            slowest = Math.max(slowest, performance.now() - asked);
          }
          return { stopped, slowest: Math.round(slowest), left: await window.workersLeft() };
        }, code, ROUNDS);
        rows.push(equal(`${place}: runs that Stop ended`, stopped, ROUNDS), within(`${place}: the slowest Stop`, slowest, 500, "ms"), ...noneLeft(`${place}: `, left));
      }
      return rows;
    },
  },
  {
    title: "200 mounts and unmounts, each with a run",
    async run(browser, url) {
      await openPage(browser, url);
      const mount = (from, count) => browser.evaluate(async (code, first, many) => {
        let right = 0;
        for (let number = first; number < first + many; number += 1) {
          const element = document.createElement("async-runner-playground");
          element.textContent = code.replace("NUMBER", number);
          document.body.append(element);
          if ((await element.run()).output === `${number + 1}\n`) right += 1;
          element.remove();
        }
        return { right, left: await window.workersLeft() };
      }, WITH_A_JOB, from, count);
      const early = await mount(0, 50);
      const before = await memory(browser);
      const late = await mount(50, MOUNTS - 50);
      const after = await memory(browser);
      const rows = [equal("runs with the right output", early.right + late.right, MOUNTS), ...noneLeft("", late.left)];
      if (before && after) {
        rows.push(within("memory more after 200 than after 50", Math.max(0, Math.round((after.heap - before.heap) / 1000)), 1000, "kB"));
        rows.push(within("DOM nodes more after 200 than after 50", Math.max(0, after.nodes - before.nodes), 50, "nodes"));
        rows.push(equal("workers that the browser still has", after.workers, 0));
      }
      return rows;
    },
  },
  {
    title: "Ten elements run at once",
    async run(browser, url) {
      await openPage(browser, url);
      const { right, left } = await browser.evaluate(async (code, count) => {
        const elements = Array.from({ length: count }, (_, number) => {
          const element = document.createElement("async-runner-playground");
          element.code = code.replace("NUMBER", number);
          document.body.append(element);
          return element;
        });
        const results = await Promise.all(elements.map((element) => element.run()));
        return { right: results.filter(({ output }, number) => output === `${number + 1}\n`).length, left: await window.workersLeft() };
      }, WITH_A_JOB, AT_ONCE);
      return [equal("runs with their own output", right, AT_ONCE), ...noneLeft("", left)];
    },
  },
  {
    title: "1,000 hostile links",
    async run(browser, url) {
      const links = hostileLinks(LINKS);
      await browser.goto(`${url}playground/index.html`);
      await browser.until(() => Boolean(customElements.get("async-runner-playground")));
      // Browsers let a page change its address 200 times in 10 seconds, WebKit 100 times in 30, and ignore it after that.
      const pace = browser.engine === "webkit" ? 320 : 60;
      const seen = await browser.evaluate(async (all, pause) => {
        const element = document.querySelector("async-runner-playground");
        const counts = { refused: 0, shown: 0, lost: 0, runs: 0, harmed: 0 };
        addEventListener("run-start", () => (counts.runs += 1));
        window.harmed = () => (counts.harmed += 1);
        const message = document.querySelector("#message");
        for (const { hash, code } of all) {
          const paced = new Promise((resolve) => setTimeout(resolve, pause));
          history.replaceState(null, "", hash);
          // The page clears its message at once, and writes another one where it refuses the link.
          dispatchEvent(new HashChangeEvent("hashchange"));
          const until = performance.now() + 5_000;
          const settled = () => (code === null ? !message.hidden : element.code === code);
          while (!settled() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 1));
          await paced;
          counts[!settled() ? "lost" : code === null ? "refused" : "shown"] += 1;
        }
        counts.intruders = document.querySelectorAll("img, iframe, object, embed").length + element.shadowRoot.querySelectorAll("img, iframe, script").length;
        return counts;
      }, links, pace);
      const broken = links.filter(({ code }) => code === null).length;
      return [
        equal("broken links refused with a message", seen.refused, broken),
        equal("whole links whose hostile text is shown as text", seen.shown, LINKS - broken),
        equal("links that were neither", seen.lost, 0),
        equal("scripts that ran by themselves", seen.runs, 0),
        equal("code or elements that got into the page", seen.harmed + seen.intruders, 0),
      ];
    },
  },
];

/** Heap, nodes and workers of the page, after garbage has been collected; undefined where the browser does not tell. */
async function memory(browser) {
  if (browser.engine !== "chromium") return undefined;
  const { driver } = browser;
  for (let times = 0; times < 3; times += 1) await driver.sendDevToolsCommand("HeapProfiler.collectGarbage", {});
  const { usedSize } = await driver.sendAndGetDevToolsCommand("Runtime.getHeapUsage", {});
  const { nodes } = await driver.sendAndGetDevToolsCommand("Memory.getDOMCounters", {});
  return { heap: usedSize, nodes, workers: await workersLeft(driver) };
}

/** How many workers the browser has once it has had time to end those that were terminated. */
async function workersLeft(driver) {
  const until = performance.now() + 15_000;
  for (;;) {
    const { targetInfos } = await driver.sendAndGetDevToolsCommand("Target.getTargets", {});
    const count = targetInfos.filter(({ type }) => /worker/.test(type)).length;
    if (count === 0 || performance.now() > until) return count;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
