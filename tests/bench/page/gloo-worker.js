// gloo-worker's worker: the bench's own module.
import init, { glooWorker } from "./pkg/bench.js";
await init();
glooWorker();
