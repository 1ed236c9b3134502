#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the table of damaged inputs, tests/damaged/table.txt.

  damage.py DESCALE [FILE...] [--only TEXT] [--update] [--jobs N]

A case begins with a line '=== title'. Up to '---' stands how a container of fixtures/ is damaged; after that, what
descale answers: its exit status, how many lines it wrote with every class kept, and its messages. Damage is done by

  file NAME        begin with this file of fixtures/containers
  hex 1f8b         begin with these bytes
  cut N            keep N bytes; a negative N drops the last -N
  flip N           flip a bit of byte N; a negative N counts from the end
  drop FROM TO     leave bytes out
  put N HEX        write bytes over others
  insert N TEXT    insert text
  append TEXT      add text at the end
  zeros N          add N zero bytes at the end
  twice            the same once more
  flags ARGUMENT   give arguments to descale
"""
import glob, os, subprocess, sys, tempfile

import cases

CONTAINERS = os.path.join(cases.FIXTURES, "containers")


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


def answer(options, case):
    name, data, flags = damage(case.given)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(data)
        result = subprocess.run([options.descale, *cases.FIXED, "--to", "text", "--keep", "body,navigation,cookie,promo", *flags, name],
                                cwd=folder, capture_output=True, timeout=cases.HANG)
    said = result.stderr.decode("utf-8", "backslashreplace")
    lines = [line for line in result.stdout.split(b"\n") if line]
    return {"": f"status {result.returncode}, {len(lines)} lines\n{said}"}


def main():
    options = cases.arguments(__doc__)
    paths = options.cases or sorted(glob.glob(os.path.join(cases.TESTS, "damaged", "*.txt")))
    cases.main(options, [case for path in paths for case in cases.titled(path)],
               lambda case: answer(options, case), cases.write_titled)


if __name__ == "__main__":
    main()
