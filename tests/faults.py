#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes one call fail in each run:  faults.py DESCALE FAIL.so [--runs N] [--only TEXT]

Each command below runs again and again; in each run another call fails: an allocation, read, write, open, close
and so on. The run must then report it and end with status 1 or 2, or give the same result as without it. It must
not crash, hang, lose anything silently, or leave an incomplete file under a final name. A command with --resume is
run once more without a failing call, which must give what an undisturbed run gives. --runs N runs each command N
times, spread over its calls; 0 lets every call fail once.

A batch of forty files, some of them damaged, runs three times as often: a call about a file fails; a call is interrupted by a
signal; read() or write() does half. Only the first may be told from an undisturbed run, and a run with --resume must give the
same files and the same entries of the manifest. --only batch --runs 0 does that for every call.

Zip as output, which 7z becomes too, is left out, also of the folder of archives: libarchive 3.6.2 does not check two
allocations there. Where it has no memory for some strings, it ends the program itself, with status 1 and a message.
"""
import argparse, glob, json, os, shutil, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

from cases import HANG

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONTAINERS = os.path.join(ROOT, "fixtures", "containers")
RULE = """rule promo.raffle
  match (village|summer) raffle
  why   sells tickets
  hit   Summer raffle
  miss  They met at the raffle.
"""
COMMANDS = {
    "a file": "$descale -o out.txt in/garden.txt",
    "standard streams": "$descale <in/garden.txt >out.txt",
    "WET": "$descale $fixtures/sample.warc.wet.gz >out.wet",
    "a folder": "$descale -j 1 -o out --resume --stats stats.json in",
    "two at a time": "$descale -j 2 -o out in",
    "a folder of archives": "rm -f archives/*.zip archives/*.7z.zst; $descale -j 1 -o out --resume archives",
    "7z, to resume": "$descale -j 1 -o out --to text --resume archives/pages.7z.zst",
    "zip, to resume": "$descale -j 1 -o out --to text --resume archives/pages.zip",
    "rejects": "$descale --rejects gone.jsonl -o out.jsonl.gz $containers/pages.jsonl.zst",
    "tar": "$descale -o out.tar.gz $containers/pages.tar.zst",
    "7z from a pipe": "$descale --to text <$containers/pages.7z >out.txt",
    "zip": "$descale --to text $containers/pages.zip >out.txt",
    "zip from a pipe": "cat $containers/pages.zip | $descale --to text >out.txt",
    "a list of names": "printf 'in/garden.txt\\nin/brot.txt\\n' | $descale --files-from - >out.txt",
    "reasons": "$descale --explain=json in/garden.txt >out.jsonl",
    "a rule": "$descale --rules my.promo.rules in/garden.txt >out.txt",
    "a rule checked": "$descale --check-rules my.promo.rules in/garden.txt",
    "weights": "$descale --weights $rules/weights.tsv in/garden.txt >out.txt",
    "a filter": "$descale --filter c4 in/garden.txt >out.txt",
    "help": "$descale --help >out.txt",
    "damaged WARC": "$descale --from wet -o out.wet $fixtures/damaged/junk-first.warc",
    "damaged gzip": "$descale -o out.txt $fixtures/damaged/truncated.txt.gz",
    "damaged JSON Lines": "$descale --from jsonl -o out.jsonl $fixtures/damaged/lines.jsonl",
}
BATCH = {
    "a batch of forty files": "$descale -j 1 -o out --resume --rejects gone --stats stats.json batch",
    "a batch of forty files, two at a time": "$descale -j 2 -o out --resume --rejects gone batch",
}
HOW = {"error": "fails", "files": "fails", "interrupt": "is interrupted", "short": "does half"}  # as fail.c knows them


def batch():
    """Forty files: all forms, and damaged ones."""
    paths = [sorted(glob.glob(os.path.join(ROOT, "fixtures", part, "*"))) for part in ("pages", "containers", "damaged")]
    return sum(paths, [])[:40]


def entries(path):
    """What a manifest says, but for times and the number of the options."""
    kept = set()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as stream:
            for line in filter(str.strip, stream):
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue  # a write was cut short
                kept.add(repr([entry.get(key) for key in ("input", "size", "output", "output_size", "damaged")]))
    return sorted(kept)


def files(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.relpath(os.path.join(place, name), folder)
            if not path.startswith(("in/", "archives/", "batch/")) and name not in (".descale-manifest", "stats.json", "calls"):
                with open(os.path.join(folder, path), "rb") as stream:
                    found[path] = stream.read()
    return found


def run(arguments, command, number, how="error"):
    """Status, messages, files and count of calls of a run whose call `number` fails; 0: none does, -1: many."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(ROOT, "fixtures", "pages"), folder + "/in")
        os.mkdir(folder + "/archives")
        for name in ("pages.7z.zst", "pages.zip", "pages.tar.gz", "pages.warc.wet.gz", "pages.jsonl"):
            shutil.copy(os.path.join(CONTAINERS, name), folder + "/archives")
        if " batch" in command:
            os.mkdir(folder + "/batch")
            for index, path in enumerate(batch()):
                shutil.copy(path, f"{folder}/batch/{index:02}-{os.path.basename(path)}")
        with open(folder + "/my.promo.rules", "w", encoding="utf-8") as stream:
            stream.write(RULE)
        env = dict(os.environ, LC_ALL="C", containers=CONTAINERS, fixtures=os.path.dirname(CONTAINERS),
                   rules=os.path.join(ROOT, "rules"),
                   descale=f"env LD_PRELOAD={os.path.abspath(arguments.fail)} FAIL_AT={number} FAIL_HOW={how} FAIL_COUNT=calls "
                           + os.path.abspath(arguments.descale))
        try:
            result = subprocess.run(["sh", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                    capture_output=True, timeout=HANG)
        except subprocess.TimeoutExpired:
            return "hangs", b"", {}, 0, None
        calls = folder + "/calls"
        count = int(open(calls).read()) if os.path.exists(calls) else 0
        made, resumed = files(folder), None
        if "--resume" in command:
            subprocess.run(["sh", "-c", command], cwd=folder, env=dict(env, descale=os.path.abspath(arguments.descale)),
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            resumed = dict(files(folder), manifest=entries(folder + "/out/.descale-manifest"))
        return result.returncode, result.stderr, made, count, resumed


def wrong(command, good, got, how):
    """What is wrong with a run, or None."""
    status, said, made, _, resumed = got
    if how in ("interrupt", "short") and (status, sorted(said.splitlines())) != (good[0], sorted(good[1].splitlines())):
        return f"status {status}, or messages, unlike those of an undisturbed run: {good[0]}"
    streamed = {name for name in made if ">" + name in command}
    if status not in (0, 1, 2):
        return f"status {status}"
    if status == 0 and made != good[2]:
        return "silent, with another result: " + ", ".join(
            name for name in sorted(made.keys() | good[2].keys()) if made.get(name) != good[2].get(name))
    if status != 0 and not said.strip():
        return f"status {status} without a message"
    for name in made.keys() - streamed if status == 2 else ():
        if made[name] != good[2].get(name):
            return f"{name} is left, and not whole"
    if resumed is not None and resumed != good[4]:
        return "resumed, with another result: " + ", ".join(
            name for name in sorted(resumed.keys() | good[4].keys()) if resumed.get(name) != good[4].get(name))
    return None


def jobs(arguments):
    """Title, command and way to fail of all that is run."""
    for title, command in {**COMMANDS, **BATCH}.items():
        if arguments.only in title:
            for how in ("files", "interrupt", "short") if title in BATCH else ("error",):
                if arguments.how in ("", how):
                    yield title, command, how


def numbers(count, runs, how):
    """The calls that fail, each in a run of its own."""
    step = count / runs if 0 < runs < count else 1
    many = [-1] if how in ("interrupt", "short") else []
    return many + sorted({int(i * step) + 1 for i in range(int(count / step))})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("fail")
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--only", default="", metavar="TEXT", help="commands whose title contains TEXT")
    parser.add_argument("--how", default="", choices=("", *HOW), help="only this way to fail")
    parser.add_argument("--verbose", action="store_true", help="show the counts of every command")
    arguments = parser.parse_args()
    all_runs, all_failed = 0, 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for title, command, how in jobs(arguments):
            good = run(arguments, command, 0, how)
            if good[0] != (title.startswith("damaged") or title in BATCH) or good[3] == 0:
                sys.exit(f"{title}: {command}\n  does not run at all: {good[0]}, {good[1].decode()}")
            some = arguments.runs // 4 if title in BATCH else arguments.runs
            chosen, failed = numbers(good[3], some, how), 0
            for number, got in zip(chosen, pool.map(lambda number: run(arguments, command, number, how), chosen)):
                what = wrong(command, good, got, how)
                failed += bool(what)
                if what:
                    print(f"{title}: {command}\n  call {number} {HOW[how]}: {what}\n  {got[1].decode(errors='replace')}", flush=True)
            all_runs, all_failed = all_runs + len(chosen), all_failed + failed
            if arguments.verbose:
                print(f"{title}, a call {HOW[how]}: {len(chosen)} runs of {good[3]} calls, {failed} went wrong", flush=True)
    print(f"faults.py: {all_runs} runs with a failing call, {all_failed} went wrong")
    sys.exit(1 if all_failed else 0)


main()
