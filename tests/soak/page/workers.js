// Counts the engines' workers that are there.
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
