// What a round trip of `invoke` consists of: notes when each message leaves and arrives, on the page and on its workers,
// and tells how long each stretch between two of those stations took. Loaded before anything starts a worker.
{
  const now = () => performance.timeOrigin + performance.now();
  let noted;
  let workers = 0;

  /** Starts the worker's own script after the one that notes. */
  const beside = new URL("stations-worker.js", location.href).href;
  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(url, options) {
      const own = new URL(url, location.href).href;
      const text = options?.type === "module" ? `import "${beside}"; import "${own}";` : `importScripts("${beside}", "${own}");`;
      super(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), options);
      this.addEventListener("message", () => noted?.returned.push(now()));
      workers += 1;
    }

    postMessage(...message) {
      noted?.left.push(now());
      super.postMessage(...message);
      noted?.posted.push(now());
    }
  };

  const questions = new BroadcastChannel("stations asked");
  const answers = new BroadcastChannel("stations told");
  /** What the workers noted since they were last asked. */
  const ofWorkers = () =>
    new Promise((resolve) => {
      const told = [];
      answers.onmessage = ({ data }) => told.push(data) === workers && resolve(told);
      questions.postMessage("tell");
    });

  /** Microseconds of each stretch, for all trips of one measurement of this peer's round trip. */
  window.stations = async (peer) => {
    const measure = () => window.measure("invoke, round trip", peer);
    await measure();
    await ofWorkers();
    noted = { left: [], posted: [], returned: [] };
    await measure();
    const { left, posted, returned } = noted;
    noted = undefined;
    // The other peers' workers had nothing to do.
    const { arrived, answered } = (await ofWorkers()).find((one) => one.arrived.length > 0);
    const stretch = (from, to) => to.map((at, trip) => (at - from[trip]) * 1e3).filter((time) => !Number.isNaN(time));
    return {
      messages: [left.length / returned.length],
      "page: from an answer to the next call's message": stretch(returned, left.slice(1)),
      "page: postMessage": stretch(left, posted),
      "from the page to the worker": stretch(left, arrived),
      "worker: from its arrival to the answer": stretch(arrived, answered),
      "from the worker to the page": stretch(answered, returned),
    };
  };
}
