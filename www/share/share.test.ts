import { readFileSync, readdirSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { blockedLoop, gallery, gallerySource } from "../trace/fixtures.js";
import { hostileLinks } from "../../tests/soak/links.mjs";
import { ShareLinkError, isShareLink, readShareLink, writeShareLink } from "./link.js";
import { readTraceFile, writeTraceFile } from "./trace-file.js";

const examples = new URL("../examples/", import.meta.url);
const link = (json: unknown) => `#s=1.${deflateRawSync(typeof json === "string" ? json : JSON.stringify(json)).toString("base64url")}`;

describe("a share link", () => {
  const shared = { code: gallerySource, fileName: "gallery.py", workers: 3, seed: 7, lanes: "gallery:2,io:4:1" };

  it("gives back what was put in, and letters of all kinds", async () => {
    expect(await readShareLink(await writeShareLink(shared))).toEqual(shared);
    const other = { code: 'print("žluťoučký 🐍")\n', fileName: "a b.py", workers: 1, seed: undefined, lanes: "" };
    expect(await readShareLink(await writeShareLink(other))).toEqual(other);
  });

  it("is at most 2000 letters long for every example", async () => {
    for (const file of readdirSync(examples).filter((name) => name.endsWith(".py"))) {
      const code = readFileSync(new URL(file, examples), "utf8");
      expect((await writeShareLink({ code, fileName: file, workers: 4, seed: undefined, lanes: "" })).length, file).toBeLessThan(1950);
    }
  });

  it.each([
    ["#s=1.", /cannot be unpacked/], ["#s=", /missing or was changed/], ["#s=1.a!b", /missing or was changed/], ["#s=1.AAAA", /cannot be unpacked/],
    ["#s=2.abc", /version 2/], [link("[]"), /does not hold a script/], [link("null"), /does not hold a script/], [link("{"), /cannot be unpacked/],
    [link({ c: 1, n: "a.py", w: 4 }), /does not hold a script/], [link({ c: "", n: "a.py", w: 99 }), /does not hold a script/],
    [link({ c: "", n: "../../<b>", w: 4 }), /does not hold a script/], [link({ c: "", n: "a.py", w: 4, s: -1 }), /does not hold a script/],
    [link({ c: "", n: "a.py", w: 4, l: 7 }), /does not hold a script/], [link({ c: "", n: "a.py", w: 4, l: "io:0" }), /its lanes cannot be read. “io:0” is no lane/],
    [link(Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString("latin1")), /does not hold a script/], [`#s=1.${deflateRawSync(Buffer.from([0x22, 0xff, 0x22])).toString("base64url")}`, /cannot be unpacked/],
  ])("that is broken says so: %s", async (hash, message) => {
    await expect(readShareLink(hash)).rejects.toThrow(message);
  });

  it("that swells without end is not opened", async () => {
    await expect(readShareLink(link(" ".repeat(50_000_000)))).rejects.toThrow(/more than a script/);
  });

  it("takes over nothing that it does not know, and no prototype", async () => {
    const read = await readShareLink(link('{"c":"x","n":"a.py","w":1,"__proto__":{"w":9,"polluted":1},"constructor":{"prototype":{"polluted":1}},"more":[1]}'));
    expect(read).toEqual({ code: "x", fileName: "a.py", workers: 1, seed: undefined, lanes: "" });
    expect([Object.getPrototypeOf(read), ({} as Record<string, unknown>)["polluted"]]).toEqual([Object.prototype, undefined]);
  });

  it("that means harm, of a thousand, gives its text as it is or is refused with a clear message", async () => {
    for (const { hash, code } of hostileLinks(1_000)) {
      const read = readShareLink(hash);
      if (code !== null) expect(await read, hash.slice(0, 80)).toMatchObject({ code, fileName: "script.py", seed: undefined, lanes: "" });
      else {
        const error = await read.then(({ code: shown }) => `shown: ${shown}`, (thrown: unknown) => thrown);
        expect(error, hash.slice(0, 80)).toBeInstanceOf(ShareLinkError);
        expect((error as Error).message).toMatch(/^(This link is broken|This link is of version \d+, which this page does not know\.|This link holds more than a script)/);
      }
    }
    expect(({} as Record<string, unknown>)["harmed"]).toBeUndefined();
  }, 30_000);

  it("is told from an example's name", () => {
    expect([isShareLink("#s=1.abc"), isShareLink("#row-3"), isShareLink("")]).toEqual([true, false, false]);
  });
});

describe("a trace file", () => {
  const notices = [{ kind: "never-retrieved", task: 1, line: null, at: 3, text: "x" }] as const;
  const file = { fileName: "gallery.py", source: gallerySource, duration: 441, notices, trace: gallery };

  it("gives back the run that was put in", () => {
    expect(readTraceFile(writeTraceFile(file))).toEqual(file);
    expect(readTraceFile(writeTraceFile({ ...file, trace: blockedLoop })).trace).toEqual(blockedLoop);
  });

  it("may be a plain list of events, in any order", () => {
    const { trace, duration, fileName } = readTraceFile(JSON.stringify([...gallery].reverse()));
    expect(trace.map(({ at }) => at)).toEqual(gallery.map(({ at }) => at).sort((a, b) => a - b));
    expect([duration, fileName]).toEqual([441, "trace.json"]);
  });

  const changed = (index: number, change: object) => JSON.stringify(gallery.map((event, at) => (at === index ? { ...event, ...change } : event)));

  it.each([
    ["{", /not JSON/], ["1", /the file is not an object/], ["{}", /no trace/], ['{"format":"async-runner-trace","version":9}', /version 9/],
    ['{"format":"async-runner-trace","version":1}', /"events" is not a list/], ["[1]", /event 0 is not an object/],
    [changed(2, { type: "toString" }), /event 2: there is no type "toString"/], [changed(2, { at: "1" }), /event 2, "at" is not a moment/],
    [changed(2, { at: -1 }), /not a moment/], [changed(2, { task: 1.5 }), /event 2 \(spawn\), "task" is not a whole number/],
    [changed(2, { kind: "thread" }), /"kind" is none of program, coroutine, job/], [changed(17, { worker: 4e9 }), /at most 1024 workers/],
    [changed(17, { worker: null }), /"worker" is missing/], [changed(6, { waiting_on: [{ kind: "x" }] }), /"waiting_on"\[0\], "kind" is none of/],
  ])("that is none says what is wrong: %s", (text, message) => {
    expect(() => readTraceFile(text)).toThrow(message);
  });

  it("takes over nothing that it does not know", () => {
    const [event] = readTraceFile('[{"at":1,"worker":null,"type":"poll-start","task":1,"__proto__":{"x":1},"more":2}]').trace;
    expect(Object.keys(event!)).toEqual(["at", "worker", "type", "task"]);
  });
});
