#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cases of tests/broken: rule files and packs that are wrong, and what descale says about them.

  broken.py DESCALE [FILE...] [--only TEXT] [--update] [--jobs N]

A case begins with a line '=== title'. The wrong file goes up to '---', the messages up to the next case. The cases
of rules.txt are given with --rules, those of filter.txt with --filter. In the wrong file \\xHH stands for a byte.
descale must end with status 2 and write no text; where it does not, the outcome says so in front of the messages.
"""
import glob, os, re, subprocess, tempfile

import cases


def answer(options, case):
    content = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), case.given.encode())
    option = "--" + os.path.basename(case.path).removesuffix(".txt")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "bad.rules"), "wb") as stream:
            stream.write(content)
        result = subprocess.run([options.descale, option, "bad.rules"], cwd=folder, input=b"A line.\n", capture_output=True, timeout=cases.HANG)
    said = result.stderr.decode("utf-8", "backslashreplace")
    if result.returncode != 2 or result.stdout:
        said = f"status {result.returncode}, {len(result.stdout)} bytes written\n" + said
    return {"": said}


def main():
    options = cases.arguments(__doc__)
    paths = options.cases or sorted(glob.glob(os.path.join(cases.TESTS, "broken", "*.txt")))
    cases.main(options, [case for path in paths for case in cases.titled(path)],
               lambda case: answer(options, case), cases.write_titled)


if __name__ == "__main__":
    main()
