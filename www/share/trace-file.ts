// Trace files: a run as JSON, to keep and to open again. What is read is not trusted: it is checked field by field, and
// says what is wrong and where.
//
// A plain JSON array of events is read too, as a Rust program writes one.

import type { Notice, NoticeKind } from "../trace/notice.js";
import { inOrder } from "../trace/order.js";
import type { ErrorInfo, Event as TraceEvent } from "../trace/trace-types.js";

/** A run that is kept in a file. */
export interface TraceFile {
  /** The script's name. */
  readonly fileName: string;
  /** The script, or empty where it is not known. */
  readonly source: string;
  /** From the program's start to its end, in milliseconds. */
  readonly duration: number;
  readonly notices: readonly Notice[];
  /** In the order in which they happened. */
  readonly trace: readonly TraceEvent[];
}

/** A file that is not a trace. The message says what is wrong with it. */
export class TraceFileError extends Error {
  override readonly name = "TraceFileError";
}

const FORMAT = "async-runner-trace";
const VERSION = 1;
const MOST_EVENTS = 500_000;
const MOST_WORKERS = 1024;
/** The longest moment: a year, in milliseconds. */
const LATEST = 366 * 86_400_000;

/** A run as the text of a trace file. */
export function writeTraceFile({ fileName, source, duration, notices, trace }: TraceFile): string {
  const events = trace.map((event) => JSON.stringify(event)).join(",\n");
  const head = JSON.stringify({ format: FORMAT, version: VERSION, fileName, source, duration, notices });
  return `${head.slice(0, -1)},"events":[\n${events}\n]}\n`;
}

/**
 * Reads a trace file.
 *
 * @throws TraceFileError where it is not one
 */
export function readTraceFile(text: string): TraceFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TraceFileError(`This is not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(json)) return file({ events: json });
  const head = record(json, "the file");
  if (head["format"] !== FORMAT) throw new TraceFileError(`This is JSON, but no trace: "format" is not "${FORMAT}".`);
  if (head["version"] !== VERSION) throw new TraceFileError(`This trace is of version ${String(head["version"])}; this page reads version ${VERSION}.`);
  return file(head);
}

function file(head: Record<string, unknown>): TraceFile {
  const { events } = head;
  if (!Array.isArray(events)) throw new TraceFileError('"events" is not a list.');
  if (events.length > MOST_EVENTS) throw new TraceFileError(`The trace has ${events.length} events; ${MOST_EVENTS} can be shown.`);
  const trace = inOrder(events.map((event, index) => readEvent(event, `event ${index}`)));
  const latest = trace.findLast((event) => "task" in event)?.at ?? 0;
  const duration = head["duration"] === undefined ? latest : moment(head["duration"], '"duration"');
  const notices = head["notices"] === undefined ? [] : list(head["notices"], '"notices"').map(readNotice);
  return {
    fileName: head["fileName"] === undefined ? "trace.json" : string(head["fileName"], '"fileName"'),
    source: head["source"] === undefined ? "" : string(head["source"], '"source"'),
    duration: Math.max(duration, latest), notices, trace,
  };
}

type Check<T> = (value: unknown, where: string) => T;

/** The fields of each type of event beside `at`, `worker` and `type`. Other fields are left out. */
const FIELDS: { readonly [Type in TraceEvent["type"]]: Record<string, Check<unknown>> } = {
  spawn: { task: id, parent: orNull(id), name: string, lane: string, kind: oneOf("program", "coroutine", "job"), line: orNull(id) },
  wake: { task: id, by: (value, where) => (typeof value === "number" ? id(value, where) : oneOf("timer", "worker", "external")(value, where)) },
  "poll-start": { task: id },
  "poll-end": { task: id, line: orNull(id), waiting_on: (value, where) => list(value, where).map((each, index) => waitingOn(each, `${where}[${index}]`)) },
  "job-start": { task: id },
  "job-end": { task: id },
  "block-start": { task: id, line: orNull(id), on: waitingOn },
  "block-end": { task: id, on: waitingOn },
  output: { task: id, text: string },
  "cancel-requested": { task: id, by: orNull(id) },
  done: { task: id, outcome: oneOf("ok", "error", "cancelled"), error: orNull(errorInfo) },
  "worker-up": { reason: string },
  "worker-down": { reason: string },
};

function readEvent(value: unknown, where: string): TraceEvent {
  const event = record(value, where);
  const { type } = event;
  if (typeof type !== "string" || !Object.hasOwn(FIELDS, type)) throw new TraceFileError(`${where}: there is no type ${JSON.stringify(type) ?? "undefined"}.`);
  const worker = orNull(id)(event["worker"] ?? null, `${where}, "worker"`);
  if (worker !== null && worker >= MOST_WORKERS) throw new TraceFileError(`${where}: there are at most ${MOST_WORKERS} workers.`);
  if (worker === null && type.startsWith("worker-")) throw new TraceFileError(`${where}: "worker" is missing.`);
  const read: Record<string, unknown> = { at: moment(event["at"], `${where}, "at"`), worker, type };
  const fields = FIELDS[type as TraceEvent["type"]];
  for (const [name, check] of Object.entries(fields)) read[name] = check(event[name] ?? null, `${where} (${type}), "${name}"`);
  return read as unknown as TraceEvent;
}

function readNotice(value: unknown, index: number): Notice {
  const where = `notice ${index}`;
  const notice = record(value, where);
  return {
    kind: oneOf<NoticeKind>("never-retrieved", "never-awaited", "truncated", "cancelled-at-end", "engine-loaded")(notice["kind"], `${where}, "kind"`),
    task: orNull(id)(notice["task"] ?? null, `${where}, "task"`),
    line: orNull(id)(notice["line"] ?? null, `${where}, "line"`),
    at: moment(notice["at"], `${where}, "at"`),
    text: string(notice["text"], `${where}, "text"`),
  };
}

function waitingOn(value: unknown, where: string) {
  const on = record(value, where);
  const kind = oneOf("task", "timer", "lock", "queue", "lane", "pool", "external", "sleep")(on["kind"], `${where}, "kind"`);
  return {
    kind,
    ...(on["id"] === undefined || on["id"] === null ? {} : { id: id(on["id"], `${where}, "id"`) }),
    ...(on["name"] === undefined || on["name"] === null ? {} : { name: string(on["name"], `${where}, "name"`) }),
  };
}

function errorInfo(value: unknown, where: string): ErrorInfo {
  const error = record(value, where);
  return {
    type: string(error["type"], `${where}, "type"`), message: string(error["message"], `${where}, "message"`),
    traceback: string(error["traceback"], `${where}, "traceback"`), line: orNull(id)(error["line"] ?? null, `${where}, "line"`),
  };
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TraceFileError(`${where} is not an object.`);
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new TraceFileError(`${where} is not a list.`);
  return value;
}

function id(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new TraceFileError(`${where} is not a whole number from 0 on.`);
  return value as number;
}

function moment(value: unknown, where: string): number {
  if (typeof value !== "number" || !(value >= 0 && value <= LATEST)) throw new TraceFileError(`${where} is not a moment in milliseconds.`);
  return value;
}

function string(value: unknown, where: string): string {
  if (typeof value !== "string") throw new TraceFileError(`${where} is not a text.`);
  return value;
}

function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, where) => (value === null ? null : check(value, where));
}

function oneOf<Word extends string>(...words: Word[]): Check<Word> {
  return (value, where) => {
    if (!words.includes(value as Word)) throw new TraceFileError(`${where} is none of ${words.join(", ")}.`);
    return value as Word;
  };
}
