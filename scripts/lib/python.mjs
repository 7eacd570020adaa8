// Python, for the test sites whose tools are written in it. Nothing else here needs one.
import { aptInstall } from "./command.mjs";
import { ask } from "./machine.mjs";

/** Python 3 with what makes a virtual environment; installed where the system's package manager may be used. */
export async function ensurePython() {
  if (works()) return "already there";
  const advice = "Install Python 3.9 or later, with its modules venv and ensurepip, so that `python3` is on PATH.";
  await aptInstall(["python3", "python3-venv"], { log: "python", advice });
}

function works() {
  return ask("python3", ["-c", "import venv, ensurepip"]) !== null;
}
