// Share links: a script and its settings in an address, compressed. What a link holds is not trusted, and never runs by
// itself.
//
// A link's end is `#s=1.` and then, in base64url, deflated JSON. The number is the version of what follows.

import { readLanes } from "./lanes.js";

/** What a link holds. */
export interface SharedScript {
  readonly code: string;
  readonly fileName: string;
  /** 1 to 8. */
  readonly workers: number;
  /** What random numbers start from; undefined: another in each run. */
  readonly seed: number | undefined;
  /** Lanes' limits, as the element's attribute has them; empty: none. */
  readonly lanes: string;
}

/** A link that cannot be opened. The message says why, for people. */
export class ShareLinkError extends Error {
  override readonly name = "ShareLinkError";
}

const START = "#s=";
const VERSION = "1";
/** The largest content that is opened, in bytes: a small link can swell without end. */
const MOST = 1_000_000;
/** The longest link that is looked at, in characters. */
const LONGEST = 500_000;

/** Whether an address' end is a share link at all. */
export function isShareLink(hash: string): boolean {
  return hash.startsWith(START);
}

/** The end of an address for a script. */
export async function writeShareLink({ code, fileName, workers, seed, lanes }: SharedScript): Promise<string> {
  const json = JSON.stringify({ c: code, n: fileName, w: workers, ...(seed === undefined ? {} : { s: seed }), ...(lanes === "" ? {} : { l: lanes }) });
  const packed = await collect(new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  return `${START}${VERSION}.${toBase64Url(packed)}`;
}

/**
 * What a link holds. It depends on nothing but the link, and changes nothing.
 *
 * @throws ShareLinkError where it is broken, of another version, or too large; nothing else is thrown, whatever it holds
 */
export async function readShareLink(hash: string): Promise<SharedScript> {
  if (hash.length > LONGEST) throw new ShareLinkError("This link holds more than a script: it is not opened.");
  const [, version, content] = /^#s=(\d+)\.([\w-]*)$/.exec(hash) ?? [];
  if (version === undefined || content === undefined) throw new ShareLinkError("This link is broken: a piece of it is missing or was changed.");
  if (version !== VERSION) throw new ShareLinkError(`This link is of version ${version}, which this page does not know.`);
  let json: unknown;
  try {
    const stream = new Blob([fromBase64Url(content)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await collect(stream, MOST)));
  } catch (error) {
    if (error instanceof ShareLinkError) throw error;
    throw new ShareLinkError("This link is broken: its content cannot be unpacked.");
  }
  const { c, n, w, s, l = "" } = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  const fits = typeof c === "string" && typeof n === "string" && /^[^\p{C}/\\<>"]{1,80}$/u.test(n)
    && typeof w === "number" && Number.isInteger(w) && w >= 1 && w <= 8 && (s === undefined || (typeof s === "number" && Number.isSafeInteger(s) && s >= 0));
  if (!fits || typeof l !== "string") throw new ShareLinkError("This link is broken: it does not hold a script.");
  try {
    readLanes(l);
  } catch (error) {
    throw new ShareLinkError(`This link is broken: its lanes cannot be read. ${(error as Error).message}`);
  }
  return { code: c, fileName: n, workers: w, seed: s as number | undefined, lanes: l };
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new ShareLinkError("This link holds more than a script: it is not opened.");
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
