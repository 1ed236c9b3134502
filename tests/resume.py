#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an output was made with decides whether --resume skips it:  resume.py DESCALE

A folder is cleaned; then once more with --resume and one option more. An option of MAKES has the input cleaned again; one of LEAVES
has it skipped, and would leave the same output. Options are those of the completions, so a new one has to be added here: to MAKES
if it can change a byte of an output or of a file of --rejects, and to the fingerprint in cli/manifest.c or to the model's.
"""
import json, os, shutil, subprocess, sys, tempfile

from cases import FIXED, HANG

# An option with its argument, and, after None, the options that both runs have.
MAKES = [
    ["--from", "text"], ["--to", "jsonl"], ["--compress", "none"], ["--compress", "gzip:1", None, "--compress", "gzip:9"],
    ["--rejects", "gone"], ["--reasons", None, "--rejects", "gone"], ["--keep", "body,cookie"], ["--keep-above", "0.2"],
    ["--drop-comments"], ["--keep-authors"], ["--drop-empty"], ["--split"], ["--add", "labels", None, "--to", "jsonl"],
    ["--add", "probabilities", None, "--to", "jsonl", "--add", "labels"], ["--field", "title"], ["--escaped-newlines"],
    ["--encoding", "windows-1252"], ["--explain"], ["--explain=all"], ["--explain=all", None, "--explain"], ["--explain=json"],
    ["--rules", "my.promo.rules"], ["--no-default-rules"], ["--disable", "en.*"], ["--try", "river"],
    ["--try", "mill", None, "--try", "river"], ["--filter", "c4"], ["--filter", "gopher", None, "--filter", "c4"],
    ["--weights", "more.tsv"], ["--memory", "1"], ["--limit", "1"], ["--strict"], ["--line-buffered"]]
LEAVES = [
    ["--output", "out/"], ["--jobs", "2"], ["--resume"], ["--files-from", "list"], ["--shard", "1/1"],
    ["--first-shard", "1", None, "--shard", "1/1"], ["--stats", "other.json"], ["--report", "page.html"], ["--sample", "5"], ["--no-text"],
    ["--reproducible"], ["--progress=log"], ["--no-progress"], ["--damage-ok"], ["--quiet"], ["--verbose"]]
# What writes no output.
ELSEWHERE = {"--merge", "--compare", "--changes", "--list-rules", "--check-rules", "--version", "--help"}
RULE = "rule promo.raffle\n  match (village|summer) raffle\n  why   sells tickets\n  hit   Summer raffle\n  miss  They met at the raffle.\n"
PAGE = "The mill stands by the river and it has been grinding corn for three hundred years.\nAccept all cookies\n"


def prepare():
    os.mkdir("in")
    for path, text in (("in/page.txt", PAGE), ("my.promo.rules", RULE), ("list", "in/page.txt\n")):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
    with open(FIXED[1], encoding="utf-8") as stream, open("more.tsv", "w", encoding="utf-8") as more:
        rows = [line for line in stream if not line.startswith("rows\t")]  # how many there are
        more.write("".join(rows) + "word\triver\t1\t0\t0\n")


def run(descale, *arguments):
    inputs = [] if "--files-from" in arguments else ["in"]
    result = subprocess.run([descale, "--stats", "stats.json", "-o", "out/", *arguments, *inputs], stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=HANG, text=True)
    if result.returncode:
        sys.exit(f"resume.py: {' '.join(arguments)}: status {result.returncode}\n{result.stderr}")


def remove_outputs():
    for path in ("out", "gone", "stats.json", "other.json"):
        shutil.rmtree(path) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)


def split_words(words):
    """The option, and those that both runs have."""
    where = words.index(None) if None in words else len(words)
    return words[:where], words[where + 1:]


def output(descale, arguments):
    remove_outputs()
    run(descale, *arguments)
    with open(os.path.join("out", next(name for name in sorted(os.listdir("out")) if name[0] != ".")), "rb") as stream:
        return stream.read()


def skipped(descale, words):
    """How many of the inputs a run skips that has an option more than the run before."""
    more, both = split_words(words)
    output(descale, both)
    run(descale, "--resume", *both, *more)
    with open("other.json" if "--stats" in more else "stats.json", encoding="utf-8") as stream:
        counts = json.load(stream)
    return counts["files_skipped"], counts["files_skipped"] + counts["files"]


def unknown_options(descale):
    text = subprocess.run([descale, "--generate", "bash"], stdout=subprocess.PIPE, check=True, text=True).stdout
    known = {words[0].split("=")[0] for words in MAKES + LEAVES} | ELSEWHERE
    return sorted({word.strip('"') for word in text.split() if word.strip('"').startswith("--")} - known)


def main():
    descale, bad = os.path.abspath(sys.argv[1]), 0
    new = unknown_options(descale)
    if new:
        sys.exit(f"resume.py: is an output made anew with these? Add them to MAKES or LEAVES: {' '.join(new)}")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare()
        for options, wanted in ((MAKES, False), (LEAVES, True)):
            for words in options:
                some, all_inputs = skipped(descale, words)
                more, both = split_words(words)
                if wanted and output(descale, more + both) != output(descale, both):
                    bad += 1
                    print(f"BAD {' '.join(more)}: changes the output")
                if some != (all_inputs if wanted else 0):
                    bad += 1
                    print(f"BAD {' '.join(word or '| with' for word in words)}: {some} of {all_inputs} inputs were skipped")
        os.chdir("/")
    print(f"resume.py: {len(MAKES) + len(LEAVES)} options, {bad} went wrong")
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
