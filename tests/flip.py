#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Flips bits of containers and cuts them off, at random:  flip.py DESCALE [FILE...] [--only TEXT] [--flips N] [--cuts N] [--seed N]

Every container of fixtures/ and zip and 7z archives of one member and of many (one.zip, many.zip, one.7z, many.7z), or every
FILE, is damaged again and again; --only takes those whose name contains TEXT.
descale must end in time, with status 0, 1 or 2. Where the container has a checksum, a copy with a flipped bit that is not
named must have given the whole text. Plain text, JSON, WET and tar have no checksum of their own. A copy that was cut off and is
not named must be whole, see whole.py: the cut went between two members.

Copies are cleaned a few hundred at a time, each into a file of its own, so that a flip takes about a millisecond.
"""
import argparse, glob, os, random, re, shutil, subprocess, sys, tempfile, zipfile

from cases import FIXED, FIXTURES, HANG
from whole import is_whole

BEGINNING = {"tar": 100, "warc": 8, "wet": 8, "json": 6}  # bytes without which a form is a text like another; else 3: "PK" and "7z" are text
UNCHECKED = (".warc", ".wet", ".json", ".jsonl", ".tar")


COPIES = 400  # that one run cleans


def run(descale, folder, names):
    """Status of a run over copies, the text of each, and those that the messages name."""
    out = os.path.join(folder, "out")
    shutil.rmtree(out, ignore_errors=True)
    command = [descale, *FIXED, "--to", "text", "--compress", "none", "--keep", "body,navigation,cookie,promo", "-o", out + "/", *names]
    result = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=HANG)
    texts = {}
    for name in os.listdir(out) if os.path.isdir(out) else ():
        with open(os.path.join(out, name), "rb") as stream:
            texts[name.split(".")[0]] = stream.read()
    named = {word.decode() for word in re.findall(rb"^descale: (c[0-9]+)\.", result.stderr, re.M)}
    return result.returncode, texts, named


def copies(data, flips, cuts, beginning, chance):
    for _ in range(flips):
        at, copy = chance.randrange(len(data)), bytearray(data)
        copy[at] ^= 1 << chance.randrange(8)
        yield f"bit of byte {at}", bytes(copy)
    for _ in range(cuts):
        at = chance.randrange(beginning, len(data))
        yield f"cut at {at}", data[:at]


def archives(folder):
    """Zip archives of one page and of many, deflated and stored. 7z archives of one and of many are in fixtures/ and made by 7z, where it is."""
    pages = sorted(glob.glob(os.path.join(FIXTURES, "pages", "*.txt")))
    made = []
    for count, title in ((1, "one"), (len(pages), "many")):
        path = os.path.join(folder, title + ".zip")
        with zipfile.ZipFile(path, "w") as archive:
            for number, page in enumerate(pages[:count]):
                archive.write(page, os.path.basename(page), zipfile.ZIP_STORED if number % 3 == 2 else zipfile.ZIP_DEFLATED)
        made.append(path)
        if shutil.which("7z"):
            path = os.path.join(folder, title + ".7z")
            subprocess.run(["7z", "a", "-bd", path, *pages[:count]], stdout=subprocess.DEVNULL, check=True)
            made.append(path)
    return made


def try_container(options, path, chance):
    """Damages a container. Returns how many copies were named, went unnoticed, and went wrong."""
    with open(path, "rb") as stream:
        data = stream.read()
    suffix, failed, reported, silent = os.path.basename(path).partition(".")[2], 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, os.path.join(folder, "c0." + suffix))
        whole = run(options.descale, folder, ["c0." + suffix])[1].get("c0", b"")
        damaged = list(copies(data, options.flips, options.cuts, BEGINNING.get(path.rpartition(".")[2], 3), chance))
        for start in range(0, len(damaged), COPIES):
            batch = {f"c{number}": pair for number, pair in enumerate(damaged[start:start + COPIES], 1)}
            for name, (_, copy) in batch.items():
                with open(os.path.join(folder, f"{name}.{suffix}"), "wb") as stream:
                    stream.write(copy)
            status, texts, named = run(options.descale, folder, [f"{name}.{suffix}" for name in batch])
            if status not in (0, 1, 2):
                failed += 1
                print(f"{path}: status {status} in a run over copies {start + 1} to {start + len(batch)} (seed {options.seed})")
            for name, (what, copy) in batch.items():
                text, cut = texts.get(name, b""), what.startswith("cut")
                wrong = name not in named and text != whole and not (cut and whole.startswith(text) and is_whole(suffix, copy))
                reported, silent = reported + (name in named), silent + wrong
                if wrong and (cut or not path.endswith(UNCHECKED)):
                    failed += 1
                    print(f"{path}: {what}: no message, and the text is another one")
    return reported, silent, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--flips", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.descale = os.path.abspath(options.descale)
    chance, failed = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        paths = options.files or sorted(glob.glob(os.path.join(FIXTURES, "containers", "*"))) + archives(folder)
        for path in (path for path in paths if options.only in os.path.basename(path)):
            reported, silent, wrong = try_container(options, path, chance)
            failed += wrong
            print(f"{os.path.basename(path)}: {reported} reported, {silent} unnoticed of {options.flips + options.cuts}", flush=True)
    sys.exit(1 if failed else 0)


main()
