#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the speed of descale against zlib's inflate, in one run and on one core:

  bench.py CORPUS DESCALE INFLATE [--file TEXT] [--mb 64] [--runs 7]

TEXT is a plain text file; without it, pages of the folder CORPUS are put together, or, where there are none, the
made-up pages of fixtures/pages. The commands run in turn, and the medians are printed, since clocks are noisy.
This is no test: nothing fails because a machine was slow.
"""
import argparse, glob, gzip, json, os, random, statistics, subprocess, tempfile, time, zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def pages(corpus):
    for name in ("wcxb", "segments"):
        path = os.path.join(corpus, f"{name}-dev.jsonl.gz")
        if os.path.exists(path):
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                yield from (json.loads(line)["text"] for line in stream)


def sample(path, size, corpus):
    texts = list(pages(corpus))
    if not texts:
        texts = [open(f, encoding="utf-8").read() for f in sorted(glob.glob(os.path.join(ROOT, "fixtures/pages/*.txt")))]
        print(f"there are no corpora in {corpus}: measuring on the made-up pages of fixtures/pages, repeated")
    chance = random.Random(1)
    with open(path, "wb") as stream:
        while stream.tell() < size:
            lines = chance.choice(texts).split("\n")
            chance.shuffle(lines[:3])
            stream.write(("\n".join(lines) + "\n").encode())


def compress(path):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    with open(path, "rb") as plain, open(path + ".gz", "wb") as packed:
        while piece := plain.read(1 << 20):
            packed.write(packer.compress(piece))
        packed.write(packer.flush())


def measure(commands, runs):
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("descale")
    parser.add_argument("inflate")
    parser.add_argument("--file")
    parser.add_argument("--mb", type=int, default=64)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        text = os.path.join(folder, "text")
        if options.file:
            os.symlink(os.path.abspath(options.file), text)
        else:
            sample(text, options.mb << 20, options.corpus)
        compress(text)
        megabytes = os.path.getsize(text) / 1e6
        null = [options.descale, "-q", "--from", "text", "--to", "null"]
        medians = measure({"cat": ["cat", text], "zlib inflate alone": [options.inflate, text + ".gz"],
                           "descale, plain text": [*null, text], "descale, .gz": [*null, text + ".gz"]}, options.runs)
    inflate = medians["zlib inflate alone"]
    print(f"{megabytes:.0f} MB of text, one core, medians of {options.runs} runs in turn")
    for name, seconds in medians.items():
        print(f"{name:20} {megabytes / seconds:8.0f} MB/s   {inflate / seconds:6.2f} times the speed of zlib inflate")


main()
