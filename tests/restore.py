#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Restores an input from the output and the rejects:  restore.py OUTPUT REJECTS [FIELD]

OUTPUT is plain text of one page, or JSON Lines, whose text is in FIELD (text); REJECTS is what
--rejects wrote. The input goes to standard output, so that cmp can show that nothing was lost.
"""
import json, re, sys


def text_of(entry):
    return bytes.fromhex(entry["hex"]) if "hex" in entry else entry["text"].encode()


LINE = re.compile(rb"[^\n]*\n|[^\n]+")  # only a newline ends one


def weave(kept, page):
    """The lines of a page, with newlines: those kept, in order, between those removed."""
    removed = {entry["line"]: text_of(entry) for entry in page["rejects"]}
    kept = iter(kept)
    return b"".join(removed[n] if n in removed else next(kept) for n in range(1, page["lines"] + 1))


def main():
    output, rejects = sys.argv[1:3]
    field = sys.argv[3] if len(sys.argv) > 3 else "text"
    with open(rejects, encoding="utf-8") as stream:
        pages = {page["page"]: page for page in map(json.loads, stream)}
    with open(output, "rb") as stream:
        data = stream.read()
    if not output.endswith((".jsonl", ".json")):
        page = pages.get(1)
        sys.stdout.buffer.write(weave(LINE.findall(data), page) if page else data)
        return
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        page = pages.get(number)
        if not page:
            sys.stdout.buffer.write(line)
            continue
        record = json.loads(line)
        gone = {entry["line"] for entry in page["rejects"]}
        kept = iter(record[field].split("\n"))
        lines = [None if n in gone else next(kept) for n in range(1, page["lines"] + 1)]
        for entry in page["rejects"]:
            lines[entry["line"] - 1] = text_of(entry).decode().removesuffix("\n")
        record[field] = "\n".join(lines)
        sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


main()
