import { describe, expect, it } from "vitest";
import { type Draft, Drafts, type Store } from "./draft.js";

const draft = (code: string): Draft => ({ code, fileName: "a.py", workers: 4, seed: undefined, lanes: "" });

/** A storage with room for so many characters. */
function storage(room = Infinity): Store & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      values.set(key, value);
    },
  };
}

describe("the drafts of a tab", () => {
  it("are kept by their address' end, the latest first, and each in place of what it was before", () => {
    const drafts = new Drafts("/", () => storage0);
    const storage0 = storage();
    drafts.keep("1", "#a", draft("first"));
    drafts.keep("2", "#a", draft("second"));
    drafts.keep("3", "#b", draft("elsewhere"));
    expect(drafts.latest("#a")).toMatchObject({ id: "2", code: "second" });
    drafts.keep("1", "#a", draft("first, changed"));
    expect(drafts.latest("#a")).toMatchObject({ id: "1", code: "first, changed" });
    expect(drafts.get("2", "#a")?.code).toBe("second");
    expect([drafts.get("2", "#b"), drafts.get(undefined, "#a"), drafts.latest("#c")]).toEqual([undefined, undefined, undefined]);
    drafts.forget("1");
    expect(drafts.latest("#a")?.code).toBe("second");
  });

  it("are no more than ten", () => {
    const store = storage();
    const drafts = new Drafts("/", () => store);
    for (let each = 0; each < 12; each += 1) drafts.keep(`${each}`, "#a", draft(`${each}`));
    expect([drafts.get("1", "#a"), drafts.get("2", "#a")?.code, drafts.latest("#a")?.code]).toEqual([undefined, "2", "11"]);
  });

  it("give way to the latest where there is no room for all, and stay where there is none for that", () => {
    const store = storage(400);
    const drafts = new Drafts("/", () => store);
    drafts.keep("1", "#a", draft("x".repeat(200)));
    drafts.keep("2", "#a", draft("y".repeat(200)));
    expect([drafts.get("1", "#a"), drafts.latest("#a")?.code]).toEqual([undefined, "y".repeat(200)]);
    drafts.keep("3", "#a", draft("z".repeat(2000)));
    expect(drafts.latest("#a")?.code).toBe("y".repeat(200));
  });

  it("are none where there is no storage, or something else in it", () => {
    const none = new Drafts("/", () => {
      throw new DOMException("no", "SecurityError");
    });
    none.keep("1", "#a", draft("x"));
    none.forget("1");
    expect(none.latest("#a")).toBeUndefined();
    for (const text of ["{", "null", "3", '[null, 1, {"id": "1", "hash": "#a", "code": 3}]', '[{"id":"1","hash":"#a","code":"x","fileName":"a","lanes":{},"workers":4}]']) {
      const store = storage();
      store.values.set("async-runner drafts /", text);
      expect(new Drafts("/", () => store).latest("#a"), text).toBeUndefined();
    }
  });
});
