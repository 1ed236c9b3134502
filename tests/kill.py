#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills a batch and resumes it:  kill.py DESCALE [--files N] [--kills N] [--seed N]

A folder of made-up dumps is cleaned into another folder. The run is killed with SIGKILL at random moments and
resumed, again and again. At every moment each file under its final name must be whole; in the end the folder must
be the same as after an undisturbed run, without a temporary file.
"""
import argparse, glob, gzip, json, os, random, subprocess, sys, tempfile, time

from cases import FIXED, FIXTURES, kill_group


def make(folder, count, chance):
    pages = []
    for path in sorted(glob.glob(os.path.join(FIXTURES, "pages", "*.txt"))):
        with open(path, encoding="utf-8") as stream:
            pages.append(stream.read())
    for number in range(count):
        place = os.path.join(folder, f"part-{number % 7}")
        os.makedirs(place, exist_ok=True)
        with gzip.open(os.path.join(place, f"{number:05}.jsonl.gz"), "wt", compresslevel=1) as stream:
            for page in range(chance.randrange(1, 40)):
                stream.write(json.dumps({"id": f"{number}-{page}", "text": chance.choice(pages)}) + "\n")


def contents(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            if name != ".descale-manifest":
                with open(os.path.join(place, name), "rb") as stream:
                    found[os.path.relpath(os.path.join(place, name), folder)] = stream.read()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        source, whole = os.path.join(folder, "in"), os.path.join(folder, "whole")
        make(source, options.files, chance)
        command = [options.descale, *FIXED, "-q", "-j", "2", source, "-o"]
        began = time.monotonic()
        subprocess.run(command + [whole], check=True)
        usual = time.monotonic() - began
        wanted = contents(whole)
        kills = rounds = 0
        while kills < options.kills:
            rounds += 1
            out = os.path.join(folder, f"out{rounds}")
            while True:
                run = subprocess.Popen(command + [out, "--resume"], start_new_session=True)
                try:
                    status = run.wait(timeout=chance.random() * usual * 0.6 + 0.005 if kills < options.kills else None)
                    assert status == 0, status
                    break
                except subprocess.TimeoutExpired:
                    kill_group(run)
                    kills += 1
                for name, data in contents(out).items():
                    if ".descale-" not in name and wanted.get(name) != data:
                        sys.exit(f"kill.py: {name} is not whole after kill {kills} (seed {options.seed})")
            got = contents(out)
            for name in sorted(wanted.keys() | got.keys()):
                if wanted.get(name) != got.get(name):
                    sys.exit(f"kill.py: {name} differs after {kills} kills (seed {options.seed})")
        print(f"kill.py: {kills} kills of {options.files} files in {rounds} rounds: every result is that of an undisturbed run")


main()
