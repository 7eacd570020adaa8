const worker = new Worker("./application.js", { type: "module" });
worker.onmessage = ({ data }) => { document.querySelector("output").textContent = data; };
worker.onerror = ({ message }) => { document.querySelector("output").textContent = `failed: ${message}`; };
