#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that a build is at least as good as floors.json says: floors.py DESCALE CORPUS

quality.py measures the build twice on the corpora in the folder CORPUS, the second time with a blank line after
every line, which may not change a figure by more than 0.01. When a figure rises for good, raise its floor. The
pages are those that the weights were fitted to: lower a floor only when its corpus has changed, or for weights that
fit these pages less closely and do better on others.
"""
import json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def figures(descale, corpus, *options):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([sys.executable, os.path.join(HERE, "quality.py"), descale, "--corpus", corpus, "--json", out.name, *options],
                       check=True, stdout=subprocess.DEVNULL)
        return json.load(out)


def main():
    descale, corpus = sys.argv[1:3]
    if not os.path.exists(os.path.join(corpus, "wcxb-dev.jsonl.gz")):
        print(f"skipped: there are no corpora in {corpus} (set the build option 'corpus')")
        sys.exit(77)
    with open(os.path.join(HERE, "floors.json"), encoding="utf-8") as stream:
        floors = json.load(stream)
    plain, spaced = figures(descale, corpus), figures(descale, corpus, "--paragraphs")
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
