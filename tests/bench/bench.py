#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures descale, and the programs beside it that are installed, against zlib's inflate of the same text:

  bench.py CORPUS DESCALE INFLATE [--mb 64] [--files 40] [--runs 5] [--only TEXT]

The text is made of pages of the folder CORPUS, or, where there are none, of the made-up pages of fixtures/pages. It is
measured as plain text, as a dump with a gzip member for each record, and as many small dumps. All commands run in turn,
and medians are printed. Rows of one processor count its time, which other programs disturb little. Rows of two count
the time that passes, and mean something only when two processors are idle: the load is printed. A figure in
parentheses is in times of inflate: less is better. This is no test: nothing fails because a machine was slow.
"""
import argparse, glob, gzip, importlib.util, json, multiprocessing, os, random, shutil, statistics, subprocess, sys, tempfile, time, zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
READ_WARC = """
import sys
from fastwarc.warc import ArchiveIterator
print(sum(len(record.reader.read()) for record in ArchiveIterator(open(sys.argv[1], "rb"))))
"""
FILTER_C4 = """
import sys
from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter
lines = C4QualityFilter()
for number, text in enumerate(open(sys.argv[1], encoding="utf-8", errors="replace").read().split("\\n\\n")):
    lines.filter(Document(text=text, id=str(number)))
"""


def pages(corpus):
    texts = []
    for name in ("wcxb", "segments"):
        path = os.path.join(corpus, f"{name}-dev.jsonl.gz")
        if os.path.exists(path):
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                texts += [json.loads(line)["text"] for line in stream]
    if not texts:
        print(f"there are no corpora in {corpus}: measuring on the made-up pages of fixtures/pages, repeated")
        for path in sorted(glob.glob(os.path.join(ROOT, "fixtures/pages/*.txt"))):
            with open(path, encoding="utf-8") as stream:
                texts.append(stream.read())
    return texts


def member(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def make(folder, corpus, size, files):
    """Writes the inputs. Returns the number of bytes of text."""
    texts = pages(corpus)
    chance = random.Random(1)
    made = 0
    small = [open(os.path.join(folder, "small", f"{i}.warc.wet.gz"), "wb") for i in range(files)]
    with open(os.path.join(folder, "text"), "wb") as plain, open(os.path.join(folder, "dump.warc.wet.gz"), "wb") as dump:
        while made < size:
            text = chance.choice(texts).rstrip("\n").encode() + b"\n"
            head = (f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{made}>\r\n"
                    f"WARC-Target-URI: https://example.org/{made}\r\nContent-Length: {len(text)}\r\n\r\n")
            record = member(head.encode() + text + b"\r\n\r\n")
            plain.write(text)
            dump.write(record)
            small[int(made * files / size)].write(record)
            made += len(text)
    for stream in small:
        stream.close()
    with open(os.path.join(folder, "text"), "rb") as plain, open(os.path.join(folder, "text.gz"), "wb") as packed:
        packed.write(member(plain.read()))
    return made


def once(command, environment):
    """Seconds of processor, seconds that pass, and KiB of memory of one run."""
    started = time.perf_counter()
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ, **environment))
    _, status, usage = os.wait4(run.pid, 0)
    passed = time.perf_counter() - started
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: status {run.returncode}")
    return usage.ru_utime + usage.ru_stime, passed, usage.ru_maxrss


def rows_of(options, folder):
    """The rows of one processor, and of two: name, command, environment."""
    def at(name):
        return os.path.join(folder, name)

    def descale(*arguments):
        return [options.descale, "-q", *arguments]

    dump, text, to_wet = at("dump.warc.wet.gz"), at("text"), ("--compress", "gzip")
    small = sorted(glob.glob(at("small/*")))
    one = [("zlib inflate alone", [options.inflate, text + ".gz"], {}),
           ("text to labels to null", descale("-j", "1", "--from", "text", "--to", "null", text), {}),
           ("the same, AVX2", descale("-j", "1", "--from", "text", "--to", "null", text), {"DESCALE_CPU": "avx2"}),
           (".wet.gz to null", descale("-j", "1", "--to", "null", dump), {}),
           (".wet.gz to .wet.gz", descale("-j", "1", *to_wet, dump), {}),
           (".wet.gz to .wet.gz, gzip:1", descale("-j", "1", "--compress", "gzip:1", dump), {}),
           ("C4's rules, text to null", descale("-j", "1", "--filter", "c4", "--from", "text", "--to", "null", text), {}),
           ("start-up", descale("-j", "1", os.path.join(ROOT, "fixtures/pages/garden.txt")), {})]
    two = []
    for jobs in ("1", "2"):
        two += [(f".wet.gz to null, -j {jobs}", descale("-j", jobs, "--to", "null", dump), {}),
                (f".wet.gz to .wet.gz, -j {jobs}", descale("-j", jobs, *to_wet, dump), {}),
                (f"{len(small)} files to a folder, -j {jobs}", descale("-j", jobs, *to_wet, "-o", at("out" + jobs) + "/", *small), {})]
    missing = []

    def beside(name, there, command):
        if there:
            one.append((name, command, {}))
        else:
            missing.append(name)

    count = '"$@" | cat'  # grep stops at the first match when it writes to /dev/null
    words = ["cookies|subscribe|privacy", text]
    beside("grep -c of three words", shutil.which("grep"), ["sh", "-c", count, "sh", "grep", "-aciE", *words])
    beside("rg -c of three words", shutil.which("rg"), ["sh", "-c", count, "sh", "rg", "-j1", "-aci", *words])
    beside("FastWARC reads .wet.gz", importlib.util.find_spec("fastwarc"), [sys.executable, "-c", READ_WARC, dump])
    beside("datatrove's C4 filter of text", importlib.util.find_spec("datatrove"), [sys.executable, "-c", FILTER_C4, text])
    return one, two, missing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("descale")
    parser.add_argument("inflate")
    parser.add_argument("--mb", type=int, default=64)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="rows whose names have this text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "small"))
        # In a process of its own: the memory of a program counts from that of the process that starts it.
        with multiprocessing.get_context("fork").Pool(1) as maker:
            size = maker.apply(make, (folder, options.corpus, options.mb << 20, options.files))
        one, two, missing = rows_of(options, folder)
        rows = [row for row in one + two if options.only in row[0] or row is one[0]]
        load, measured = [os.getloadavg()[0]], {name: [] for name, _, _ in rows}
        for _ in range(options.runs):
            for name, command, environment in rows:
                measured[name].append(once(command, environment))
        load.append(os.getloadavg()[0])
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in measured.items()}
    inflate = medians[one[0][0]]
    processor = subprocess.run([options.descale, "--version", "-v"], capture_output=True, text=True).stdout.splitlines()[-1]
    print(f"{size / 1e6:.0f} MB of text, {processor}, {os.cpu_count()} processors, load {load[0]:.1f} before and {load[1]:.1f} after,"
          f" medians of {options.runs} runs in turn")
    print(f"{'':34} {'processor':>16} {'passed':>16} {'MB/s':>6} {'memory':>8}")
    for name, (used, passed, memory) in medians.items():
        print(f"{name:34} {used:7.3f} s ({used / inflate[0]:4.2f}) {passed:7.3f} s ({passed / inflate[1]:4.2f})"
              f" {size / 1e6 / used:6.0f} {memory / 1024:4.0f} MiB")
    for name, _, _ in two[:len(two) // 2]:
        other = name.replace("-j 1", "-j 2")
        if name in medians and other in medians:
            print(f"{other} is {medians[name][1] / medians[other][1]:.2f} times as fast as -j 1")
    for name in missing:
        print(f"{name}: not installed")


main()
