// Counts the threads, engines and pools' workers, that the page has started and not ended; and the pools' workers that are
// alive, each of which holds a Web Lock as long as it is.
window.workers = new Set();
const Native = window.Worker;
window.Worker = class extends Native {
  constructor(...args) {
    super(...args);
    window.workers.add(this);
  }
  terminate() {
    window.workers.delete(this);
    super.terminate();
  }
};

/** How many are left once they have had time to end. */
window.workersLeft = async () => {
  const until = performance.now() + 10_000;
  for (;;) {
    const left = { started: window.workers.size, alive: (await navigator.locks.query()).held.length };
    if (left.started + left.alive === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
