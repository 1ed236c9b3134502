#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The peak of memory with every option, over hostile inputs:  memory.py DESCALE [FILES] [--only TEXT]

FILES is a folder or a tar archive of small files; without it, only inputs that are made here are read: a long page, a long record,
a long line, the containers of fixtures/. At most 64 MiB may be taken; at most 160 MiB where a compressed input asks for a
window of 128 MiB, which --memory allows. Options are those of --help, so a new one has to be added here.

Files are cleaned a few hundred in a run. If that takes too much, the file is looked for.
"""
import argparse, glob, os, re, subprocess, sys, tempfile

from bounds import MEASURE, SENTENCE, write
from cases import FIXED, FIXTURES
from foreign import all_files, unpacked

USUAL, WINDOWS = 64, 160  # MiB
FILES = 400  # that one run cleans
# What --help names that cleans nothing, or that a run below has anyway.
ELSEWHERE = {"--merge", "--compare", "--list-rules", "--check-rules", "--version", "--help", "--weights", "--changes", "--no-progress",
             "--files-from", "--shard", "--first-shard"}
OPTIONS = [*(["--to", to] for to in ("text", "jsonl", "wet", "labels", "dolma", "hits", "features", "table", "null")),
           *(["--from", form] for form in ("text", "jsonl", "wet")),
           ["--explain"], ["--explain=json"], ["--explain=all"], ["--rejects", "gone.jsonl"], ["--rejects", "gone.jsonl", "--reasons"],
           ["--stats", "stats.json"], ["--stats", "stats.json", "--sample", "100", "--reproducible"], ["--report", "report.html"],
           ["--report", "report.html", "--no-text"], ["--keep", "body,navigation,cookie,promo"], ["--keep-above", "0.2"], ["--split"],
           ["--drop-empty"], ["--drop-comments"], ["--keep-authors"], ["--to", "jsonl", "--add", "probabilities"], ["--to", "jsonl", "--add", "labels"],
           ["--field", "a.b"], ["--escaped-newlines"], ["--encoding", "windows-1252"], ["--no-default-rules"],
           ["--disable", "en.cookie.accept-all"], ["--try", "accept all"], ["--rules", "my.promo.rules"], ["--filter", "c4"], ["--filter", "gopher"],
           ["--strict"], ["--damage-ok"], ["--line-buffered"], ["--quiet"], ["--verbose"], ["--progress"], ["--memory", "1"], ["--limit", "1"],
           ["--jobs", "1"], ["--jobs", "4"], ["--output", "out.gz"], ["--output", "out.txt.zst"], ["--output", "out.zip"], ["--output", "out.tar"],
           ["--output", "out/", "--resume"], ["--output", "out2/", "--compress", "zstd"]]
RULE = "rule promo.raffle\n  match (village|summer) raffle\n  why   sells tickets\n  hit   Summer raffle\n  miss  They met at the raffle.\n"


def peak(descale, arguments):
    """MiB of the largest process of a run. A child inherits the peak of the process that starts it, so a small one does that."""
    said = subprocess.run([sys.executable, "-S", "-c", MEASURE, descale, *FIXED, *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True).stderr
    measured = re.search(rb"([0-2]) [0-9.e-]+ ([0-9]+)\n$", said)  # --progress leaves signs of the terminal before it
    if not measured:
        sys.exit(f"memory.py: {' '.join(arguments)[:300]}: ended with\n{said.decode(errors='replace')[-2000:]}")
    return int(measured[2]) / 1024


def worst_file(descale, options, paths):
    """The file that takes most."""
    return max((peak(descale, [*options, path]), path) for path in paths)


def measure(descale, options, paths, most):
    """Whether a run over the files stays in bounds; prints the most that was taken."""
    taken = 0
    for start in range(0, len(paths), FILES):
        some = paths[start:start + FILES]
        value = peak(descale, [*options, *some])
        if value > most and len(some) > 1:
            value, path = worst_file(descale, options, some)
            if value > most:
                print(f"BAD {path}: {value:.1f} MiB")
        taken = max(taken, value)
    return taken


def unknown_options(descale):
    """Options of --help that OPTIONS does not have."""
    text = subprocess.run([descale, "--help"], stdout=subprocess.PIPE, check=True, text=True).stdout
    known = {word.split("=")[0] for options in OPTIONS for word in options if word.startswith("--")}
    return sorted(set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.M)) - known - ELSEWHERE)


def made():
    """Inputs that are made here."""
    page = (SENTENCE + b"Home\nAccept all cookies\n") * 40000
    return [write("page.txt", page), write("page.jsonl", b'{"text":"%s"}\n' % page.replace(b"\n", b"\\n")),
            write("line.txt", SENTENCE[:-1] * 100000), *sorted(glob.glob(os.path.join(FIXTURES, "containers", "*")))]


def with_windows():
    """A page of 140 MB in frames with a window of 128 MiB."""
    page, files = write("long.txt", b"".join(b"%08d %s" % (i, SENTENCE) for i in range(2200000))), []
    for command, suffix in ((["zstd", "-q", "-3", "--long=27"], "zst"), (["xz", "-T1", "-0", "--lzma2=preset=0,dict=128MiB"], "xz")):
        with open(page, "rb") as stream, open("long." + suffix, "wb") as out:
            subprocess.run([*command, "-c"], stdin=stream, stdout=out, check=True)
        files.append("long." + suffix)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("files", nargs="?")
    parser.add_argument("--only", default="", metavar="TEXT", help="options that contain TEXT")
    options = parser.parse_args()
    descale = os.path.abspath(options.descale)
    os.environ.pop("MALLOC_PERTURB_", None)
    new = unknown_options(descale)
    if new:
        sys.exit(f"memory.py: these options are not measured: {' '.join(new)}")
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        files = os.path.abspath(options.files) if options.files else None
        os.chdir(folder)
        os.mkdir("foreign")
        paths = all_files(unpacked(files, "foreign"), "") if files else []
        write("my.promo.rules", RULE.encode())
        inputs = made() + paths
        for arguments in OPTIONS:
            if options.only in " ".join(arguments):
                taken = measure(descale, arguments, inputs, USUAL)
                worst = max(worst, taken)
                print(f"{'ok ' if taken <= USUAL else 'BAD'} {' '.join(arguments)}: {taken:.1f} MiB", flush=True)
        good = worst <= USUAL
        if files and not options.only:
            taken = measure(descale, ["--memory", "128", "--to", "null"], with_windows(), WINDOWS)
            print(f"{'ok ' if taken <= WINDOWS else 'BAD'} windows of 128 MiB: {taken:.1f} MiB")
            good = good and taken <= WINDOWS
        os.chdir("/")
    print(f"memory.py: {len(inputs)} inputs, at most {worst:.1f} MiB: {'the bounds hold' if good else 'a bound does not hold'}")
    sys.exit(0 if good else 1)


main()
