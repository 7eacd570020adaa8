// Large traces for the views, made up: a hundred thousand events each, in the shapes that are hardest to draw.

const EVENTS = 100_000;
const loop = (at, type, fields) => ({ at: Math.round(at * 10) / 10, worker: null, type, ...fields });
const onWorker = (worker, at, type, fields) => ({ at: Math.round(at * 10) / 10, worker, type, ...fields });
const spawn = (at, task, parent, name, kind = "coroutine") => loop(at, "spawn", { task, parent, name, lane: "default", kind, line: 1 + (task % 40) });
const program = [spawn(0, 0, null, "program", "program"), loop(0, "poll-start", { task: 0 }), spawn(0, 1, 0, "main"), loop(0.1, "block-start", { task: 0, line: 1, on: { kind: "task", id: 1, name: "main" } })];
const done = { outcome: "ok", error: null };

/** A few tasks that wake each other, tens of thousands of turns: long rows. */
function pingPong() {
  const events = [...program];
  for (let task = 2; task < 12; task += 1) events.push(spawn(0.2, task, 1, `player_${task}`));
  let at = 1;
  for (let turn = 0; events.length < EVENTS; turn += 1) {
    const task = 2 + (turn % 10);
    events.push(loop(at, "poll-start", { task }), loop((at += 0.2), "wake", { task: 2 + ((turn + 1) % 10), by: task }),
      loop((at += 0.1), "poll-end", { task, line: 1 + (turn % 40), waiting_on: [{ kind: "queue", name: "balls" }] }));
    at += 0.1 + (turn % 5) / 10;
  }
  return events;
}

/** Ten thousand tasks that one spawns and waits for: many rows, many nodes. */
function fanOut() {
  const events = [...program];
  const tasks = Math.floor(EVENTS / 8);
  const ids = Array.from({ length: tasks }, (_, index) => index + 2);
  let at = 1;
  for (const task of ids) events.push(spawn((at += 0.05), task, 1, "fetch"));
  events.push(loop(at, "poll-end", { task: 1, line: 9, waiting_on: ids.slice(0, 50).map((id) => ({ kind: "task", id, name: "fetch" })) }));
  for (const task of ids) events.push(loop(at, "poll-start", { task }), loop((at += 0.1), "poll-end", { task, line: 3, waiting_on: [{ kind: "timer" }] }));
  const woken = at;
  for (const [index, task] of ids.entries()) events.push(loop(woken + index * 0.03, "wake", { task, by: "timer" }));
  for (const task of ids) events.push(loop(at, "poll-start", { task }), loop((at += 0.1), "poll-end", { task, line: 4, waiting_on: [] }), loop(at, "done", { task, ...done }));
  return events.sort((a, b) => a.at - b.at);
}

/** Jobs on four workers, each of which a task of its own waits for. */
function jobs() {
  const events = [...program];
  let at = 1;
  for (let worker = 0; worker < 4; worker += 1) events.push(onWorker(worker, 0.5, "worker-up", { reason: "started" }));
  for (let task = 2; events.length < EVENTS; task += 2) {
    const [worker, job] = [(task / 2) % 4, task + 1];
    const ended = at + 3 + (task % 7);
    events.push(spawn(at, task, 1, "resize_all"), loop(at, "poll-start", { task }), spawn(at, job, task, "resize", "job"),
      loop(at + 0.1, "poll-end", { task, line: 7, waiting_on: [{ kind: "task", id: job, name: "resize" }] }),
      onWorker(worker, at + 0.2, "job-start", { task: job }), onWorker(worker, ended, "job-end", { task: job }),
      loop(ended, "done", { task: job, ...done }), loop(ended, "wake", { task, by: "worker" }), loop(ended + 0.1, "poll-start", { task }),
      loop(ended + 0.2, "poll-end", { task, line: 8, waiting_on: [] }), loop(ended + 0.2, "done", { task, ...done }));
    at += 2.6;
  }
  return events.sort((a, b) => a.at - b.at);
}

export const traces = { "few tasks, many turns": pingPong, "many tasks": fanOut, "jobs on workers": jobs };
