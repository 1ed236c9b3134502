#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Flips bits of containers and cuts them off, at random:  flip.py DESCALE [FILE...] [--flips N] [--cuts N] [--seed N]

Every container of fixtures/, or every FILE, is damaged again and again. descale must end in time, with status 0, 1
or 2. Where the container has a checksum, status 0 must mean that the whole text came out. Plain text, JSON, WET
and tar have no checksum of their own.
"""
import argparse, glob, os, random, subprocess, sys, tempfile

from cases import FIXED, FIXTURES, HANG

UNCHECKED = (".warc", ".wet", ".json", ".jsonl", ".tar")


def run(descale, path):
    result = subprocess.run([descale, *FIXED, "-q", "--to", "text", "--keep", "body,navigation,cookie,promo", path],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=HANG)
    return result.returncode, result.stdout


def copies(data, flips, cuts, chance):
    for _ in range(flips):
        at, copy = chance.randrange(len(data)), bytearray(data)
        copy[at] ^= 1 << chance.randrange(8)
        yield f"bit of byte {at}", bytes(copy)
    for _ in range(cuts):
        at = chance.randrange(3, len(data))  # "PK" and "7z" are text
        yield f"cut at {at}", data[:at]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--flips", type=int, default=20)
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, failed = random.Random(options.seed), 0
    for path in options.files or sorted(glob.glob(os.path.join(FIXTURES, "containers", "*"))):
        with open(path, "rb") as stream:
            data = stream.read()
        _, whole = run(options.descale, path)
        reported = silent = 0
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, os.path.basename(path))
            for what, damaged in copies(data, options.flips, options.cuts, chance):
                with open(copy, "wb") as stream:
                    stream.write(damaged)
                try:
                    status, text = run(options.descale, copy)
                except subprocess.TimeoutExpired:
                    status, text = f"none in {HANG} s", b""
                # A cut between two members leaves whole members and shows nowhere.
                wrong = status == 0 and text != whole and not (what.startswith("cut") and whole.startswith(text))
                reported, silent = reported + (status == 1 or status == 2), silent + wrong
                if status not in (0, 1, 2) or (wrong and not path.endswith(UNCHECKED)):
                    failed += 1
                    print(f"{path}: {what}: status {status}{', and the text is another one' if wrong else ''}")
        print(f"{os.path.basename(path)}: {reported} reported, {silent} unnoticed of {options.flips + options.cuts}", flush=True)
    sys.exit(1 if failed else 0)


main()
