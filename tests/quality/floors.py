#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds a build to the quality floors of floors.json: floors.py DESCALE SHARED

SHARED has tools/quality.py and corpus/. The figures are measured twice, with a blank line between all
lines too, which may not move them by more than 0.01. Floors only go up.
"""
import json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def figures(descale, shared, *options):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([sys.executable, os.path.join(shared, "tools", "quality.py"), descale, "--json", out.name, *options],
                       check=True, stdout=subprocess.DEVNULL)
        return json.load(out)


def main():
    descale, shared = sys.argv[1:3]
    if not os.path.exists(os.path.join(shared, "tools", "quality.py")):
        print(f"SKIP: no corpus at {shared}")
        sys.exit(77)
    with open(os.path.join(HERE, "floors.json"), encoding="utf-8") as stream:
        floors = json.load(stream)
    plain, spaced = figures(descale, shared), figures(descale, shared, "--paragraphs")
    failed = 0
    for protocol, parts in floors.items():
        for part, floor in parts.items():
            got, other = plain[protocol][part]["f1"], spaced[protocol][part]["f1"]
            good = got >= floor and abs(got - other) <= 0.01
            failed += not good
            print(f"{protocol:9} {part:14} F1 {got:.4f}, with blank lines {other:.4f}, floor {floor:.3f}"
                  + ("" if good else "   BELOW THE FLOOR" if got < floor else "   MOVED BY BLANK LINES"))
    sys.exit(1 if failed else 0)


main()
