#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cases of tests/cli: cli.py DESCALE CASE... [--update]

A case is a folder: `cmd` is a shell script, run in an empty folder with $descale, $fixtures and
$case set; `stdout`, `stderr` and `status` are what comes of it, nothing and 0 where they are
missing. In stderr and stdout the path of fixtures is written $fixtures. The first line of cmd is a
comment that says what the case shows. --update writes what comes out today, for review.
"""
import difflib, os, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURES = os.path.join(ROOT, "fixtures")


def run(descale, case):
    env = dict(os.environ, descale=os.path.abspath(descale), fixtures=FIXTURES, case=case, LC_ALL="C",
               ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1")
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(["sh", os.path.join(case, "cmd")], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)

    def plain(text):
        return text.replace(FIXTURES.encode(), b"$fixtures").replace(case.encode(), b"$case")
    return {"stdout": plain(result.stdout), "stderr": plain(result.stderr), "status": b"%d\n" % result.returncode}


def expected(case, name):
    path = os.path.join(case, name)
    if not os.path.exists(path):
        return b"0\n" if name == "status" else b""
    with open(path, "rb") as stream:
        return stream.read()


def show(path, want, got):
    print(f"{path}:1: differs")
    lines = [[x.decode("utf-8", "backslashreplace") for x in text.splitlines(keepends=True)] for text in (want, got)]
    for line in difflib.unified_diff(*lines, "expected", "came", n=1):
        print("  " + line.rstrip("\n"))


def update(path, want, got, default):
    if got == default:
        if os.path.exists(path):
            os.remove(path)
    elif want != got:
        with open(path, "wb") as stream:
            stream.write(got)


def main():
    descale, cases = sys.argv[1], [a for a in sys.argv[2:] if a != "--update"]
    passed, failed = 0, 0
    for case in sorted(os.path.abspath(c) for c in cases):
        got = run(descale, case)
        wrong = [n for n in got if expected(case, n) != got[n]]
        for name in wrong:
            path = os.path.join(case, name)
            if "--update" in sys.argv:
                update(path, expected(case, name), got[name], b"0\n" if name == "status" else b"")
            else:
                show(path, expected(case, name), got[name])
        passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed and "--update" not in sys.argv else 0)


main()
