// Watching a run: replay, selection, sentences, graph, zoom, findings, kept runs and files. The runs are recorded
// ones, opened from a file, so that every answer is known.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { Key } from "selenium-webdriver";
import { engines } from "../drivers/browser.mjs";
import { Playground } from "./playground.mjs";

const recorded = (name) => {
  const read = (ending) => readFileSync(new URL(`../../www/trace/recorded/${name}.${ending}`, import.meta.url), "utf8");
  return JSON.stringify({ format: "async-runner-trace", version: 1, fileName: `${name}.py`, source: read("py").trimEnd(), events: JSON.parse(read("json")) });
};

for (const engine of engines()) {
  describe(`watching in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine, { width: 1440, height: 900 });
    });
    after(() => page?.close());

    it("shows a recorded run at its end, and every view follows to a moment", async () => {
      await openRun(page, "row-9");
      assert.equal((await view(page)).loop, "All 4 tasks are over.");
      await seek(page, 240);
      const shown = await view(page);
      assert.equal(shown.moment, "240.0 ms");
      assert.equal(shown.loop, "The loop is blocked: main keeps it until migrate is done, for 120 ms so far; meanwhile tick stands in the queue.");
      assert.deepEqual(shown.lines, ["9 tick queued", "12 migrate waiting", "19 main blocked", "22 program blocked"]);
      assert.deepEqual(shown.states, ["program blocked as meant", "main blocked for migrate", "tick queued", "migrate waiting for a timer"]);
      assert.deepEqual(shown.nodes, ["program: blocked as meant", "main: blocks the loop", "tick: queued", "migrate: waiting"]);
      assert.deepEqual(shown.toCome, ["migrated", "and free from here", "tick 2", "tick 3"]);
    });

    it("steps from event to event, and to a task's next poll, by keys", async () => {
      await openRun(page, "row-9");
      await seek(page, 0);
      await page.browser.evaluate(() => {
        const root = document.querySelector("async-runner-playground").shadowRoot;
        document.querySelector("async-runner-playground").replay.select(2);
        root.querySelector("async-runner-timeline").shadowRoot.querySelector(".scroll").focus();
      });
      const press = async (key) => {
        await page.browser.driver.actions().sendKeys(key).perform();
        return page.browser.evaluate(() => Math.round(document.querySelector("async-runner-playground").replay.moment));
      };
      assert.deepEqual([await press("n"), await press("n"), await press("n")], [0, 80, 320]);
      assert.equal(await press(Key.ARROW_LEFT), 320);
      assert.equal(await press(Key.HOME), 0);
      assert.equal(await press(Key.END), 480);
      await press(Key.ARROW_UP);
      assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").replay.task.name), "main");
      await press(Key.ESCAPE);
      assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").replay.selected), null);
    });

    it("plays from the beginning to the end, and pauses", async () => {
      await openRun(page, "gallery");
      await click(page, ["async-runner-transport", ".play"]);
      await page.browser.until(() => document.querySelector("async-runner-playground").replay.moment > 2);
      await click(page, ["async-runner-transport", ".play"]);
      const paused = await page.browser.evaluate(() => {
        const { replay } = document.querySelector("async-runner-playground");
        return { playing: replay.playing, moment: replay.moment };
      });
      assert.equal(paused.playing, false);
      assert.ok(paused.moment < 400);
      await page.browser.evaluate(() => {
        const { replay } = document.querySelector("async-runner-playground");
        replay.setSpeed(10);
        replay.play();
      });
      await page.browser.until(() => {
        const { replay } = document.querySelector("async-runner-playground");
        return !replay.playing && replay.moment === replay.until;
      });
    });

    it("plays at 0.01 to 10 times, as chosen in the list or by keys", async () => {
      await openRun(page, "row-7");
      const speed = () => page.browser.evaluate(() => document.querySelector("async-runner-playground").replay.speed);
      const told = await page.browser.evaluate(() => {
        const { replay, shadowRoot } = document.querySelector("async-runner-playground");
        const list = shadowRoot.querySelector("async-runner-transport").shadowRoot.querySelector("select");
        return [...list.options].map(({ value, text }) => {
          list.value = value;
          list.dispatchEvent(new Event("change"));
          return [text, replay.speed];
        });
      });
      assert.deepEqual(told, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].map((each) => [`${each}×`, each]));
      await page.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-transport").shadowRoot.querySelector("input").focus());
      const press = async (keys) => (await page.browser.driver.actions().sendKeys(keys).perform(), speed());
      assert.deepEqual([await press("."), await press(","), await press(",,,,,,,,,,")], [10, 5, 0.01]);
    });

    for (const [name, path] of Object.entries({
      "a node of the graph": ["async-runner-graph", ".node:nth-of-type(3)"],
      "a line of the list": ["async-runner-tasks", "tbody tr:nth-child(2) button"],
      "a line of the console": ["async-runner-console", ".name"],
      "a name in the sentence": ["async-runner-inspector", ".sentence span:nth-of-type(2) button"],
      "a name in a finding": ["async-runner-findings", ".sentence button"],
    })) {
      it(`chooses in all views what is chosen by ${name}`, async () => {
        await openRun(page, "gallery");
        await seek(page, 180);
        await page.browser.evaluate(() => document.querySelector("async-runner-playground").replay.select(0));
        await page.showAs("tasks", "list");
        await page.browser.evaluate(([host, part]) => {
          const found = document.querySelector("async-runner-playground").shadowRoot.querySelector(host).shadowRoot.querySelector(part);
          found.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
        }, path);
        await settled(page);
        const chosen = await page.browser.evaluate(() => {
          const element = document.querySelector("async-runner-playground");
          const inside = (host, part) => element.shadowRoot.querySelector(host).shadowRoot.querySelector(part)?.textContent.trim();
          return {
            name: element.replay.task?.name,
            graph: inside("async-runner-graph", ".selected .name"),
            list: inside("async-runner-tasks", "tr.selected .name"),
            why: inside("async-runner-inspector", ".sentence button"),
          };
        });
        assert.notEqual(chosen.name, "program");
        assert.deepEqual(chosen, { name: chosen.name, graph: chosen.name, list: chosen.name, why: chosen.name });
      });
    }

    it("chooses task and moment by a click into the timeline, and scrubs along its axis", async () => {
      await openRun(page, "row-9");
      const canvas = await part(page, ["async-runner-timeline", "canvas"]);
      const { width, height } = await canvas.getRect();
      const at = (x, y) => ({ origin: canvas, x: Math.round(x - width / 2), y: Math.round(y - height / 2) });
      await page.browser.driver.actions().move(at(400, 80)).click().perform();
      const clicked = await replay(page);
      assert.equal(clicked.task, "main");
      assert.ok(clicked.moment > 120 && clicked.moment < 320, `${clicked.moment}`);
      await page.browser.driver.actions().move(at(200, 10)).press().move(at(300, 12)).move(at(500, 12)).release().perform();
      const scrubbed = await replay(page);
      assert.ok(scrubbed.moment > clicked.moment, `${scrubbed.moment}`);
      assert.equal(scrubbed.task, "main");
    });

    it("zooms and fits by buttons and keys, and pans by dragging", async () => {
      await openRun(page, "row-9");
      const zoom = () => page.browser.evaluate(() => {
        const { zoom: range } = document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-timeline");
        return range && [Math.round(range.from), Math.round(range.to)];
      });
      assert.equal(await zoom(), null);
      await seek(page, 240);
      await click(page, ["async-runner-timeline", ".tools button:nth-child(2)"]);
      assert.deepEqual(await zoom(), [120, 360]);
      await page.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-timeline").shadowRoot.querySelector(".scroll").focus());
      await page.browser.driver.actions().sendKeys("+").perform();
      assert.deepEqual(await zoom(), [180, 300]);
      const canvas = await part(page, ["async-runner-timeline", "canvas"]);
      await page.browser.driver.actions().move({ origin: canvas, x: 0, y: 20 }).press().move({ origin: canvas, x: 100, y: 20 }).move({ origin: canvas, x: 160, y: 20 }).release().perform();
      const [from, to] = await zoom();
      assert.ok(from < 180 && to - from >= 119 && to - from <= 121, `${from} to ${to}`);
      await page.browser.driver.actions().sendKeys("0").perform();
      assert.equal(await zoom(), null);
    });

    it("zooms by the wheel where the pointer is, and pans by a wheel that goes sideways", async () => {
      await openRun(page, "row-9");
      const wheel = (options) => page.browser.evaluate((how) => {
        const timeline = document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-timeline");
        const canvas = timeline.shadowRoot.querySelector("canvas");
        const { left, right, top } = canvas.getBoundingClientRect();
        const event = new WheelEvent("wheel", { ...how, clientX: (left + right) / 2, clientY: top + 30, bubbles: true, composed: true, cancelable: true });
        canvas.dispatchEvent(event);
        return { zoom: timeline.zoom, scrollsPage: !event.defaultPrevented };
      }, options);
      assert.deepEqual(await wheel({ deltaY: 100 }), { zoom: null, scrollsPage: true });
      const { zoom: half, scrollsPage } = await wheel({ deltaY: -200, ctrlKey: true });
      assert.equal(scrollsPage, false);
      assert.ok(Math.abs(half.to - half.from - 240) < 2 && half.from > 80 && half.to < 400, `${half.from} to ${half.to}`);
      const { zoom: panned } = await wheel({ deltaX: 100 });
      assert.ok(panned.from > half.from && Math.abs(panned.to - panned.from - (half.to - half.from)) < 1e-6, `${panned.from} to ${panned.to}`);
    });

    // Only ChromeDriver touches with two fingers.
    if (engine === "chromium") {
      it("zooms by two fingers that part", async () => {
        await openRun(page, "row-9");
        const { x, y } = await page.browser.evaluate(() => {
          const canvas = document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-timeline").shadowRoot.querySelector("canvas");
          canvas.scrollIntoView({ block: "center" });
          const { left, right, top } = canvas.getBoundingClientRect();
          return { x: (left + right) / 2, y: top + 30 };
        });
        const touch = (type, apart) => page.browser.driver.sendDevToolsCommand("Input.dispatchTouchEvent", {
          type, touchPoints: apart === null ? [] : [{ x: x - apart, y, id: 1 }, { x: x + apart, y, id: 2 }],
        });
        await touch("touchStart", 40);
        for (const apart of [60, 80, 100, 120]) await touch("touchMove", apart);
        await touch("touchEnd", null);
        const length = await page.browser.evaluate(() => {
          const { zoom } = document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-timeline");
          return zoom && zoom.to - zoom.from;
        });
        assert.ok(length !== null && length > 130 && length < 290, `${length} of 480 ms`);
      });
    }

    it("tells what it found, and shows it", async () => {
      await openRun(page, "gallery");
      assert.deepEqual(await page.parts(["async-runner-findings", "li"]), [
        "Could overlap line 19 Show read_config_file does not use data, and yet it began only when fetch_gallery was done. If it needs nothing else of it, start it before line 17, or both with gather: that saves up to 150 ms.",
      ]);
      await click(page, ["async-runner-findings", ".show"]);
      assert.deepEqual(await replay(page), { moment: 150.00465, task: "read_config_file" });
    });

    it("tells the story of a run that is over, and its sentence again at any other moment", async () => {
      await openRun(page, "row-9");
      const told = () => page.parts(["async-runner-inspector", ".story dd"]);
      assert.deepEqual(await told(), [
        "Nothing: all code ran on the loop.", "main waited 200 ms for migrate, and kept the loop meanwhile.",
        "main blocked it for 200 ms in line 19, since it waits there until migrate is done; meanwhile tick stood in the queue for 160 ms.",
      ]);
      await seek(page, 240);
      assert.deepEqual(await told(), []);
    });

    it("shows the timeline as a table, which leads to tasks and moments too", async () => {
      await openRun(page, "row-9");
      await seek(page, 240);
      await page.showAs("timeline", "table");
      const told = (rows) => page.browser.evaluate((which) => {
        const { shadowRoot } = document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-spans");
        return [...shadowRoot.querySelectorAll(which)].map(({ cells }) => [...cells].map((cell) => cell.textContent.trim()).join(" ").trim());
      }, rows);
      const lines = await told("tbody tr");
      assert.equal(lines.length, 30);
      assert.ok(lines.includes("120.0 ms 200.0 ms main blocks the loop and waits for migrate Loop"), lines.join("\n"));
      assert.ok(lines.includes("160.0 ms 160.0 ms tick queued, woken by its timer"), lines.join("\n"));
      assert.deepEqual(await told(".now"), [
        "0.0 ms 320.0 ms program waits, as is meant, for main Loop", "120.0 ms 200.0 ms main blocks the loop and waits for migrate Loop",
        "120.0 ms 200.0 ms migrate waits for a timer", "160.0 ms 160.0 ms tick queued, woken by its timer",
      ]);
      await click(page, ["async-runner-spans", "tbody tr:last-child button"]);
      await settled(page);
      const { task, moment } = await replay(page);
      assert.deepEqual([task, Math.round(moment)], ["tick", 480]);
      await click(page, ["async-runner-spans", "input"]);
      await settled(page);
      assert.equal((await told("tbody tr")).length, 14);
      await page.showAs("timeline", "picture");
    });

    it("tells people who hear the page what happens, and where a replay stands", async () => {
      await openRun(page, "row-9");
      await seek(page, 240);
      await page.browser.until(() => {
        const log = document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-news").shadowRoot.querySelector("[role=log][aria-live=polite]");
        return log.lastElementChild?.textContent.startsWith("At 240.0 ms: The loop is blocked: main keeps it until migrate is done");
      });
    });

    it("ends a record that was cut where it was cut, and says so", async () => {
      await page.goto();
      const file = JSON.parse(recorded("row-9"));
      file.events = file.events.filter(({ at }) => at <= 200);
      file.duration = 480;
      file.notices = [{ kind: "truncated", task: null, line: null, at: 200, text: "the trace is cut here" }];
      await page.browser.evaluate((text) => document.querySelector("async-runner-playground").openTrace(text), JSON.stringify(file));
      await settled(page);
      assert.equal((await replay(page)).moment, 200);
      const title = await page.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".timeline .title small").textContent);
      assert.match(title, /^0 to 200 ms: the record ends here, the run went on to 480 ms/);
      assert.deepEqual((await view(page)).states, ["program blocked as meant", "main blocked for migrate", "tick queued", "migrate waiting for a timer"]);
    });

    it("shows many tasks alike as one node, whose tasks can be chosen one after the other", async () => {
      await page.goto();
      const spawn = (task, parent, name, kind = "coroutine") => ({ at: task / 10, worker: null, type: "spawn", task, parent, name, lane: "default", kind, line: 1 });
      const events = [spawn(0, null, "program", "program"), ...Array.from({ length: 1000 }, (_, index) => spawn(index + 1, 0, "fetch"))];
      await page.browser.evaluate((text) => document.querySelector("async-runner-playground").openTrace(text), JSON.stringify(events));
      await settled(page);
      const nodes = () => page.browser.evaluate(() =>
        [...document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-graph").shadowRoot.querySelectorAll(".node")].map((node) => node.getAttribute("aria-label")));
      assert.equal((await nodes()).length, 10);
      assert.equal((await nodes()).at(-1), "fetch ×992: 992 queued");
      const choose = () => page.browser.evaluate(() => {
        const element = document.querySelector("async-runner-playground");
        element.shadowRoot.querySelector("async-runner-graph").shadowRoot.querySelector(".many").dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
        return element.replay.selected;
      });
      assert.deepEqual([await choose(), await choose()], [9, 10]);
    });

    it("sets off the critical path on request", async () => {
      await openRun(page, "gallery");
      await click(page, ["async-runner-graph", "input"]);
      await settled(page);
      const critical = await page.parts(["async-runner-graph", ".critical .name"]);
      assert.deepEqual(critical, ["program", "process_gallery", "fetch_gallery", "read_config_file", "save_gallery"]);
      await click(page, ["async-runner-graph", "input"]);
    });

    it("keeps runs to go back to", async () => {
      await openRun(page, "gallery");
      await openTrace(page, "row-9");
      await settled(page);
      const runs = await page.browser.evaluate(() => {
        const picker = document.querySelector("async-runner-playground").shadowRoot.querySelector(".runs");
        const told = [...picker.options].map(({ text }) => text);
        picker.value = picker.options[0].value;
        picker.dispatchEvent(new Event("change"));
        return told;
      });
      assert.deepEqual(runs, ["run 1, gallery.py, completed, 400 ms", "run 2, row-9.py, completed, 480 ms"]);
      await settled(page);
      assert.deepEqual((await view(page)).states.length, 5);
    });

    it("keeps the last ten runs, and no more", async () => {
      await page.goto();
      for (let run = 0; run < 11; run += 1) await openTrace(page, "row-4");
      await settled(page);
      const runs = await page.browser.evaluate(() => [...document.querySelector("async-runner-playground").shadowRoot.querySelector(".runs").options].map(({ text }) => text.split(",")[0]));
      assert.deepEqual(runs, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((number) => `run ${number}`));
    });

    it("exports pictures and traces, and reads its own trace again", async () => {
      await openRun(page, "gallery");
      await seek(page, 180);
      const files = await page.browser.evaluate(async () => {
        const element = document.querySelector("async-runner-playground");
        const faults = (text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelectorAll("parsererror").length;
        const svg = async (kind) => {
          const text = await (await element.exportAs(kind)).text();
          return { faults: faults(text), names: ["process_gallery", "read_config_file"].every((name) => text.includes(name)), variables: text.includes("var(") };
        };
        const png = async (kind) => [...new Uint8Array(await (await element.exportAs(kind)).arrayBuffer())].slice(1, 4).map((byte) => String.fromCharCode(byte)).join("");
        const trace = await (await element.exportAs("trace.json")).text();
        const chrome = JSON.parse(await (await element.exportAs("chrome-trace.json")).text());
        const before = JSON.stringify(element.result.trace);
        await element.openTrace(trace);
        return {
          timeline: await svg("timeline.svg"), graph: await svg("graph.svg"), pictures: [await png("timeline.png"), await png("graph.png")],
          events: chrome.traceEvents.length, same: JSON.stringify(element.result.trace) === before,
        };
      });
      const right = { faults: 0, names: true, variables: false };
      assert.deepEqual(files, { timeline: right, graph: right, pictures: ["PNG", "PNG"], events: files.events, same: true });
      assert.ok(files.events > 40);
    });

    it("says what is wrong with a file that is no trace", async () => {
      await page.goto();
      const message = await page.browser.evaluate(() => document.querySelector("async-runner-playground").openTrace("[{}]").then(() => "", (error) => `${error.name}: ${error.message}`));
      assert.equal(message, "TraceFileError: event 0: there is no type undefined.");
    });
  });
}

/** Opens the page, and in it a recorded run. */
async function openRun(page, name) {
  await page.goto();
  await openTrace(page, name);
  await settled(page);
}

function openTrace(page, name) {
  return page.browser.evaluate((text) => document.querySelector("async-runner-playground").openTrace(text), recorded(name));
}

async function seek(page, moment) {
  await page.browser.evaluate((at) => document.querySelector("async-runner-playground").replay.seek(at), moment);
  await settled(page);
}

/** Waits until every view has drawn what there is to draw. */
function settled(page) {
  return page.browser.evaluate(async () => {
    const element = document.querySelector("async-runner-playground");
    await element.updateComplete;
    await Promise.all([...element.shadowRoot.querySelectorAll("*")].map((each) => each.updateComplete));
  });
}

function replay(page) {
  return page.browser.evaluate(() => {
    const { moment, task } = document.querySelector("async-runner-playground").replay;
    return { moment, task: task?.name ?? null };
  });
}

/** A part of one of the element's views, for the driver to act on. */
function part(page, path) {
  return page.browser.driver.executeScript(
    "return document.querySelector('async-runner-playground').shadowRoot.querySelector(arguments[0]).shadowRoot.querySelector(arguments[1])", ...path);
}

async function click(page, path) {
  await (await part(page, path)).click();
}

/** What the views show; the list of tasks too, which is drawn while it is seen. */
async function view(page) {
  await page.showAs("tasks", "list");
  const shown = await page.browser.evaluate(() => {
    const { shadowRoot } = document.querySelector("async-runner-playground");
    const plain = (element) => element.textContent.trim().replaceAll(/\s+/g, " ");
    const all = (host, selector) => [...shadowRoot.querySelector(host).shadowRoot.querySelectorAll(selector)];
    return {
      moment: plain(all("async-runner-transport", ".moment")[0]),
      loop: plain(all("async-runner-inspector", ".sentence")[0]),
      lines: [...shadowRoot.querySelectorAll(".row.at")].map((row) => `${row.dataset.line} ${plain(row.querySelector(".who"))}`),
      states: all("async-runner-tasks", "tbody tr").map((row) => `${plain(row.cells[0])} ${plain(row.cells[1])}`),
      nodes: all("async-runner-graph", ".node").map((node) => node.getAttribute("aria-label")),
      toCome: all("async-runner-console", ".to-come .text").map(plain),
    };
  });
  await page.showAs("tasks", "graph");
  return shown;
}
