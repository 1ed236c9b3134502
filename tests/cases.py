# SPDX-License-Identifier: Apache-2.0
"""What the runners of written cases have in common: cli.py, lines.py, broken.py and damage.py.

A case says what goes in and what must come out. The cases run side by side; a case that fails is shown by its
place, its title and what differs. Every runner takes

  RUNNER DESCALE [CASE...] [--only TEXT] [--update] [--jobs N]

CASE is a file of cases (cli.py: the name of a case), without it all cases of the folder. --only runs the cases
whose title contains TEXT. --update writes what comes out today as what must come out: read `git diff` then.
"""
import argparse, difflib, os, re, signal, sys, time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

TESTS = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(os.path.dirname(TESTS), "fixtures")
HANG = 1200  # seconds after which a program that should have ended is stopped: no slow machine takes that long
FIXED = ["--weights", os.path.join(TESTS, "fixed.tsv")]  # for cases that are not about the labels of the built-in model

# A shell starts what runs in the background with SIGINT ignored. descale would inherit that, and tests that interrupt it wait for good.
signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass
class Case:
    title: str
    path: str  # the file the case stands in, and its line there
    line: int
    given: str
    wanted: dict  # the name of each part that comes out, and its text
    places: dict  # the file and line where each part stands


def arguments(document):
    parser = argparse.ArgumentParser(description=document, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--only", default="", metavar="TEXT", help="run the cases whose title contains TEXT")
    parser.add_argument("--update", action="store_true", help="write what comes out today, for review")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="run N cases at a time")
    options = parser.parse_intermixed_args()
    options.descale = os.path.abspath(options.descale)
    return options


def kill_group(run):
    """Kills a process that leads a group, and all of the group. Waits for the end of all: a worker that is still ending holds its
    files, and the next run has to leave them alone. A group of zombies that nobody waits for is left after ten seconds."""
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    for _ in range(2000):
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.005)


def titled(path):
    """The cases of a file of '=== title', what goes in, '---', what must come out."""
    with open(path, encoding="utf-8", newline="") as stream:
        parts = re.split(r"^=== (.*)\n", stream.read(), flags=re.M)
    for number in range(1, len(parts), 2):
        line = "".join(parts[:number]).count("\n") + number // 2 + 1
        given, _, wanted = parts[number + 1].partition("---\n")
        yield Case(parts[number], path, line, given, {"": wanted}, {"": (path, line + given.count("\n") + 2)})


def write_titled(cases, results):
    """Writes files of titled cases anew, with what came out."""
    texts = {}
    for case, got in zip(cases, results):
        texts[case.path] = texts.get(case.path, "") + f"=== {case.title}\n{case.given}---\n{got['']}"
    for path, text in texts.items():
        with open(path, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)


def show(case, got):
    print(f"{case.path}:{case.line}: {case.title}")
    for name, (path, line) in case.places.items():
        wanted, came = case.wanted[name].split("\n"), got[name].split("\n")
        if wanted != came:
            same = next((i for i, pair in enumerate(zip(wanted, came)) if pair[0] != pair[1]), min(len(wanted), len(came)))
            print(f"  {path}:{line + same}: this line is the first that differs")
            for change in list(difflib.unified_diff(wanted, came, n=1, lineterm=""))[2:]:
                print("    " + change)


def main(options, cases, answer, write):
    """Runs the cases: answer(case) gives the parts that come out, write(cases, results) is for --update."""
    if options.update and options.only:
        sys.exit("--update rewrites whole files: leave out --only")
    cases = [case for case in cases if options.only in case.title]
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(answer, cases))
    failed = [(case, got) for case, got in zip(cases, results) if got != case.wanted]
    if options.update:
        write(cases, results)
        print(f"{len(failed)} of {len(cases)} cases were rewritten: read git diff")
        return
    for case, got in failed:
        show(case, got)
    print(f"{len(cases) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed or not cases else 0)
