// Loads the element from where the address says, `?module=...`, and counts the engines' workers and what a policy refuses.
window.workers = new Set();
window.violations = [];

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
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => window.violations.push(`${effectiveDirective}: ${blockedURI}`));

const module = new URLSearchParams(location.search).get("module");
if (module) {
  const script = document.createElement("script");
  script.type = "module";
  script.src = module;
  document.head.append(script);
}
