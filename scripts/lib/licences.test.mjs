import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { crateLicences } from "./licences.mjs";

const folder = mkdtempSync(join(tmpdir(), "licences-"));
const dependsOn = (...ids) => ids.map(([pkg, kind]) => ({ pkg, dep_kinds: [{ kind: kind ?? null }] }));

function crate(name, license, files, more = {}) {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  return { id: name, name, version: "1.0.0", license, source: "registry", authors: [], repository: null, targets: [{ kind: ["lib"] }], manifest_path: join(folder, name, "Cargo.toml"), ...more };
}

it("the licences are those of what is linked: no macros, no build scripts, not our own, and a text that is shared comes once", () => {
  const packages = [
    crate("async-runner-playground", "MIT OR Apache-2.0", {}, { source: null }),
    crate("one", "MIT OR Apache-2.0", { "LICENSE-APACHE": "apache", "LICENSE-MIT": "the text\r\nof MIT" }),
    crate("two", "MIT", { LICENSE: "the text\nof MIT\n" }),
    crate("marks", "MIT AND Unicode-3.0", { "LICENSE-MIT": "its MIT", "LICENSE-UNICODE": "its Unicode" }),
    crate("bare", "MIT", {}, { authors: ["Ada"] }),
    crate("macros", "MIT", { LICENSE: "of macros" }, { targets: [{ kind: ["proc-macro"] }] }),
    crate("builds", "MIT", { LICENSE: "of builds" }),
  ];
  const nodes = [
    { id: "async-runner-playground", deps: dependsOn(["one"], ["macros"], ["builds", "build"], ["marks"]) },
    { id: "one", deps: dependsOn(["two"], ["bare"]) },
    ...["two", "marks", "bare", "macros", "builds"].map((id) => ({ id, deps: [] })),
  ];
  const text = crateLicences({ packages, resolve: { nodes } });
  assert.deepEqual([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title), [
    "bare - 1.0.0 (MIT)",
    "marks - 1.0.0 (MIT AND Unicode-3.0)",
    "one - 1.0.0 (MIT OR Apache-2.0), two - 1.0.0 (MIT)",
  ]);
  assert.match(text, /Copyright \(c\) Ada\n\nPermission is hereby granted/);
  assert.match(text, /its MIT\n\nits Unicode/);
});

it("a crate without a text is named, where its licence is not the one that we know by heart", () => {
  const packages = [crate("async-runner-playground", "MIT", {}, { source: null }), crate("other", "BSD-3-Clause", {})];
  const nodes = [{ id: "async-runner-playground", deps: dependsOn(["other"]) }, { id: "other", deps: [] }];
  assert.throws(() => crateLicences({ packages, resolve: { nodes } }), /other \(BSD-3-Clause\) brings no licence text along/);
});
