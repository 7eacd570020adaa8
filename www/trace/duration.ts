// Durations and moments in words. No view shows digits below the clock's resolution.

/**
 * A moment or duration as people read it: `301.2 ms`, `12.05 s`.
 *
 * @param milliseconds what to show
 * @param wholeMilliseconds whether the clock counts in whole milliseconds
 */
export function duration(milliseconds: number, wholeMilliseconds: boolean): string {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds.toFixed(wholeMilliseconds ? 0 : 1)} ms`;
}

/**
 * A moment or duration within a sentence, which is read and not compared: `235 ms`, and below 10 ms `8.3 ms`.
 *
 * @param milliseconds what to tell
 * @param wholeMilliseconds whether the clock counts in whole milliseconds
 */
export function inWords(milliseconds: number, wholeMilliseconds: boolean): string {
  // What rounds to 10.0 is 10.
  return duration(milliseconds, wholeMilliseconds || (milliseconds >= 9.95 && milliseconds < 10_000));
}

const GROUPS = new Intl.NumberFormat("en");

/** A number of things: `1,024`. */
export function grouped(number: number): string {
  return number < 1000 ? String(number) : GROUPS.format(number);
}

/** A duration where only its size matters: `412 ms`, `12.1 s`, `3 min 5 s`. */
export function roughly(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
