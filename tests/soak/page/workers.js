// Counts the engines' workers that are there, and the pools' workers, each of which holds a Web Lock as long as it lives.
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

/** How many of both are left once they have had time to end: an engine waits for its pool's workers. */
window.workersLeft = async () => {
  const until = performance.now() + 10_000;
  for (;;) {
    const left = { engines: window.workers.size, pools: (await navigator.locks.query()).held.length };
    if (left.engines + left.pools === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
