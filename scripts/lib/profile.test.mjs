import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { faultOf } from "./profile.mjs";

describe("a script of the profile", () => {
  const end = { status: "completed", errorType: null, output: "1\n" };

  it("has no fault where it ends as it should and prints what it should, if that is known", () => {
    assert.equal(faultOf({ output: "1\n" }, end), null);
    assert.equal(faultOf({ output: null }, end), null);
    assert.equal(faultOf({ errorType: "KeyError" }, { ...end, status: "failed", errorType: "KeyError" }), null);
    assert.equal(faultOf({ stop: true }, { ...end, status: "stopped" }), null);
  });

  for (const [what, script, ended, fault] of [
    ["prints something else", { output: "2\n" }, end, /prints "1\\n", not "2\\n"/],
    ["fails", {}, { ...end, status: "failed", errorType: "KeyError" }, /is failed, not completed: KeyError/],
    ["fails in another way", { errorType: "KeyError" }, { ...end, status: "failed", errorType: "TypeError" }, /fails with TypeError, not KeyError/],
    ["ends by itself where it is to be stopped", { stop: true }, end, /is completed, not stopped/],
    ["ends the engine", {}, { fault: "RuntimeError: unreachable" }, /ends the engine: RuntimeError: unreachable/],
    ["does not end", {}, null, /does not end within 60 s/],
  ]) {
    it(`is told when it ${what}`, () => assert.match(faultOf(script, ended), fault));
  }
});
