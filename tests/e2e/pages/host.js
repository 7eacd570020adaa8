// Frames the page that the address names, `?embed=...`, and makes the frame as high as that says it is.
const frame = document.querySelector("iframe");

addEventListener("message", ({ data, source }) => {
  if (source !== frame.contentWindow || data?.type !== "async-runner-playground:height") return;
  frame.style.height = `${data.height}px`;
});

frame.src = new URLSearchParams(location.search).get("embed");
