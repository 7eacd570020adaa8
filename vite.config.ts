// The site's build: the page, the page to be framed, the custom element as a module of its own, and the engine's three files.
//
// What only the pages need is in `dist/page/`, so that the npm package is the rest (package.json). `dist/` works from any sub-path of any host, and the element also from another origin, since every file finds the
// others relative to its own address.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Plugin, type Rollup, build } from "vite";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
const workerScript = resolve(root, "www/engine/worker.ts");
const wasm = resolve(root, "crate/playground/pkg/async_runner_playground_bg.wasm");
/** What runs seldom need: see scripts/lib/split.mjs. */
const secondWasm = resolve(root, "crate/playground/pkg/async_runner_playground_second.wasm");
const element = "async-runner-playground";
/** Modules that the element never loads. */
const PAGE_ONLY = /\/www\/(page|embed|share\/link)/;

export default defineConfig({
  base: "./",
  resolve: { alias: serverSafeLit() },
  plugins: [engine(), besideTheElement()],
  build: {
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    license: { fileName: "third-party-licences.md" },
    rolldownOptions: {
      input: { index: resolve(root, "index.html"), embed: resolve(root, "embed.html"), [element]: resolve(root, `www/${element}.ts`) },
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: ({ name }) => (name === element ? "[name].js" : "page/[name]-[hash].js"),
        chunkFileNames: ({ moduleIds }) => `${moduleIds.every((id) => PAGE_ONLY.test(id)) ? "page" : "assets"}/[name]-[hash].js`,
        // All style sheets and icons are the pages': the element's are in its modules.
        assetFileNames: ({ names }) => `${names.some((name) => name.startsWith("engine")) ? "assets" : "page"}/[name]-[hash][extname]`,
      },
    },
  },
  test: { include: ["www/**/*.test.ts"] },
});

/**
 * Lit in the form that also loads where there is no document, since sites that render on a server import the element
 * there. Its stand-in for the DOM is large, and ours need only be there.
 */
function serverSafeLit(): { find: RegExp; replacement: string }[] {
  const inModules = (path: string) => resolve(root, "node_modules", path);
  return [
    { find: /^@lit\/reactive-element$/, replacement: inModules("@lit/reactive-element/node/reactive-element.js") },
    // Directives import their neighbours: these have to be the same ones.
    { find: /^lit\/directives\/(.*)$/, replacement: `${inModules("lit-html/node/directives")}/$1` },
    { find: /^lit\/directive\.js$/, replacement: inModules("lit-html/node/directive.js") },
    { find: /^lit-html$/, replacement: inModules("lit-html/node/lit-html.js") },
    { find: /^@lit-labs\/ssr-dom-shim$/, replacement: resolve(root, "www/element/server-dom.ts") },
  ];
}

/** Provides `virtual:engine`: the addresses of the worker's script and of the engine's wasm in its two parts. */
function engine(): Plugin {
  const id = "\0virtual:engine";
  let serving = false;
  return {
    name: "engine",
    configResolved: ({ command }) => {
      serving = command === "serve";
    },
    resolveId: (source) => (source === "virtual:engine" ? id : undefined),
    async load(loaded) {
      if (loaded !== id) return undefined;
      if (serving) return 'export const workerUrl = "/engine-worker.js";\nexport const wasmUrl = "/engine.wasm";\nexport const secondUrl = "/engine-second.wasm";\n';
      const worker = this.emitFile({ type: "asset", name: "engine-worker.js", source: await bundledWorker() });
      const module = this.emitFile({ type: "asset", name: "engine.wasm", source: await readFile(wasm) });
      const second = this.emitFile({ type: "asset", name: "engine-second.wasm", source: await readFile(secondWasm) });
      return [["workerUrl", worker], ["wasmUrl", module], ["secondUrl", second]]
        .map(([name, file]) => `export const ${name} = import.meta.ROLLUP_FILE_URL_${file};\n`)
        .join("");
    },
    configureServer(server) {
      // Every worker of a pool asks for the script: it is built once for each change.
      let script: Promise<string> | undefined;
      server.watcher.on("all", () => (script = undefined));
      server.middlewares.use((request, response, next) => {
        const answer = (type: string) => (body: string | Buffer) => response.setHeader("Content-Type", type).end(body);
        if (request.url === "/engine-worker.js") (script ??= bundledWorker()).then(answer("text/javascript"), next);
        else if (request.url === "/engine.wasm") readFile(wasm).then(answer("application/wasm"), next);
        else if (request.url === "/engine-second.wasm") readFile(secondWasm).then(answer("application/wasm"), next);
        else next();
      });
    },
  };
}

/** Puts what belongs to the element's module beside it: its types, its style sheet for readers without it, its manifest. */
function besideTheElement(): Plugin {
  const files = [`${element}.css`, `${element}.d.ts`, "custom-elements.json"];
  return {
    name: "beside-the-element",
    apply: "build",
    async buildStart() {
      for (const fileName of files) this.emitFile({ type: "asset", fileName, source: await readFile(resolve(root, "www/package", fileName)) });
    },
  };
}

/** The worker's script with all that it imports, as one classic script. */
async function bundledWorker(): Promise<string> {
  const built = (await build({
    configFile: false,
    root,
    logLevel: "warn",
    plugins: [withoutOwnAddress()],
    build: {
      target: "es2022",
      write: false,
      lib: { entry: workerScript, formats: ["iife"], name: "asyncRunnerWorker", fileName: "engine-worker" },
    },
  })) as Rollup.RollupOutput[];
  return built[0]!.output[0].code;
}

/** A classic script has no `import.meta`, and ours is handed its wasm: the glue's own guess at its address goes. */
function withoutOwnAddress(): Plugin {
  return {
    name: "without-own-address",
    enforce: "pre",
    transform: (code, file) =>
      file.includes("/crate/playground/pkg/") ? code.replaceAll(/new URL\([^()]*import\.meta\.url\)|import\.meta\.url/g, "self.location.href") : undefined,
  };
}
