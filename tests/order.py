#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Any order, any number of workers:  order.py DESCALE [--runs N] [--seed N]

In each run some inputs are chosen at random: pages, dumps, archives, damaged files and files that cannot be used. They are
cleaned in the order of their names by one worker, and in another order by another number of workers. Both runs must
give the same files, exit status, messages but for their order, statistics and entries of the manifest.
"""
import argparse, glob, json, os, random, shutil, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

from cases import FIXED, FIXTURES, HANG

OPTIONS = ([], ["--to", "text"], ["--to", "jsonl"], ["--to", "labels"], ["--drop-empty"], ["--split"], ["--rejects", "rejects"], ["--keep", "body,promo"])
UNLIKE = ("changed", "output_changed", "seconds", "runs")  # keys whose values differ from run to run: times, and the command


def contents(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            if not name.startswith(".descale-manifest"):
                with open(os.path.join(place, name), "rb") as stream:
                    found[os.path.relpath(os.path.join(place, name), folder)] = stream.read()
    return found


def without_unlike(value):
    if isinstance(value, dict):
        return {key: without_unlike(inner) for key, inner in value.items() if key not in UNLIKE}
    if isinstance(value, list):
        return sorted((without_unlike(inner) for inner in value), key=repr)
    return value


def clean(descale, folder, options, names, jobs):
    """All that a run leaves."""
    for old in ("out", "rejects"):
        shutil.rmtree(os.path.join(folder, old), ignore_errors=True)
    command = [descale, *FIXED, *options, "-j", str(jobs), "--stats", "stats.json", "-o", "out/", *names]
    result = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=HANG)
    left = {"status": result.returncode, "messages": sorted(result.stderr.splitlines())}
    for place in ("out", "rejects"):
        left.update({f"{place}/{name}": data for name, data in contents(os.path.join(folder, place)).items()})
    for path, title in (("stats.json", "statistics"), ("out/.descale-manifest", "manifest")):
        try:
            with open(os.path.join(folder, path), encoding="utf-8") as stream:
                text = stream.read()
        except FileNotFoundError:
            text = ""
        lines = [text] if title == "statistics" and text else text.split("\n")
        left[title] = without_unlike([json.loads(line) for line in lines if line])
    return left


def try_set(arguments):
    """What differs between two runs over a set of inputs, or None."""
    descale, paths, number, seed = arguments
    chance = random.Random(seed * 1000003 + number)
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for index, path in enumerate(chance.sample(paths, chance.randrange(2, 9))):
            name = f"{index}-{os.path.basename(path)}"
            shutil.copy(path, os.path.join(folder, name))
            names.append(name)
        if chance.random() < 0.3:
            names.append("missing.txt")
        options, jobs = chance.choice(OPTIONS), chance.choice((1, 2, 3, 8))
        other = chance.sample(names, len(names))
        one, two = clean(descale, folder, options, sorted(names), 1), clean(descale, folder, options, other, jobs)
        differs = sorted(key for key in one.keys() | two.keys() if one.get(key) != two.get(key))
        if differs:
            return f"run {number} (seed {seed}): {' '.join(options)} -j {jobs} {' '.join(other)}\n  differs in {', '.join(differs)}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    descale = os.path.abspath(options.descale)
    paths = sorted(path for part in ("pages", "containers", "damaged") for path in glob.glob(os.path.join(FIXTURES, part, "*")))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = [what for what in pool.map(try_set, ((descale, paths, number, options.seed) for number in range(options.runs))) if what]
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"order.py: {options.runs} sets of inputs, {len(failed)} differ")
    sys.exit(1 if failed else 0)


main()
