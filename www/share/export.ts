// Exports of a run: its pictures as SVG and PNG, its trace as JSON and as a Chrome trace. Loaded when somebody exports.

import type { Recording } from "../trace/recording.js";
import { type Picture, paint, paintCursor } from "../views/timeline-painter.js";
import { chromeTrace } from "./chrome-trace.js";
import { SvgSurface, escaped } from "./svg-surface.js";
import { type TraceFile, writeTraceFile } from "./trace-file.js";

/** What a run can be exported as. */
export const EXPORTS = ["timeline.svg", "timeline.png", "graph.svg", "graph.png", "trace.json", "chrome-trace.json"] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** What is exported. */
export interface Exportable {
  readonly file: TraceFile;
  readonly recording: Recording;
  /** The timeline as it is shown, with all its rows. */
  timeline(): Picture;
  /** The graph as it is shown. */
  graph(): SVGSVGElement;
  /** The colour behind the pictures. */
  readonly background: string;
}

/** How many pixels of a PNG are a pixel of the page. */
const DENSITY = 2;

/** The properties of the style sheet that a graph's picture needs, as attributes of SVG. */
const STYLED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "color"] as const;

/** A run as a file. */
export async function exportRun(kind: ExportKind, run: Exportable): Promise<Blob> {
  switch (kind) {
    case "trace.json":
      return new Blob([writeTraceFile(run.file)], { type: "application/json" });
    case "chrome-trace.json":
      return new Blob([JSON.stringify(chromeTrace(run.recording, run.file.duration, run.file.fileName))], { type: "application/json" });
    case "timeline.svg":
      return svgBlob(timelineSvg(run));
    case "graph.svg":
      return svgBlob(graphSvg(run));
    case "timeline.png":
      return png(timelineSvg(run));
    case "graph.png":
      return png(graphSvg(run));
  }
}

function timelineSvg(run: Exportable): string {
  const picture = run.timeline();
  const ruler = document.createElement("canvas").getContext("2d")!;
  const measure = (text: string, font: string) => {
    ruler.font = font;
    return ruler.measureText(text);
  };
  const surface = new SvgSurface(picture.width, picture.height, measure);
  paint(surface, picture);
  paintCursor(surface, picture);
  return surface.document(`Timeline of ${run.file.fileName}`, run.background);
}

/** The graph's picture, with what its style sheet says written into it. */
function graphSvg(run: Exportable): string {
  const shown = run.graph();
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const originals = [shown, ...shown.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, index) => {
    const style = getComputedStyle(originals[index]!);
    for (const property of STYLED) {
      const value = style.getPropertyValue(property);
      // A presentation attribute of the shape's own, as `fill="none"`, is what the computed style says as well.
      if (value !== "") element.setAttribute(property, value);
    }
    for (const name of ["class", "tabindex", "role", "aria-pressed", "aria-hidden", "part"]) element.removeAttribute(name);
  });
  const text = new XMLSerializer().serializeToString(copy).replaceAll(/<!--.*?-->/gs, "");
  const background = `<title>Task graph of ${escaped(run.file.fileName)}</title><rect width="100%" height="100%" fill="${escaped(run.background)}"/>`;
  return text.replace(/^<svg[^>]*>/, (start) => start + background);
}

function svgBlob(svg: string): Blob {
  return new Blob([svg], { type: "image/svg+xml" });
}

async function png(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * DENSITY;
  canvas.height = image.naturalHeight * DENSITY;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))), "image/png"));
}
