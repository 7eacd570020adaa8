"""Writes what CPython 3.11 makes of each program: `npm run conformance:record [-- PART-OF-A-NAME ...]`.

Beside `NAME.py` it leaves `NAME.out`, what the program prints, and for a program that fails `NAME.err`, its traceback.
`--check` writes nothing and says which of them differ from what is there.
"""

import argparse
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).parent
PROGRAMS = HERE / "programs"
REFERENCE = HERE / "reference"


def main():
    parser = argparse.ArgumentParser(description="Records what CPython makes of the conformance programs.")
    parser.add_argument("names", nargs="*", help="only programs whose path contains one of these")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something differs")
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"The expectations are those of CPython 3.11; this is {sys.version.split()[0]}. Debian 12 has a 3.11.")
    if not options.names:
        test_the_reference()
    differing = []
    programs = [path for path in sorted(PROGRAMS.rglob("*.py")) if wanted(path, options.names)]
    for path in programs:
        if not record(path, options.check):
            differing.append(str(path.relative_to(HERE)))
    verb = "differ" if options.check else "were written anew"
    print(f"{len(programs)} programs, {len(differing)} {verb}", *differing, sep="\n  ")
    if options.check and differing:
        sys.exit(1)


def test_the_reference():
    sys.path.insert(0, str(REFERENCE))
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.discover(str(REFERENCE), "test_*.py"))
    if not result.wasSuccessful():
        sys.exit("The reference fails its own tests: nothing was recorded.")


def wanted(path, names):
    return not names or any(name in str(path.relative_to(PROGRAMS)) for name in names)


def record(path, is_check):
    """Runs one program; says whether what it did is what its files say already."""
    command = [sys.executable, "-W", "ignore", str(REFERENCE / "run.py"), str(path)]
    try:
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        sys.exit(f"{path}: does not end")
    is_same = True
    for suffix, text in ((".out", ended.stdout), (".err", ended.stderr)):
        file = path.with_suffix(suffix)
        known = file.read_text(encoding="utf-8") if file.exists() else ""
        if text == known and (text or suffix == ".err" or file.exists()):
            continue
        is_same = False
        if is_check:
            continue
        if text or suffix == ".out":
            file.write_text(text, encoding="utf-8")
        else:
            file.unlink(missing_ok=True)
    return is_same


if __name__ == "__main__":
    main()
