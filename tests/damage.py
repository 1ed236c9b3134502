#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the table of damaged inputs: damage.py DESCALE FILE... [--update]

A case is a title, how a container of fixtures/ is damaged, and what descale says of it: its exit
status, how many lines it wrote with every class kept, and its messages. A case begins with '=== title'.
Then come lines: `file NAME` (of fixtures/containers, or bytes as `hex 1f8b`), and what is done to it:
`cut N` keeps N bytes, or drops the last -N; `flip N` flips a bit of byte N (from the end if negative);
`drop FROM TO`; `put N HEX` writes over bytes; `insert N TEXT`; `append TEXT`; `zeros N`; `twice`;
`flags ARGUMENTS`. --update writes what comes out today, for review.
"""
import difflib, os, subprocess, sys, tempfile

from titled import cases

CONTAINERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures", "containers")


def damage(recipe):
    data, name, flags = bytearray(), "input", []
    for line in recipe.splitlines():
        word, _, rest = line.partition(" ")
        if word == "file":
            name = rest
            with open(os.path.join(CONTAINERS, rest), "rb") as stream:
                data = bytearray(stream.read())
        elif word == "hex":
            data = bytearray.fromhex(rest)
        elif word == "cut":
            data = data[:int(rest)]
        elif word == "flip":
            data[int(rest)] ^= 1
        elif word == "drop":
            start, end = map(int, rest.split())
            del data[start:end]
        elif word == "put":
            at, code = rest.split()
            data[int(at):int(at) + len(code) // 2] = bytes.fromhex(code)
        elif word == "insert":
            at, text = rest.split(" ", 1)
            data[int(at):int(at)] = text.encode().decode("unicode_escape").encode("latin-1")
        elif word == "append":
            data += rest.encode()
        elif word == "zeros":
            data += bytes(int(rest))
        elif word == "twice":
            data += bytes(data)
        elif word == "flags":
            flags = rest.split()
        else:
            sys.exit(f"damage.py: unknown word {word!r}")
    return name, bytes(data), flags


def run(descale, recipe):
    name, data, flags = damage(recipe)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(data)
        result = subprocess.run([os.path.abspath(descale), "--to", "text", "--keep", "body,navigation,cookie,promo", *flags, name],
                                cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    said = result.stderr.decode("utf-8", "backslashreplace")
    lines = [line for line in result.stdout.split(b"\n") if line]
    return f"status {result.returncode}, {len(lines)} lines\n{said}"


def main():
    descale, paths = sys.argv[1], [a for a in sys.argv[2:] if a != "--update"]
    count = failed = 0
    for path in paths:
        written = ""
        for line, title, recipe, answer in cases(path):
            got = run(descale, recipe)
            count += 1
            written += f"=== {title}\n{recipe}---\n{got}"
            if got != answer:
                failed += 1
                print(f"{path}:{line}: {title}")
                for text in difflib.unified_diff(answer.splitlines(), got.splitlines(), "expected", "came", n=1, lineterm=""):
                    print("  " + text)
        if "--update" in sys.argv:
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(written)
    print(f"{count - failed} passed, {failed} failed")
    sys.exit(1 if failed and "--update" not in sys.argv else 0)


main()
