import init, { calls } from "../pkg/async_runner_hosts.js";
await init().then(() => calls()).then(postMessage, (error) => postMessage(`failed: ${error}`));
