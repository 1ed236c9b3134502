#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that a build is at least as good as floors.json says: floors.py DESCALE CORPUS [--measure]

Three scripts measure the build on the corpora in the folder CORPUS: quality.py those at its root, breadth.py and
forms_score.py those in CORPUS/fit. quality.py measures twice, the second time with a blank line after every line, which may not
change a figure by more than 0.01. With --measure, what breadth.py says of the sets in CORPUS/measure is printed beside: nothing
is fitted to those, and a figure of theirs is no floor.

When a figure rises for good, raise its floor. The pages with floors are those that the weights were fitted to: lower a floor
only when its corpus has changed, or for weights that fit these pages less closely and do better on others.
"""
import json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def figures(script, *arguments):
    """What a script writes with --json."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([sys.executable, os.path.join(HERE, script), *arguments, "--json", out.name], check=True, stdout=subprocess.DEVNULL)
        return json.load(out)


def of_quality(descale, corpus, *options):
    found = figures("quality.py", descale, "--corpus", corpus, *options)
    return {f"{protocol} {part}": row["f1"] for protocol, parts in found.items() for part, row in parts.items()}


def of_breadth(descale, folder):
    """F1 of sets; for those of which only some lines are known, the share of lines that are right; F1 of labels."""
    found = {}
    for name, row in figures("breadth.py", descale, folder).items():
        if name.startswith("languages"):
            found.update({f"{name} {label}": of_label["f1"] for label, of_label in row.items()})
        else:
            found[name] = row.get("f1", row.get("share", row.get("right")))
    return found


def of_forms(descale, folder):
    """F1 of each form of forms, of each variant of long and kinds; and the share of what must go on pages without a body."""
    found = {}
    for name, parts in figures("forms_score.py", descale, folder, "--split", "dev").items():
        for row, value in parts["tables"]["form" if name == "forms" else "variant"].items():
            found[f"{name} {row}"] = value["f1"]
        for row, value in parts["tables"].get("kind", {}).items():
            if row.startswith("nobody"):
                found[f"{name} {row}"] = value["removed"]
    return found


def check(floors, got, spaced):
    """Prints a line for each floor. Returns how many do not hold."""
    failed = 0
    for name, floor in floors.items():
        moved = abs(got[name] - spaced.get(name, got[name])) > 0.01
        low = got[name] < floor
        failed += low or moved
        print(f"{name:32} {got[name]:.4f}, floor {floor:.3f}" + ("   BELOW THE FLOOR" if low else "   MOVED BY BLANK LINES" if moved else ""))
    return failed


def main():
    descale, corpus = sys.argv[1:3]
    if not os.path.exists(os.path.join(corpus, "wcxb-dev.jsonl.gz")):
        print(f"skipped: there are no corpora in {corpus} (set the build option 'corpus')")
        sys.exit(77)
    with open(os.path.join(HERE, "floors.json"), encoding="utf-8") as stream:
        floors = json.load(stream)
    got, fit = of_quality(descale, corpus), os.path.join(corpus, "fit")
    if os.path.isdir(fit):
        got |= of_breadth(descale, fit) | of_forms(descale, fit)
    failed = check({name: floor for name, floor in floors.items() if name in got}, got, of_quality(descale, corpus, "--paragraphs"))
    measured = os.path.join(corpus, "measure")
    for name, value in of_breadth(descale, measured).items() if "--measure" in sys.argv else ():
        if name == "all" or name.startswith("set "):
            print(f"{name:32} {value:.4f}, nothing was fitted to it")
    sys.exit(1 if failed else 0)


main()
