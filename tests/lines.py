#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the titled cases of tests/lines/*.txt: lines.py DESCALE FILE... [--update]

A file is a run of cases, each a page:

    === what the case shows
    navigation | Skip to the content
               |
    body       | A sentence of the article.

Left of the bar stands the class that the line comes out as, nothing for a blank line; right of it the
line itself. \\xHH stands for a byte, \\\\ for a backslash. --update writes what comes out today into
the files, for review.
"""
import json, re, subprocess, sys


def cases(path):
    """Yields (line number, title, rows); a row is [line number, class, text]."""
    case = None
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            line = line.rstrip("\n")
            if line.startswith("=== "):
                if case:
                    yield case
                case = (number, line[4:], [])
            elif case and "|" in line:
                label, text = line.split("|", 1)
                case[2].append([number, label.strip(), text[1:]])
    if case:
        yield case


def unescape(text):
    def byte(match):
        return b"\\" if match[0] == b"\\\\" else bytes([int(match[0][2:], 16)])
    return re.sub(rb"\\x[0-9a-f]{2}|\\\\", byte, text.encode())


def labels(descale, rows):
    page = b"".join(unescape(text) + b"\n" for _, _, text in rows)
    out = subprocess.run([descale, "--from", "text", "--to", "labels"], input=page, stdout=subprocess.PIPE, check=True)
    return [label or "" for label in json.loads(out.stdout)["labels"]]


def write(path, updates):
    with open(path, encoding="utf-8") as stream:
        lines = stream.read().split("\n")
    for number, label, text in updates:
        lines[number - 1] = f"{label:10} | {text}".rstrip()
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines))


def main():
    descale, files = sys.argv[1], [a for a in sys.argv[2:] if a != "--update"]
    update, passed, failed = "--update" in sys.argv, 0, 0
    for path in files:
        updates = []
        for number, title, rows in cases(path):
            got = labels(descale, rows)
            wrong = [(row, label) for row, label in zip(rows, got) if row[1] != label]
            if len(got) != len(rows):
                sys.exit(f"{path}:{number}: {title}: {len(rows)} lines in, {len(got)} labels out")
            updates += [(row[0], label, row[2]) for row, label in wrong]
            passed, failed = passed + (not wrong), failed + bool(wrong)
            if wrong and not update:
                print(f"{path}:{number}: {title}")
                for row, label in wrong:
                    print(f"  {path}:{row[0]}\n    -{row[1]:10} | {row[2]}\n    +{label:10} | {row[2]}")
        if update and updates:
            write(path, updates)
            print(f"{path}: {len(updates)} lines rewritten: read git diff")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed and not update else 0)


main()
