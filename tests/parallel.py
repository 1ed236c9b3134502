#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every number of threads to the same output:  parallel.py DESCALE [--mb N] [--kills N] [--jobs N,N] [--seed N]

Dumps of made-up pages, whole and damaged, go through descale with -j 1, 2, 3 and 8. The status, the output, the
rejects, the counts and the messages have to be those of -j 1. Then a run that waits for a pipe is checked to have
written everything it read, runs are interrupted, and runs of a few files are killed and resumed.
"""
import argparse, glob, gzip, io, json, os, random, re, signal, subprocess, sys, tarfile, tempfile, threading, time, zipfile

from cases import FIXED, FIXTURES, kill_group

JOBS = ["1", "2", "3", "8"]
failed = 0


def expect(what, good):
    global failed
    if not good:
        failed += 1
        print(f"parallel.py: {what}")


def record(kind, number, text, end=b"\r\n\r\n"):
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\nContent-Length: {len(text)}\r\n\r\n")
    return head.encode() + text + end


def make(folder, size, chance):
    """Writes the dumps, and returns their paths."""
    pages = []
    for path in sorted(glob.glob(os.path.join(FIXTURES, "pages", "*.txt"))):
        with open(path, "rb") as stream:
            pages.append(stream.read())
    warc, lines, made = [], [], 0
    while made < size:
        text = b"\n".join(chance.choice(pages).rstrip(b"\n") for _ in range(chance.randrange(1, 6)))
        text += b"\n" * chance.randrange(2)
        warc.append(record("request" if made == 0 else "conversion", len(warc), text))
        lines.append(json.dumps({"id": len(lines), "text": text.decode()}).encode() + b"\n")
        made += len(text)
    long = b"\n".join(chance.choice(pages) for _ in range(1_500_000 // len(pages[0])))[:1_500_000]
    middle = len(warc) // 2
    warc.insert(middle, record("conversion", "long", long))
    lines.insert(middle, json.dumps({"text": long.decode("utf-8", "replace")}).encode() + b"\n")
    lines.insert(middle // 2, b'{"text": 1}\n')
    members = [gzip.compress(one, 1, mtime=0) for one in warc]
    flipped = bytearray(members[middle // 3])
    flipped[-6] ^= 1
    whole = b"".join(members)
    dumps = {"dump.warc.wet.gz": whole, "dump.warc.wet": b"".join(warc), "cut.warc.wet.gz": whole[:-700],
             "flipped.warc.wet.gz": b"".join(members[:middle // 3]) + bytes(flipped) + b"".join(members[middle // 3 + 1:]),
             "junk.warc.wet": b"".join(warc[:9]) + b"junk\n" + b"".join(warc[9:]), "dump.jsonl.gz": gzip.compress(b"".join(lines), 1, mtime=0)}
    # Bytes that JSON cannot spell are found by the writers; damage of the container by the reader.
    bytes_of = [record("conversion", 1, b"The kettle sings.\n"), record("conversion", 2, b"The \xff kettle sings in the morning.\n"),
                record("conversion", 3, b"\xfe\n", b"\n"), b"junk\r\n\r\n", record("conversion", 4, b"Home \xff\n"), record("conversion", 5, b"The end \xff of it.\n")]
    filler = warc[1:9]
    dumps["bytes.warc.wet"] = b"".join(one + b"".join(filler) for one in bytes_of)
    dumps["many.warc.wet"] = dumps["bytes.warc.wet"] * (1 + int(size / len(dumps["bytes.warc.wet"]))) + b"WARC/1.0\r\nContent-Length: 7\r\n\r\ncut"
    for name, data in dumps.items():
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(data)
    make_archives(folder, pages, chance, {"a.warc.wet.gz": dumps["dump.warc.wet.gz"], "b.jsonl": b"".join(lines[:40]), "flipped.warc.wet.gz": dumps["flipped.warc.wet.gz"],
                                          "many.warc.wet": dumps["many.warc.wet"], "long.txt": long})
    return list(dumps)


def make_archives(folder, pages, chance, dumps):
    """Archives of many small pages, with members of every kind between them."""
    half = "The kettle sings.\nHome\n".encode("utf-16") + b"\x00\xd8"
    odd = {"empty.txt": b"", "half.txt": half, "long-half.txt": "The kettle sings in the morning.\n".encode("utf-16") * 3000 + b"\x00\xd8", "nested.zip": b"PK\5\6" + bytes(18),
           "binary": bytes(range(32)) * 40, "page.txt.gz": gzip.compress(pages[0], mtime=0), "cut.txt.gz": gzip.compress(pages[1] * 30, mtime=0)[:-900], "latin.txt": b"The k\xe9ttle sings.\n" * 9,
           "open.txt": b"No newline at the end", "bytes.txt": b"The \xff kettle sings.\n" * 3}
    small = [(f"{number // 9}/{number}.txt", chance.choice(pages)) for number in range(90)]
    for name, members in (("small", small + list(odd.items())), ("mixed", small + list(odd.items()) + list(dumps.items()))):
        chance.shuffle(members)
        with tarfile.open(os.path.join(folder, name + ".tar"), "w") as tar, zipfile.ZipFile(os.path.join(folder, name + ".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for path, data in members:
                info = tarfile.TarInfo(path)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
                packed.writestr(path, data)


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as stream:
        return stream.read()


def answer(descale, jobs, arguments, folder, rejects="rejects.jsonl.gz"):
    """Everything that a run says and writes, but the seconds."""
    outputs = [os.path.join(folder, name) for name in (rejects, "stats.json")]
    for path in outputs:
        if os.path.isfile(path):
            os.remove(path)
    result = subprocess.run([descale, *FIXED, "-j", jobs, "--rejects", outputs[0], "--stats", outputs[1], *arguments], cwd=folder, capture_output=True)
    counts = json.loads(read(outputs[1]) or b"{}")
    for name in ("seconds", "runs"):
        counts.pop(name, None)
    return result.returncode, result.stdout, result.stderr, os.path.isfile(outputs[0]) and read(outputs[0]), counts, contents_of(folder, "out.zip")


def contents_of(folder, name):
    """The members of an archive that a run wrote, without their times."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with zipfile.ZipFile(path) as packed:
        found = [(name, packed.read(name)) for name in packed.namelist()]
    os.remove(path)
    return found


def archives(descale, folder):
    """Members of archives, in the order of the archive, and with the events, counts and messages of each."""
    runs = [["mixed.zip"], ["small.zip", "junk.warc.wet", "small.tar"], ["--to", "text", "--compress", "gzip", "mixed.tar"], ["-o", "out.zip", "mixed.tar"]]
    runs += [["--to", form, "small.tar"] for form in ("text", "jsonl", "hits")]
    runs += [["--explain=json", "small.tar"], ["--to", "jsonl", "--compress", "gzip:1", "small.zip"], ["--to", "text", "--drop-empty", "--split", "small.tar"]]
    runs += [["--strict", "small.tar"], ["-o", "out.zip", "--drop-empty", "small.zip"], ["-o", "out.zip", "small.tar", "small.zip"]]
    compare(descale, folder, runs)


def same(descale, folder, names):
    runs = [[name] for name in names]
    runs += [["--to", "text", "--compress", "gzip", *names[:3]], ["--compress", "zstd", names[0]], ["--compress", "gzip:1", names[0]],
             ["--to", "labels", names[0]], ["--to", "hits", names[5]], ["--to", "dolma", *names[:2]], ["--explain", names[5]]]
    runs += [["--to", form, name] for form in ("jsonl", "text", "labels", "dolma") for name in names[-2:]]
    runs += [["--to", "jsonl", "--drop-empty", names[-1]], ["--to", "jsonl", "--split", names[-1]]]
    runs += [["--strict", "--to", form, name] for form in ("auto", "jsonl") for name in names]
    compare(descale, folder, runs)


def compare(descale, folder, runs):
    for arguments in runs:
        wanted = answer(descale, JOBS[0], arguments, folder)
        expect(f"{' '.join(arguments)}: status {wanted[0]}", wanted[0] in (0, 1))
        for jobs in JOBS[1:]:
            got = answer(descale, jobs, arguments, folder)
            for what, a, b in zip(("status", "output", "messages", "rejects", "counts", "members"), got, wanted):
                expect(f"{' '.join(arguments)}: -j {jobs} has other {what} than -j {JOBS[0]}: {a!r:.200}, {b!r:.200}", a == b)


def folders(descale, folder, names):
    """Into a folder: every file, the messages and the counts."""
    answers = []
    for jobs in JOBS:
        out = os.path.join(folder, "out-" + jobs, "")
        status, _, messages, _, counts, _ = answer(descale, jobs, ["--to", "jsonl", "-o", out, *names], folder, rejects=out + "rejects/")
        counts.pop("samples")  # the dumps have pages in common, and which file such a page is shown of is open
        files = {os.path.relpath(path, at): read(path) for at in (out, out + "rejects/") for path in glob.glob(at + "*") if os.path.isfile(path)}
        answers.append((status, messages, counts, files, sorted(re.findall(rb"\"input\":\"[^\"]*\"", read(os.path.join(out, ".descale-manifest"))))))
    for jobs, got in zip(JOBS, answers):
        for what, a, b in zip(("status", "messages", "counts", "files", "manifest"), got, answers[0]):
            expect(f"a folder: -j {jobs} has other {what} than -j {JOBS[0]}: {a!r:.300}, {b!r:.300}", a == b)


def waits(descale, folder, name):
    """What was read is written before more of a pipe is waited for; an interrupted run ends after that. The form is
    given: to recognise it, a run waits for 64 KiB."""
    lines = gzip.decompress(read(os.path.join(folder, name))).splitlines(keepends=True)
    for count in (3, len(lines) // 3):
        some = b"".join(lines[:count])
        whole = subprocess.run([descale, *FIXED, "-j", "1"], input=some, capture_output=True).stdout
        run = subprocess.Popen([descale, *FIXED, "-q", "-j", "3", "--from", "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        feeder = threading.Thread(target=lambda: (run.stdin.write(some), run.stdin.flush()))
        feeder.start()
        expect(f"a run that waits after {len(some)} bytes has not written what it read", run.stdout.read(len(whole)) == whole)
        feeder.join()
        run.send_signal(signal.SIGINT)
        expect("an interrupted run writes more", run.stdout.read() == b"")
        run.stdin.close()
        expect("an interrupted run has another status", run.wait() == 130)


def killed(descale, folder, names, kills, chance):
    """Killed at any moment and resumed, a run leaves what an undisturbed one does."""
    def contents(place):
        return {name: read(os.path.join(place, name)) for name in os.listdir(place) if not name.startswith(".")} if os.path.exists(place) else {}

    whole = os.path.join(folder, "whole")
    command = [descale, *FIXED, "-q", "-j", "5", *names, "--resume", "-o"]
    began = time.monotonic()
    subprocess.run([*command, whole], cwd=folder)
    usual, wanted, done, rounds = time.monotonic() - began, contents(whole), 0, 0
    while done < kills:
        rounds += 1
        out = os.path.join(folder, f"out{rounds}")
        while True:
            run = subprocess.Popen([*command, out], cwd=folder, start_new_session=True)
            try:
                run.wait(timeout=chance.random() * usual + 0.005 if done < kills else None)
                break
            except subprocess.TimeoutExpired:
                kill_group(run)
                done += 1
            expect(f"a file is not whole after {done} kills", all(wanted.get(name) == data for name, data in contents(out).items()))
        expect(f"the folder is another one after {done} kills", contents(out) == wanted)
    print(f"parallel.py: {done} kills in {rounds} rounds")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("--mb", type=float, default=1)
    parser.add_argument("--jobs", type=lambda text: text.split(","), default=JOBS, help="the first is what the others are compared with")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    JOBS[:] = options.jobs
    chance = random.Random(options.seed)
    descale = os.path.abspath(options.descale)
    with tempfile.TemporaryDirectory() as folder:
        names = make(folder, options.mb * 1e6, chance)
        same(descale, folder, names)
        archives(descale, folder)
        folders(descale, folder, names[2:])
        waits(descale, folder, "dump.jsonl.gz")
        killed(descale, folder, [names[0], names[1], names[5]], options.kills, chance)
    sys.exit(1 if failed else 0)


main()
