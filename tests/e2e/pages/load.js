// Loads the element from where the address says: `?module=...`.
const script = document.createElement("script");
script.type = "module";
script.src = new URLSearchParams(location.search).get("module");
document.head.append(script);
