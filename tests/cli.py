#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cases of tests/cli: what a command prints, writes and returns.

  cli.py DESCALE [CASE...] [--only TEXT] [--update] [--jobs N]

A case is a folder. Its `cmd` is a shell script, whose first line is a comment that says what the case shows; it
runs in an empty folder. `stdout`, `stderr` and `status` are what must come out: nothing and 0 where they are
missing. CASE is the name of such a folder. In cmd, $fixtures is the folder of fixtures, and

  $descale   is descale with the weights of tests/fixed.tsv, so that labels stay as they are when the built-in
             weights are fitted again: for cases about containers, formats, damage and options
  $built_in  is descale with its own weights: for cases about rules, packs and weights

The path of fixtures is written $fixtures in stdout and stderr.
"""
import os, shlex, signal, subprocess, tempfile

import cases

signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it, and commands would do so, too
DEFAULTS = {"stdout": "", "stderr": "", "status": "0\n"}


def load(folder):
    def expected(name):
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            return DEFAULTS[name]
        with open(path, encoding="utf-8", errors="backslashreplace", newline="") as stream:
            return stream.read()
    with open(os.path.join(folder, "cmd"), encoding="utf-8") as stream:
        title = f"{os.path.basename(folder)}: {stream.readline()[2:].strip()}"
    return cases.Case(title, os.path.join(folder, "cmd"), 1, folder, {name: expected(name) for name in DEFAULTS},
                      {name: (os.path.join(folder, name), 1) for name in DEFAULTS})


def answer(options, wrapper, case):
    env = dict(os.environ, descale=wrapper, built_in=options.descale, fixtures=cases.FIXTURES, case=case.given, LC_ALL="C",
               ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1")
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = subprocess.run(["sh", case.path], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                                    timeout=cases.HANG)
        except subprocess.TimeoutExpired:
            return dict(DEFAULTS, status=f"it did not end in {cases.HANG} seconds\n")

    def plain(text):
        text = text.replace(cases.FIXTURES.encode(), b"$fixtures").replace(case.given.encode(), b"$case")
        return text.decode("utf-8", "backslashreplace")
    return {"stdout": plain(result.stdout), "stderr": plain(result.stderr), "status": f"{result.returncode}\n"}


def write(written, results):
    for case, got in zip(written, results):
        for name, text in got.items():
            path = os.path.join(case.given, name)
            if text != DEFAULTS[name]:
                with open(path, "w", encoding="utf-8", newline="") as stream:
                    stream.write(text)
            elif os.path.exists(path):
                os.remove(path)


def main():
    options = cases.arguments(__doc__)
    root = os.path.join(cases.TESTS, "cli")
    folders = [os.path.join(root, os.path.basename(name.rstrip("/"))) for name in options.cases or sorted(os.listdir(root))]
    with tempfile.TemporaryDirectory() as folder:
        wrapper = os.path.join(folder, "descale")
        with open(wrapper, "w", encoding="utf-8") as stream:
            stream.write(f'#!/bin/sh\nexec {shlex.join([options.descale, *cases.FIXED])} "$@"\n')
        os.chmod(wrapper, 0o755)
        cases.main(options, [load(path) for path in folders], lambda case: answer(options, wrapper, case), write)


if __name__ == "__main__":
    main()
