#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds descale to its bounds of time and memory on inputs that were made to break them:  bounds.py DESCALE [CASE...]

Each case has an input of its own, and an ordinary one of the same size. The processor time of the two runs is compared,
not that of a clock, so that a busy machine makes no difference: a bound that is broken shows as a factor of the size of
the input. A run takes at most 64 MiB of memory; those with a window for a decompression take that in addition.
"""
import gzip, io, json, os, random, resource, subprocess, sys, tarfile, tempfile, zipfile

from cases import FIXED, FIXTURES, HANG

MIB = 1 << 20
MEASURE = """import os, sys
pid = os.fork()
if pid == 0:
    os.dup2(2, 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


def measure(command, path):
    """Status, seconds of the processor, and bytes of memory. A small process starts the program: a child's peak includes its parent's."""
    result = subprocess.run([sys.executable, "-S", "-c", MEASURE, *command, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=HANG, check=True)
    status, seconds, memory = result.stdout.split()
    return int(status), float(seconds), int(memory) * 1024


def pages():
    texts = []
    for name in sorted(os.listdir(os.path.join(FIXTURES, "pages"))):
        with open(os.path.join(FIXTURES, "pages", name), "rb") as stream:
            texts.append(stream.read())
    return b"".join(texts)


def ordinary(size):
    text = pages()
    return (text * (size // len(text) + 1))[:size]


# ---- Words whose hashes collide: lex/tokens.h computes the hash of a word, as is done here ----

def word_hash(one, two=0):
    value = (one * 0xD6E8FEB86659FD93 + two * 0xA0761D6478BD642F) & (1 << 64) - 1
    return (value ^ value >> 32) & ~1


def colliding_lines(size):
    """Lines of one word whose hashes agree in the bits 20 to 32, where a table of 8,192 slots once looked them up."""
    chance, found = random.Random(1), []
    while len(found) < 1024:
        word = bytes(chance.choice(b"abcdefghijklmnopqrstuvwxyz") for _ in range(6))
        if word_hash(int.from_bytes(word, "little")) >> 20 & 0x1FFF < 8:
            found.append(word)
    text = b"\n".join(found) + b"\n"
    return text * (size // len(text))


def short_lines(size):
    chance = random.Random(2)
    text = b"".join(bytes(chance.choice(b"abcdefghijklmnopqrstuvwxyz") for _ in range(6)) + b"\n" for _ in range(1024))
    return text * (size // len(text))
