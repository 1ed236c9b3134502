#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds descale against other programs, on the inputs of other projects' test suites.

  foreign.py DESCALE [FILES] [--only TEXT] [--every N] [--jobs N] [--verbose]

FILES is a folder or a tar archive of small files. Each is read as a file and from a pipe, with every label kept:

  - Where the references call it damaged, descale must say so.
  - Where they call it good, the text of all members must come out. A member that descale does not read, such as an
    encrypted one, must be named, and so must a file in a format that it does not read.
  - What can only be read by seeking must be named when it comes from a pipe.
  - A run takes at most 64 MiB of memory.

Each JSON document is also read as a field of a page in JSON Lines. A good one must come out as it went in; a damaged one
must be named.

Without FILES, or without the other programs, the test is skipped with a message.
"""
import argparse, collections, itertools, os, subprocess, sys, tarfile, tempfile
from concurrent.futures import ProcessPoolExecutor

import foreign_references as references
from cases import FIXED, HANG

KEEP_ALL = [*FIXED, "--keep", "body,navigation,cookie,promo"]
# What is said of text that all comes out: it is in another encoding, a member of an archive is called by another name, or an
# archive holds links as well.
HINTS = ("text is not UTF-8", "warning: it has no name: ", "warning: its name is longer than ", "device was left out",
         "devices were left out")
MEMORY = 64 << 20  # bytes
SKIPPED = 77  # the status by which meson knows a test that was skipped
JSON_SUITES = ("jsontestsuite", "simdjson")
# Messages about what descale does not read. None of them says that anything is damaged.
UNREAD = ("encrypted", "not supported", "nested archives", "hard link", "binary data", " is not read", "symbolic link", "only by seeking",
          "without plain text", "no plain text", "Unsupported ZIP compression", "Unexpected codec ID")
MEASURE = """import os, sys
pid = os.fork()
if pid == 0:
    os.dup2(2, 1)
    os.execv(sys.argv[1], sys.argv[1:])
print(os.wait4(pid, 0)[2].ru_maxrss)
"""


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


class Run:
    """What descale did with an input: a file, or bytes from a pipe."""

    def __init__(self, descale, options, path="-", data=None):
        self.command, self.data = [descale, *options, path], data
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
            process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL if data is None else subprocess.PIPE, stdout=out, stderr=said)
            if data is not None:
                try:
                    process.stdin.write(data)
                    process.stdin.close()
                except BrokenPipeError:
                    pass
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = self.status = os.waitstatus_to_exitcode(status)
            self.memory = usage.ru_maxrss * 1024
            out.seek(0)
            said.seek(0)
            self.text = out.read()
            self.said = "".join(line for line in said.read().decode("utf-8", "replace").splitlines(True)
                                if not any(hint in line for hint in HINTS))

    def too_large(self):
        """Whether it took too much memory. A child inherits the peak of the process that starts it: a small one starts it again."""
        if self.memory <= MEMORY:
            return False
        result = subprocess.run([sys.executable, "-S", "-c", MEASURE, *self.command], input=self.data, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, timeout=HANG)
        self.memory = int(result.stdout) * 1024
        return self.memory > MEMORY

    def silent(self):
        return self.status == 0 and not self.said

    def only_unread(self):
        """Whether all that it says is what it does not read."""
        lines = self.said.splitlines()
        return bool(lines) and all(any(word in line for word in UNREAD) for line in lines)


def is_plain(part):
    """Whether a text must come out byte for byte, whatever descale takes it for."""
    try:
        part.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not references.is_binary(part) and not part.lstrip().startswith((b"{", b"[", b"<", b"WARC/", b"\xef\xbb\xbf", b"%PDF", b"filedesc:"))


def expected(descale, parts):
    """The texts that must come out of the members, and whether any member must be named."""
    texts, named = [], False
    for part in parts:
        if is_plain(part):
            texts.append(part)
            continue
        run = Run(descale, [*KEEP_ALL, "--to", "text"], data=part)
        texts.append(run.text)
        named = named or not run.silent()
    return texts, named


def bare(text):
    return text.replace(b"\n", b"").replace(b"\r", b"")


def same_text(run, texts):
    """Whether a run wrote these texts, in any order, with any empty lines between them."""
    got = bare(run.text)
    return len(got) == sum(len(bare(text)) for text in texts) and all(bare(text) in got for text in texts)


def judge(verdict, run, texts, named):
    """What is wrong with a run, or None."""
    if run.status not in (0, 1, 2):
        return f"status {run.status}"
    if (run.status == 0) != (not run.said):
        return f"status {run.status}, and the messages do not fit"
    if run.too_large():
        return f"memory: {run.memory >> 20} MiB"
    if verdict.state == references.DAMAGED and run.silent():
        return "silent: the references call it damaged"
    if verdict.state == references.GOOD:
        if not same_text(run, texts) and (run.silent() or not named and not run.only_unread()):
            return "silent: another text" if run.silent() else "refused: the references read it"
        if named and run.silent():
            return "silent: a member that is not read"
        if not named and not run.silent() and not run.only_unread() and any(texts):
            return "named as damaged: the references read it"
    if verdict.state == references.LENIENT and not same_text(run, texts) and run.silent():
        return "silent: another text"
    if verdict.state == references.DISPUTED and run.silent() and texts and not same_text(run, texts):
        return "silent: another text than that of the reference that reads it"
    return None


def try_file(arguments):
    """Kind and state of a file, and what is wrong with it: a list of texts."""
    descale, path = arguments
    data, wrong = read(path), []
    verdict = references.look_at(data, path)
    texts, named = expected(descale, verdict.parts)
    for way, run in (("file", Run(descale, [*KEEP_ALL, "--to", "text"], path)), ("pipe", Run(descale, [*KEEP_ALL, "--to", "text"], data=data))):
        what = judge(verdict, run, texts, named)
        if what:
            wrong.append(f"{way}: {what} ({verdict.kind}, {verdict.state}; {verdict.why})\n    {run.said[:600].strip()}")
    return verdict.kind, verdict.state, wrong


def try_json(arguments):
    descale, path = arguments
    document = read(path).replace(b"\n", b" ").replace(b"\r", b" ")
    line = b'{"text": "A page of text.", "other": ' + document + b"}\n"
    state, wrong = references.json_state(line), []
    run = Run(descale, [*KEEP_ALL, "--from", "jsonl", "--to", "jsonl"], data=line)
    if state == references.GOOD and (not run.silent() or run.text != line):
        wrong.append(f"a good JSON document is not kept\n    {run.said[:300].strip()}")
    if state == references.DAMAGED and run.silent():
        wrong.append("a damaged JSON document is not named")
    return "JSON", state, wrong


def unpacked(files, folder):
    if os.path.isdir(files):
        return files
    with tarfile.open(files) as archive:
        archive.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else archive.extractall(folder)
    return folder


def all_files(folder, only):
    found = sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    return [path for path in found if only in path and os.path.isfile(path)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("files", nargs="?", default=os.path.join(os.path.dirname(__file__), "../../shared/foreign/inputs-dev.tar.xz"))
    parser.add_argument("--only", default="", metavar="TEXT", help="files whose path contains TEXT")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--verbose", action="store_true", help="show the counts of every suite and kind")
    options = parser.parse_args()
    descale = os.path.abspath(options.descale)
    if not os.path.exists(options.files):
        print(f"foreign.py: skipped: there is no {options.files}")
        sys.exit(SKIPPED)
    if references.missing():
        print(f"foreign.py: skipped: these programs are missing: {', '.join(references.missing())}")
        sys.exit(SKIPPED)
    counts, failed = collections.Counter(), 0
    with ProcessPoolExecutor(options.jobs) as pool, tempfile.TemporaryDirectory() as folder:
        folder = unpacked(options.files, folder)
        paths = all_files(folder, options.only)[::options.every]
        documents = [path for path in paths if os.path.relpath(path, folder).split(os.sep)[0] in JSON_SUITES]
        results = itertools.chain(pool.map(try_file, ((descale, path) for path in paths), chunksize=4),
                                  pool.map(try_json, ((descale, path) for path in documents), chunksize=8))
        for path, (kind, state, wrong) in zip(paths + documents, results):
            counts[kind, state] += 1
            failed += bool(wrong)
            for what in wrong:
                print(f"{os.path.relpath(path, folder)}: {what}", flush=True)
    if options.verbose:
        for (kind, state), count in sorted(counts.items()):
            print(f"  {count:5} {kind}: {state}")
    print(f"foreign.py: {len(paths)} files, {len(documents)} of them also as JSON in a page: {failed} went wrong")
    sys.exit(1 if failed or not paths else 0)


if __name__ == "__main__":
    main()
