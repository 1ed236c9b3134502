#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cases of tests/broken: broken.py DESCALE FILE... [--update]

Each case is a rule file that is wrong (given with --rules those of rules.txt, with --pack those of
pack.txt), and all that descale says of it. A case begins with a line
'=== title'; its rule file goes up to '---', and the messages behind that up to the next case. In the
rule file \\xHH stands for a byte. descale has to exit with 2 and to write nothing. --update
writes what comes out today, for review.
"""
import difflib, os, re, subprocess, sys, tempfile

from titled import cases


def run(descale, option, rules):
    content = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), rules.encode())
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "bad.rules"), "wb") as stream:
            stream.write(content)
        result = subprocess.run([os.path.abspath(descale), option, "bad.rules"], cwd=folder, input=b"A line.\n",
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return result.returncode, result.stdout, result.stderr.decode("utf-8", "backslashreplace")


def main():
    descale, paths = sys.argv[1], [a for a in sys.argv[2:] if a != "--update"]
    count, failed = 0, 0
    for path in paths:
        written, option = "", "--" + os.path.basename(path).removesuffix(".txt")
        for line, title, rules, messages in cases(path):
            status, out, err = run(descale, option, rules)
            count += 1
            written += f"=== {title}\n{rules}---\n{err}"
            if (status, out, err) == (2, b"", messages):
                continue
            failed += 1
            print(f"{path}:{line}: {title}: exit status {status}, {len(out)} bytes written")
            for change in difflib.unified_diff(messages.split("\n"), err.split("\n"), "expected", "came", n=1, lineterm=""):
                print("  " + change)
        if "--update" in sys.argv:
            with open(path, "w", encoding="utf-8", newline="") as stream:
                stream.write(written)
    print(f"{count - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
