// A drawing surface that writes SVG: it takes what the timeline's painter draws on a canvas, and nothing else.

import type { Surface } from "../views/timeline-painter.js";

interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  lineJoin: CanvasLineJoin;
  dash: readonly number[];
  clip: string;
}

/** Draws into an SVG document. */
export class SvgSurface implements Surface {
  readonly #width: number;
  readonly #height: number;
  readonly #measure: (text: string, font: string) => TextMetrics;
  readonly #elements: string[] = [];
  readonly #clips: string[] = [];
  readonly #saved: State[] = [];
  #path = "";
  #state: State = {
    fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "12px sans-serif",
    textAlign: "start", textBaseline: "alphabetic", lineJoin: "miter", dash: [], clip: "",
  };

  /** @param measure how wide a text is in a font: only the page can tell */
  constructor(width: number, height: number, measure: (text: string, font: string) => TextMetrics) {
    this.#width = width;
    this.#height = height;
    this.#measure = measure;
  }

  /** The document, with a background. */
  document(title: string, background: string): string {
    const [width, height] = [number(this.#width), number(this.#height)];
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n<title>${escaped(title)}</title>\n`
      + `<defs>${this.#clips.map((path, index) => `<clipPath id="clip-${index}"><path d="${path}"/></clipPath>`).join("")}</defs>\n`
      + `<rect width="${width}" height="${height}" fill="${escaped(background)}"/>\n${this.#elements.join("\n")}\n</svg>\n`;
  }

  get fillStyle() { return this.#state.fillStyle; }
  set fillStyle(value: string) { this.#state.fillStyle = value; }
  get strokeStyle() { return this.#state.strokeStyle; }
  set strokeStyle(value: string) { this.#state.strokeStyle = value; }
  get lineWidth() { return this.#state.lineWidth; }
  set lineWidth(value) { this.#state.lineWidth = value; }
  get globalAlpha() { return this.#state.globalAlpha; }
  set globalAlpha(value) { this.#state.globalAlpha = value; }
  get font() { return this.#state.font; }
  set font(value) { this.#state.font = value; }
  get textAlign() { return this.#state.textAlign; }
  set textAlign(value) { this.#state.textAlign = value; }
  get textBaseline() { return this.#state.textBaseline; }
  set textBaseline(value) { this.#state.textBaseline = value; }
  get lineJoin() { return this.#state.lineJoin; }
  set lineJoin(value) { this.#state.lineJoin = value; }

  save(): void {
    this.#saved.push({ ...this.#state });
  }
  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }
  setLineDash(dash: Iterable<number>): void {
    this.#state.dash = [...dash];
  }
  clearRect(): void {}
  beginPath(): void {
    this.#path = "";
  }
  moveTo(x: number, y: number): void {
    this.#path += `M${number(x)} ${number(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.#path += `L${number(x)} ${number(y)}`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.#path += `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}z`;
  }
  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const r = Math.min(radius, width / 2, height / 2);
    const corner = (dx: number, dy: number) => `a${number(r)} ${number(r)} 0 0 1 ${number(dx)} ${number(dy)}`;
    this.#path += `M${number(x + r)} ${number(y)}h${number(width - 2 * r)}${corner(r, r)}v${number(height - 2 * r)}${corner(-r, r)}`
      + `h${number(2 * r - width)}${corner(-r, -r)}v${number(2 * r - height)}${corner(r, -r)}z`;
  }
  /** Whole circles only. */
  arc(x: number, y: number, radius: number): void {
    const r = number(radius);
    this.#path += `M${number(x - radius)} ${number(y)}a${r} ${r} 0 1 0 ${number(2 * radius)} 0a${r} ${r} 0 1 0 ${number(-2 * radius)} 0z`;
  }
  clip(): void {
    this.#state.clip = ` clip-path="url(#clip-${this.#clips.push(this.#path) - 1})"`;
  }
  fill(): void {
    this.#add(`<path d="${this.#path}" fill="${escaped(this.fillStyle)}"${this.#shared()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.#add(`<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${escaped(this.fillStyle)}"${this.#shared()}/>`);
  }
  stroke(): void {
    const dash = this.#state.dash.length > 0 ? ` stroke-dasharray="${this.#state.dash.join(" ")}"` : "";
    this.#add(`<path d="${this.#path}" fill="none" stroke="${escaped(this.strokeStyle)}" stroke-width="${number(this.lineWidth)}"${dash}${this.#shared()}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    const anchor = { center: "middle", right: "end", end: "end", left: "start", start: "start" }[this.textAlign];
    this.#add(`<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}" dominant-baseline="central" style="font:${escaped(this.font)}" fill="${escaped(this.fillStyle)}"${this.#shared()}>${escaped(text)}</text>`);
  }
  measureText(text: string): TextMetrics {
    return this.#measure(text, this.font);
  }

  #shared(): string {
    return (this.globalAlpha < 1 ? ` opacity="${number(this.globalAlpha)}"` : "") + this.#state.clip;
  }

  #add(element: string): void {
    this.#elements.push(element);
  }
}

/** The text as it may stand in a document or an attribute. */
export function escaped(text: string): string {
  // What XML does not allow at all, whatever a function is called, is left out.
  return text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
