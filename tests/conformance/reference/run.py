"""`python3 run.py PROGRAM.py`: runs a program as the playground does, with the reference. Its output goes to stdout;
the traceback of what it failed with, without the frames of the reference and of asyncio, to stderr."""

import builtins
import linecache
import logging
import os
import sys
import traceback
import types

import async_runner


def main(path):
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        source = file.read()
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    builtins.async_runner = async_runner  # it is there without an import
    logging.disable()
    program = sys.modules["__main__"] = types.ModuleType("__main__")
    status = 0
    try:
        exec(compile(source, name, "exec"), program.__dict__)
        async_runner.run_what_is_left()
    except BaseException as error:
        report = traceback.TracebackException.from_exception(error, compact=True)
        only_of(report, name)
        print("".join(report.format()), end="", file=sys.stderr)
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # a program that failed does not wait for its workers


def only_of(report, name):
    """Keeps the frames of the program alone, in all that the report contains."""
    report.stack[:] = [frame for frame in report.stack if frame.filename == name]
    for inner in (report.__cause__, report.__context__, *(report.exceptions or ())):
        if inner is not None:
            only_of(inner, name)


if __name__ == "__main__":
    main(sys.argv[1])
