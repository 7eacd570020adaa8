// What becomes of the measurements: medians, ratios, the table and the list for machines. Nothing here measures.

/** The middle of some numbers; between the two middle ones where their count is even. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * One row of the report.
 * @param {object} one case, as the page lists it: `name`, `unit`, `goal` and, where it is not "ours", whose time is
 *   held against the peers
 * @param {Record<string, number[] | string>} samples by peer; a text says why there are none
 * @returns {{name: string, unit: string, ours: number | null, peers: Record<string, number | string>,
 *   ratio: number | null, goal: string | null, met: boolean | null}} `ratio` is ours by that of the goal's peer
 */
export function row({ name, unit, goal, ours = "ours" }, samples) {
  const values = Object.fromEntries(
    Object.entries(samples).map(([peer, numbers]) => [peer, typeof numbers === "string" ? numbers : rounded(median(numbers))]),
  );
  const { [ours]: own, ...peers } = values;
  const measured = typeof own === "number" && typeof peers[goal?.peer] === "number" && peers[goal.peer] > 0;
  const ratio = measured ? rounded(own / peers[goal.peer]) : null;
  const met = ratio === null ? null : goal.most === undefined ? ratio >= goal.least : ratio <= goal.most;
  return { name, unit, ours: own ?? null, peers, ratio, goal: goal ? goalText(goal) : null, met };
}

function goalText({ peer, most, least }) {
  return most === undefined ? `at least ${least} of ${peer}` : `at most ${most} of ${peer}`;
}

// Three digits are more than such measurements hold.
function rounded(number) {
  return number === 0 ? 0 : Number(number.toPrecision(3));
}

/** The report for people: each case with its peers, and whether its goal is met. */
export function table(rows) {
  const lines = [];
  for (const { name, unit, ours, peers, ratio, goal, met } of rows) {
    lines.push("", `${name} (${unit})`);
    const all = [["async-runner", ours], ...Object.entries(peers)];
    const width = Math.max(...all.map(([peer]) => peer.length));
    for (const [peer, value] of all) {
      const shown = typeof value === "number" ? String(value).padStart(9) : `  not measured: ${value ?? "no value"}`;
      const times = typeof value === "number" && typeof ours === "number" && peer !== "async-runner" && value > 0 ? `   ours is ${rounded(ours / value)} of it` : "";
      lines.push(`  ${peer.padEnd(width)} ${shown}${times}`);
    }
    if (goal) lines.push(`  goal: ${goal}: ${met === null ? "not measured" : `${met ? "met" : "MISSED"}, with ${ratio}`}`);
  }
  const goals = rows.filter(({ goal }) => goal);
  if (goals.length) lines.push("", `${goals.filter(({ met }) => met).length} of ${goals.length} goals met.`);
  return lines.slice(1).join("\n");
}
