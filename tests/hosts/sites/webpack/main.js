import init, { calls } from "../pkg/async_runner_hosts.js";

const makeWorker = (name) => new Worker(new URL("./worker.js", import.meta.url), { type: "module", name });
const show = (text) => { document.querySelector("output").textContent = text; };
init().then(() => calls(makeWorker)).then(show, (error) => show(`failed: ${error}`));
