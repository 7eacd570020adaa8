import init, { async_runner_worker } from "../pkg/async_runner_hosts.js";
self.onmessage = async ({ data }) => { await init({ module_or_path: data[1] }); async_runner_worker(data); };
