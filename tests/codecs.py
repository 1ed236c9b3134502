#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds both codecs of gzip to the same answers:  codecs.py DESCALE [OTHER] [--flips N] [--seed N]

DESCALE may be built with ISA-L and libdeflate or without them. Members with every kind of header, with wrong
checksums and lengths, and members of all sizes are read and written. OTHER is a build with the other codecs: both
read gzip files in which bits are flipped, and have to give the same status and the same text.
"""
import argparse, gzip, json, os, random, struct, subprocess, sys, tempfile, zlib

from cases import FIXED, HANG

TEXT = b"A paragraph that is long enough to be taken for the text of a page, they said.\n" * 50
KEEP = ["--from", "text", "--to", "text", "--keep", "body,navigation,cookie,promo"]
failed = 0


def expect(what, got, wanted):
    global failed
    if got != wanted:
        failed += 1
        print(f"codecs.py: {what}: expected {wanted!r:.300}, got {got!r:.300}")


def member(flags=0, extra=b"", name=b"", comment=b"", header=0, crc=0, length=0, text=TEXT):
    """A gzip member with these optional parts (RFC 1952), and with its checksums off by this much."""
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\x03"
    if flags & 4:
        head += struct.pack("<H", len(extra)) + extra
    if flags & 8:
        head += name + b"\0"
    if flags & 16:
        head += comment + b"\0"
    if flags & 2:
        head += struct.pack("<H", zlib.crc32(head) + header & 0xffff)
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = packer.compress(text) + packer.flush()
    return head + data + struct.pack("<II", zlib.crc32(text) + crc & 0xffffffff, len(text) + length & 0xffffffff)


def run(descale, data, *arguments):
    result = subprocess.run([descale, *FIXED, *arguments], input=data, capture_output=True, timeout=HANG)
    return result.returncode, result.stdout, result.stderr.decode("utf-8", "replace")


def headers(descale):
    parts = {"no optional part": member(), "checksum": member(2), "long name": member(8, name=b"n" * 300000),
             "all parts": member(31, b"e" * 60000, b"name", b"comment"), "empty member": member(text=b"") + member()}
    for what, data in parts.items():
        expect(what, run(descale, data + member(), *KEEP), (0, TEXT * 2, ""))


def checks(descale):
    whole = len(member())
    for what, wrong, why, at in (
            ("header", member(2, header=1), "header crc mismatch", 12),
            ("checksum", member(crc=1), "incorrect data check", whole - 4),
            ("length", member(length=1), "incorrect length check", whole)):
        status, text, said = run(descale, wrong + member(), *KEEP)
        expect(f"wrong {what}", (status, text), (1, TEXT if what == "header" else TEXT * 2))
        expect(f"wrong {what}", said,
               f"descale: standard input@{at}: gzip member 1, at byte 0 of the file, is damaged ({why}): "
               f"kept what came before{f', skipped {len(wrong) - at} bytes' if at < len(wrong) else ''}\n")
    for cut in range(1, 10):  # within the trailer, and the last byte of the data
        status, _, said = run(descale, member()[:-cut], *KEEP)
        expect(f"cut by {cut}", (status, "the file ends inside it" in said), (1, True))


def members(data):
    """The texts of the members of a gzip file."""
    while data:
        unpacker = zlib.decompressobj(31)
        text = unpacker.decompress(data) + unpacker.flush()
        assert unpacker.eof
        yield text
        data = unpacker.unused_data


def outputs(descale):
    """Every record is a member, whatever its size."""
    sizes = [0, 1, 1000, 300_000, 4_194_000, 4_195_000, 9_000_000, 10]
    lines = [json.dumps({"text": "a longer line of text, " * (size // 23) + "x" * (size % 23)}).encode() + b"\n" for size in sizes]
    for level in ("gzip", "gzip:1", "gzip:9", "gzip:0"):
        status, packed, said = run(descale, b"".join(lines), "--keep", "body,navigation,cookie,promo", "--compress", level)
        expect(level, (status, said), (0, ""))
        texts = list(members(packed))
        expect(f"{level}: members", [len(text) for text in texts], [len(line) for line in lines])
        expect(f"{level}: text", texts == lines, True)
    expect("nothing", run(descale, b"", "--to", "text", "--compress", "gzip:1")[1][:3], b"\x1f\x8b\x08")


def compare(descale, other, flips, chance):
    """Flips bits; the text may differ only where the deflate data itself is damaged."""
    data = b"".join(member(text=TEXT + bytes(chance.choices(b"abc def\n", k=3000))) for _ in range(3))
    differ = 0
    for _ in range(flips):
        at, copy = chance.randrange(len(data)), bytearray(data)
        copy[at] ^= 1 << chance.randrange(8)
        one, two = run(descale, bytes(copy), *KEEP), run(other, bytes(copy), *KEEP)
        expect(f"bit of byte {at}: status", one[0], two[0])
        differ += one[1:] != two[1:]
    print(f"codecs.py: {flips} flips, the same status each time, {differ} times other text or words")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descale")
    parser.add_argument("other", nargs="?")
    parser.add_argument("--flips", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    headers(options.descale)
    checks(options.descale)
    outputs(options.descale)
    if options.other:
        compare(options.descale, options.other, options.flips, random.Random(options.seed))
    sys.exit(1 if failed else 0)


main()
