"""Generated programs, run by CPython 3.11 with the reference and by `simulate`: `npm run fuzz [-- --count N --seed S]`.

The same seed gives the same programs. What differs is shown with its source, and its program is kept in .cache/fuzz/; a
difference that is mended becomes a program under tests/conformance/programs/.
"""

import argparse
import ast
import concurrent.futures
import difflib
import os
import pathlib
import random
import re
import subprocess
import sys
import warnings

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
REFERENCE = ROOT / "tests/conformance/reference/run.py"
PROBES = 150

sys.path.insert(0, str(HERE))

import expressions  # noqa: E402
import statements  # noqa: E402
import tasks  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="Runs generated programs by CPython and by simulate.")
    parser.add_argument("--count", type=int, default=300, help="how many programs of each kind (300)")
    parser.add_argument("--seed", type=int, default=1, help="where the programs start (1)")
    parser.add_argument("--only", choices=["expressions", "statements", "tasks"], help="one kind alone")
    parser.add_argument("--show", type=int, default=20, help="how many differences are shown (20)")
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"The expectations are those of CPython 3.11; this is {sys.version.split()[0]}. Debian 12 has a 3.11.")
    simulate = os.environ.get("SIMULATE") or build()
    folder = ROOT / ".cache/fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [options.only] if options.only else ["expressions", "statements", "tasks"]
    jobs = [(kind, options.seed + number) for kind in kinds for number in range(options.count)]
    differences = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for found in pool.map(lambda job: check(simulate, folder, *job), jobs):
            differences.extend(found)
    print(f"{len(jobs)} programs ({', '.join(kinds)}; seeds {options.seed} to {options.seed + options.count - 1}), "
          f"{len(differences)} differences")
    for name, text in differences[: options.show]:
        print(f"\n== {name}\n{text}")
    if len(differences) > options.show:
        print(f"\n... and {len(differences) - options.show} more: --show {len(differences)}")
    sys.exit(1 if differences else 0)


def build():
    command = ["cargo", "build", "--quiet", "-p", "async-runner-playground", "--bin", "simulate"]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit("simulate does not build")
    return str(ROOT / "target/debug/simulate")


def check(simulate, folder, kind, seed):
    """The differences of one program, each with its name."""
    source, probes = make(kind, seed)
    path = folder / f"{kind}-{seed}.py"
    path.write_text(source, encoding="utf-8")
    virtual = {**os.environ, "REFERENCE_VIRTUAL_TIME": "1"} if kind == "tasks" else None
    theirs = run([sys.executable, "-B", "-W", "ignore", str(REFERENCE), str(path)], virtual)
    # Where the reference's time is virtual only waits take time, and so it is here.
    ours = run([simulate, *(["--nanoseconds", "0"] if virtual else []), str(path)], None)
    found = compare(theirs, ours, probes)
    if not found:
        path.unlink()
    return [(path.name, text) for text in found]


def make(kind, seed):
    source_of_chance = random.Random(f"{kind} {seed}")
    if kind == "statements":
        return statements.program(source_of_chance), None
    if kind == "tasks":
        return tasks.program(source_of_chance), None
    probes = []
    while len(probes) < PROBES:
        text, shown = expressions.probe(source_of_chance, len(probes))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "probe", "exec")
        except SyntaxError:
            continue
        probes.append((text, shown))
    return expressions.PROLOGUE + "\n\n" + "\n".join(text for text, _ in probes) + "\n", [shown for _, shown in probes]


def run(command, environment):
    try:
        ended = subprocess.run(command, capture_output=True, timeout=30, env=environment, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "", "does not end"
    output, error = (stream.decode("utf-8", "replace") for stream in (ended.stdout, ended.stderr))
    def plain(text):
        text = re.sub(r"0x[0-9a-f]{6,}", "0x...", text)
        # A wait that cannot end has a text of ours.
        return re.sub(r"^(RuntimeError: deadlock: |loop\.Stuck).*", "a wait that cannot end", text, flags=re.M)

    if ended.returncode == 0:
        error = ""
    elif ended.returncode != 1:
        error = f"exit status {ended.returncode}\n{error}"
    return plain(output), plain(error).strip()


def compare(theirs, ours, probes):
    if theirs == ours:
        return []
    if probes is None:
        return ["".join(part for part in (differ(theirs[0], ours[0]), differ(theirs[1], ours[1])) if part)]
    by_probe = lambda output: dict(re.findall(r"^(\d+) (.*)", output, re.M))
    left, right = by_probe(theirs[0]), by_probe(ours[0])
    found = []
    for number, shown in enumerate(probes):
        a, b = left.get(str(number)), right.get(str(number))
        if a != b:
            found.append(f"  {shown}\n  - {a}\n  + {b}")
        if b is None and a is not None:
            break
    if theirs[1] != ours[1]:
        found.append(differ(theirs[1], ours[1]))
    return found


def differ(theirs, ours):
    if theirs == ours:
        return ""
    lines = difflib.unified_diff(theirs.splitlines(), ours.splitlines(), "CPython", "ours", lineterm="", n=1)
    return "".join(f"  {line}\n" for line in list(lines)[:30])


if __name__ == "__main__":
    main()
