"""MicroPython's own test programs, run by CPython 3.11 and by `simulate`: `npm run suite`.

They are taken at run time and are no part of this repository: from the folder of `--tests`, or from Debian's source package
or MicroPython's repository, which are fetched into .cache/suite/ the first time.

A program counts as covered unless it uses what is not there, and it says so itself: our compiler refuses it with "not
supported here", or it ends with the name of a builtin or module that the subset leaves out, or prints SKIP. What is
covered passes when it prints what CPython prints and ends as CPython ends.
"""

import argparse
import collections
import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).parent.parent.parent
CACHE = ROOT / ".cache/suite"
REPOSITORY = "https://github.com/micropython/micropython"
PACKAGE_LIST = "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] https://deb.debian.org/debian sid main\n"

# Which of its folders and files are about the language and the modules that the subset has.
PATTERNS = ["basics/*.py", "float/*.py", "unicode/*.py", "stress/*.py", "extmod/asyncio_*.py", "extmod/json_*.py",
            "extmod/random_*.py"]

# What the subset leaves out on purpose, as it shows when a program runs (docs/src/reference/language.md).
LEFT_OUT = [
    r"SyntaxError: .* (is|are) not supported here",
    r"NameError: name '(bytes|bytearray|memoryview|eval|exec|compile|globals|locals|dir|open|input|__import__|frozenset|complex)' is",
    r"TypeError: classes derived from .* are not supported here",
    r"TypeError: .* is not supported here",
    r"AttributeError: module '\w+' has no attribute",
    r"AttributeError: 'coroutine' object has no attribute '(send|throw|close)'",
]


def main():
    parser = argparse.ArgumentParser(description="Runs MicroPython's test programs by CPython and by simulate.")
    parser.add_argument("--tests", type=pathlib.Path, help="MicroPython's tests folder, when it is there already")
    parser.add_argument("--only", default="", help="programs whose path contains this")
    parser.add_argument("--show", type=int, default=0, help="how many differences are shown with their lines (0)")
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"The expectations are those of CPython 3.11; this is {sys.version.split()[0]}. Debian 12 has a 3.11.")
    folder = options.tests or fetch()
    simulate = os.environ.get("SIMULATE") or build()
    programs = [path for pattern in PATTERNS for path in sorted(folder.glob(pattern)) if options.only in str(path)]
    if not programs:
        sys.exit(f"No program in {folder}: is it the tests folder of MicroPython's sources?")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        results = list(pool.map(lambda path: check(simulate, path), programs))
    report(folder, programs, results, options.show)


def fetch():
    """MicroPython's tests folder in the cache."""
    folder = CACHE / "micropython/tests"
    if folder.exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    for way in (from_repository, from_package):
        if way() and folder.exists():
            return folder
        shutil.rmtree(CACHE / "micropython", ignore_errors=True)
    sys.exit("MicroPython's sources cannot be fetched here. Unpack them yourself: npm run suite -- --tests FOLDER/tests")


def from_repository():
    command = ["git", "clone", "--quiet", "--depth", "1", "--filter=blob:none", "--sparse", REPOSITORY, str(CACHE / "micropython")]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        if subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, timeout=120).returncode:
            return False
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return not subprocess.run(["git", "-C", str(CACHE / "micropython"), "sparse-checkout", "set", "tests"]).returncode


def from_package():
    """Debian's source package, by lists of its own: the machine's stay as they are."""
    if not shutil.which("apt-get"):
        return False
    lists = CACHE / "apt"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    sources = CACHE / "sources.list"
    sources.write_text(PACKAGE_LIST)
    settings = ["-qq", "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", f"Dir::State::lists={lists}",
                "-o", "APT::Sandbox::User=root"]
    for command in (["update"], ["source", "--download-only", "micropython"]):
        if subprocess.run(["apt-get", *settings, *command], cwd=CACHE).returncode:
            return False
    for archive in CACHE.glob("micropython_*.orig.tar.*"):
        with tarfile.open(archive) as tar:
            for member in tar:
                inside = pathlib.PurePosixPath(member.name).parts[1:]
                if member.isfile() and inside[:1] == ("tests",) and ".." not in inside:
                    place = CACHE.joinpath("micropython", *inside)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(tar.extractfile(member).read())
        return True
    return False


def build():
    command = ["cargo", "build", "--quiet", "-p", "async-runner-playground", "--bin", "simulate"]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit("simulate does not build")
    return str(ROOT / "target/debug/simulate")


def check(simulate, path):
    """How it went, in a word, and what to show of it."""
    theirs, their_error = run([sys.executable, "-B", "-W", "ignore", path.name], path.parent)
    if theirs is None or theirs.strip() == "SKIP" or their_error.startswith("ImportError") or their_error.startswith("ModuleNotFound"):
        return "not for CPython", ""
    ours, our_error = run([simulate, path.name], path.parent)
    if ours is None:
        return "differs", "  does not end\n"
    if any(re.search(pattern, our_error) for pattern in LEFT_OUT):
        return "not covered", re.sub(r"0x[0-9a-f]+", "0x...", our_error)
    if ours.strip().endswith("SKIP"):
        return "not covered", "prints SKIP"
    # Texts of syntax errors are ours.
    same_error = their_error == our_error or their_error.split(":")[0] == our_error.split(":")[0] == "SyntaxError"
    if ours == theirs and same_error:
        return "passes", ""
    lines = difflib.unified_diff(theirs.splitlines(), ours.splitlines(), "CPython", "ours", lineterm="", n=0)
    shown = "".join(f"    {line[:140]}\n" for line in list(lines)[2:14])
    return "differs", shown + f"    CPython ends with {their_error or 'nothing'}\n    ours ends with {our_error or 'nothing'}\n"


def run(command, folder):
    """What it prints, and the last line of its error; no output at all when it does not end."""
    try:
        ended = subprocess.run(command, capture_output=True, timeout=30, cwd=folder, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return None, ""
    output, error = (re.sub(r"0x[0-9a-f]{6,}", "0x...", stream.decode("utf-8", "replace")) for stream in (ended.stdout, ended.stderr))
    if ended.returncode not in (0, 1):
        return output, f"exit status {ended.returncode}: {error[-200:]}"
    return output, (error.strip().splitlines() or [""])[-1] if ended.returncode else ""


def report(folder, programs, results, show):
    counts = collections.Counter(how for how, _ in results)
    covered = counts["passes"] + counts["differs"]
    for path, (how, text) in zip(programs, results):
        if how == "differs":
            print(f"differs: {path.relative_to(folder)}")
            if show > 0:
                print(text)
                show -= 1
    reasons = collections.Counter(text for how, text in results if how == "not covered")
    print(f"\n{len(programs)} programs of MicroPython's: {counts['not for CPython']} are not for CPython, "
          f"{counts['not covered']} use what is not there, {covered} are covered")
    print(f"Of the covered {counts['passes']} pass ({counts['passes'] / max(covered, 1):.1%}), {counts['differs']} differ")
    print("What is not there, most frequent first:")
    for reason, count in reasons.most_common(12):
        print(f"  {count:4}  {reason[:100]}")


if __name__ == "__main__":
    main()
