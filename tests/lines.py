#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the cases of tests/lines: which class each line of a page gets.

  lines.py DESCALE [FILE...] [--only TEXT] [--update] [--jobs N]

A case is a page; what stands before the first case of a file says what the file is about:

    === what the case shows
    navigation | Skip to the content
               |
    body       | A sentence of the article.

Left of the bar stands the class that the line gets, nothing for a blank line; right of it the line. \\xHH stands
for a byte, \\\\ for a backslash. The built-in weights decide: these cases say what the shipped model does, and only
what is right stands here.
"""
import glob, json, os, re, subprocess

import cases


def load(path):
    """The cases of a file."""
    with open(path, encoding="utf-8") as stream:
        parts = re.split(r"^=== (.*)\n", stream.read(), flags=re.M)
    for number in range(1, len(parts), 2):
        line = "".join(parts[:number]).count("\n") + number // 2 + 1
        rows = parts[number + 1].strip("\n")
        yield cases.Case(parts[number], path, line, rows, {"": rows}, {"": (path, line + 1)})


def unescape(text):
    def byte(match):
        return b"\\" if match[0] == b"\\\\" else bytes([int(match[0][2:], 16)])
    return re.sub(rb"\\x[0-9a-f]{2}|\\\\", byte, text.encode())


def answer(descale, case):
    texts = [row.partition("|")[2].removeprefix(" ") for row in case.given.split("\n")]
    page = b"".join(unescape(text) + b"\n" for text in texts)
    out = subprocess.run([descale, "--from", "text", "--to", "labels"], input=page, stdout=subprocess.PIPE, check=True).stdout
    labels = json.loads(out)["labels"]
    assert len(labels) == len(texts), f"{case.path}:{case.line}: {len(texts)} lines in, {len(labels)} labels out"
    return {"": "\n".join(f"{label or '':10} | {text}".rstrip() for label, text in zip(labels, texts))}


def write(written, results):
    for path in dict.fromkeys(case.path for case in written):
        with open(path, encoding="utf-8") as stream:
            head = stream.read().partition("=== ")[0]
        blocks = [f"=== {case.title}\n{got['']}\n" for case, got in zip(written, results) if case.path == path]
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(head + "\n".join(blocks))


def main():
    options = cases.arguments(__doc__)
    paths = options.cases or sorted(glob.glob(os.path.join(cases.TESTS, "lines", "*.txt")))
    cases.main(options, [case for path in paths for case in load(path)], lambda case: answer(options.descale, case), write)


if __name__ == "__main__":
    main()
