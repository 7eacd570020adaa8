// A page without a bundler. `?glue=URL` takes the application from another origin; `?worker=FILE` has the page make its
// workers from a file of its own.
const options = new URLSearchParams(location.search);
const { default: init, ...app } = await import(options.get("glue") ?? "../pkg/async_runner_hosts.js");
const file = options.get("worker");

window.app = app;
window.makeWorker = file ? (name) => new Worker(file, { type: "module", name }) : undefined;
const show = (text) => {
  document.querySelector("output").textContent = text;
  if (parent !== window) parent.postMessage(text, "*");
};
await init().then(() => app.calls(window.makeWorker)).then(show, (error) => show(`failed: ${error}`));
