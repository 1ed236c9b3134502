#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds time and memory of hostile inputs against ordinary text of the same run:  bounds.py DESCALE

Time is processor time, the least of three runs, without what a run takes that reads nothing. Memory is the peak of a
run, not measured where AddressSanitizer or ThreadSanitizer take memory of their own. Nothing depends on how fast the
machine is.
"""
import glob, os, random, subprocess, sys, tempfile, zipfile

from cases import FIXED, FIXTURES

os.environ.pop("MALLOC_PERTURB_", None)  # of meson: it writes to memory that is reserved only, which counts from then on
MEMORY = 64 << 10  # KiB
PAGES = sorted(glob.glob(os.path.join(FIXTURES, "pages", "*.txt")))
SENTENCE = b"The mill was built in 1820 and sold again to a farmer.\n"


MEASURE = """import os, sys
pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
"""


class Run:
    """What a run takes: seconds of the processor, KiB of memory, bytes of output. A child inherits the peak of the process that
    starts it, so a small one does that."""

    def __init__(self, descale, *arguments, times=3):
        self.seconds, self.memory, self.size = float("inf"), 0, 0
        for _ in range(times):
            with tempfile.TemporaryFile() as out:
                said = subprocess.run([sys.executable, "-S", "-c", MEASURE, descale, *FIXED, "-j", "1", *arguments], stdin=subprocess.DEVNULL,
                                      stdout=out, stderr=subprocess.PIPE, check=True).stderr
                status, seconds, memory = said.split(b"\n")[-2].split()
                if status not in (b"0", b"1"):
                    sys.exit(f"bounds.py: {' '.join(arguments)}: status {status.decode()}\n{said.decode()}")
                self.seconds, self.memory = min(self.seconds, float(seconds)), max(self.memory, int(memory))
                self.size = out.seek(0, os.SEEK_END)


def write(name, data):
    with open(name, "wb") as stream:
        stream.write(data)
    return name


def ordinary():
    text = b""
    for path in PAGES:
        with open(path, "rb") as stream:
            text += stream.read() + b"\n"
    return text * (2000000 // len(text) + 1)


def words(count, length):
    chance = random.Random(1)
    return b"".join(bytes(chance.choices(b"abcdefghijklmnopqrstuvwxyz", k=length)) + b"\n" for _ in range(count))


def bogus_records(count):
    return b"WARC/1.0\nContent-Length:99999999\n\nx\n" * count + b"\n\nWARC/1.0\nWARC-Type: conversion\nContent-Length: 6\n\nmill.\n\n\n"


def rules(name, count):
    rule = "rule promo.raffle%d\nclass promo\nmatch raffle%d\nwhy a test\nhit raffle%d\nmiss a mill\n"
    return write(name, "".join(rule % (number, number, number) for number in range(count)).encode())


def many_members(name, count):
    with zipfile.ZipFile(name, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number:08}", b"")
    return name


def check(title, value, most, unit=""):
    good = value <= most
    print(f"{'ok ' if good else 'BAD'} {title}: {value:.1f}{unit}, at most {most}{unit}")
    return good


def times(descale):
    """How many times longer than ordinary text hostile text takes, a byte; and that time grows with size, not with its square."""
    nothing = Run(descale, "--to", "null", write("nothing", b"")).seconds

    def a_byte(name, data, *arguments):
        return max(Run(descale, "--to", "null", *arguments, write(name, data)).seconds - nothing, 0.001) / len(data)

    text = a_byte("ordinary", ordinary())
    shapes = {"one long line": (b"The ferry was late again, and the people said so. " * 30000, 6),
              "lines of one word": (words(100000, 6), 9),
              "lines of one letter": (b"a\nb\n" * 100000, 30),
              "phrases of rules": (b"accept all cookies " * 100000, 10),
              "control bytes": (b"The \x01\x02 mill\x0b was \x7f built.\n" * 80000, 12),
              **{f"lines of {sign}": ((sign.encode() * 990 + b"\n") * 1500, 15) for sign in "[&<"},
              "numbers and signs of other scripts": (("１：".encode() * 330 + b"\n") * 1000, 15),
              "broken UTF-8": (b"Caf\xe9 \xff\xfe \xc3 was built.\n" * 80000, 12)}
    good = True
    for title, (data, most) in shapes.items():
        good &= check(f"time of {title}, in times of ordinary text", a_byte("shape", data, "--from", "text") / text, most)
    for title, make, arguments in (("bogus WARC records", bogus_records, ["--from", "wet"]),
                                   ("broken JSON lines", lambda count: b"x\n" * count, ["--from", "jsonl"]),
                                   ("nested JSON", lambda count: (b'{"x":' + b"[" * 990 + b"]" * 990 + b',"text":"Home"}\n') * (count // 100), ["--from", "jsonl"]),
                                   ("addresses without a scheme on a line", lambda count: b"aa.com.." * count, ["--from", "text"]),
                                   ("empty gzip members", lambda count: bytes.fromhex("1f8b08000000000000030300000000000000000000") * count, [])):
        one, two = a_byte("one", make(10000), *arguments), a_byte("two", make(40000), *arguments)
        good &= check(f"time of four times as many {title}, a byte, in times", two / one, 2.5)
    one, two = (Run(descale, "--rules", rules("many.rules", count), "nothing").seconds - nothing for count in (10000, 40000))
    good &= check("time of four times as many rules, a rule, in times", two / 4 / max(one, 0.001), 2.5)
    plain = Run(descale, "--from", "jsonl", "--to", "null", write("broken", b"x\n" * 40000))
    stats = Run(descale, "--from", "jsonl", "--to", "null", "--stats", "stats.json", "broken")
    return good & check("time of --stats of messages, in times of none", stats.seconds / plain.seconds, 12)


def memory(descale):
    """The peak of every output and option, over large pages and over what is in fixtures/."""
    good = True
    page = write("page.txt", (SENTENCE + b"Home\nAccept all cookies\n") * 40000)
    record = write("page.jsonl", b'{"text":"%s"}\n' % ((SENTENCE[:-1] + b"\\nHome\\n") * 40000))
    containers = sorted(glob.glob(os.path.join(FIXTURES, "containers", "*")))
    options = [["--to", to] for to in ("text", "jsonl", "wet", "labels", "dolma", "hits", "features", "null")]
    options += [["--explain"], ["--rejects", "gone"], ["--stats", "stats.json"], ["--report", "report.html"], ["--split"], ["--drop-empty"],
                ["--drop-comments"], ["--keep-authors"], ["--keep-above", "0.2"], ["--to", "jsonl", "--add", "probabilities"], ["--strict"],
                ["--escaped-newlines"], ["--encoding", "windows-1252"], ["-o", "out.gz"], ["-o", "out.txt.zst"], ["-o", "out.zip"]]
    for arguments in options:
        for what, inputs in (("a long page", [page]), ("a long record", [record]), ("the containers", containers)):
            run = Run(descale, *arguments, *inputs, times=1)
            good &= check(f"memory of {' '.join(arguments)}, {what}", run.memory / 1024, MEMORY / 1024, " MiB")
    run = Run(descale, "--to", "null", many_members("many.zip", 260000), times=1)
    return good & check("memory of a zip archive of 260,000 members", run.memory / 1024, MEMORY / 1024, " MiB")


def sizes(descale):
    """Outputs that grow with the page, not with its square."""
    good = True
    for to in ("hits", "dolma", "explain", "labels"):
        one = Run(descale, "--to", to, write("one", b"accept all cookies " * 2000)).size
        two = Run(descale, "--to", to, write("two", b"accept all cookies " * 8000)).size
        good &= check(f"size of --to {to} of a line four times as long, in times", two / max(one, 1), 4.5)
    return good


def main():
    descale = os.path.abspath(sys.argv[1])
    with open(descale, "rb") as stream:
        program = stream.read()
    sanitized = b"__asan_init" in program or b"__tsan_init" in program
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        results = [times(descale), sizes(descale), sanitized or memory(descale)]
        os.chdir("/")
    print("bounds.py:", "all bounds hold" if all(results) else "a bound does not hold")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
