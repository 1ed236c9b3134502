#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a file that was cut off is whole all the same: the cut went between two members, records or lines. The
answer never comes from descale or from the library that it reads archives with. See flip.py."""
import bz2, json, lzma, re, shutil, subprocess, tempfile, zlib

BLANK = b"\r\n\0"


def _members(decompressor):
    """Decompresses members one after another; zeros may follow them."""
    def unpack(data):
        text = b""
        while data.strip(b"\0"):
            member = decompressor()
            text += member.decompress(data)
            if not member.eof:
                return None
            data = member.unused_data
        return text
    return unpack


def _program(name, *options):
    def unpack(data):
        if not shutil.which(name):
            return None
        result = subprocess.run([name, "-dc", *options], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return result.stdout if result.returncode == 0 else None
    return unpack


def _zstd(data):
    """A file may begin with its dictionary, in a frame of its own that says how long it is, see codec_zstd.c."""
    if not data.startswith(b"\x5d\x2a\x4d\x18"):
        return _program("zstd")(data)
    end = 8 + int.from_bytes(data[4:8], "little")
    dictionary = data[8:end]
    if len(data) < end:
        return None
    if dictionary.startswith(b"\x28\xb5\x2f\xfd"):
        dictionary = _program("zstd")(dictionary) or b""
    with tempfile.NamedTemporaryFile() as file:
        file.write(dictionary)
        file.flush()
        return _program("zstd", "-D", file.name)(data[end:]) if data[end:] else b""


def _warc(data):
    """Whether records follow each other to the end. The blank lines after the last may be missing."""
    while data.strip(BLANK):
        data = data.lstrip(BLANK)
        header, found, rest = re.split(rb"(\r?\n\r?\n)", data, maxsplit=1) if re.search(rb"\n\r?\n", data) else (data, b"", b"")
        length = re.search(rb"^content-length:\s*([0-9]+)", header, re.I | re.M)
        if not found or not header.startswith(b"WARC/") or not length or int(length[1]) > len(rest):
            return False
        data = rest[int(length[1]):]
    return True


def _tar(data):
    """Whether members follow each other to the end. The padding after the last, and the zeros of the end, may be missing."""
    at = 0
    while data[at:].strip(b"\0"):
        header = data[at:at + 512]
        size = header[124:136].strip(b" \0") or b"0"
        if len(header) < 512 or not size.isdigit() or at + 512 + int(size, 8) > len(data):
            return False
        extended = header[156:157] in b"xgLK"  # it says something of the member that follows
        at += 512 + (int(size, 8) + 511) // 512 * 512
        if extended and not data[at:].strip(b"\0"):
            return False
    return True


def _lines(data):
    try:
        return all(isinstance(json.loads(line), dict) for line in data.split(b"\n") if line.strip())
    except ValueError:
        return False


def _json(data):
    try:
        return bool(json.loads(data)) or True
    except ValueError:
        return False


PACKED = {"gz": _members(lambda: zlib.decompressobj(31)), "bz2": _members(bz2.BZ2Decompressor), "xz": _members(lzma.LZMADecompressor),
          "zst": _zstd, "lz4": _program("lz4")}
FORMS = {"tar": _tar, "wet": _warc, "warc": _warc, "jsonl": _lines, "json": _json, "txt": lambda data: True}


def is_whole(name, data):
    """Whether the bytes of a file of this name are whole. A zip or 7z archive that was cut never is."""
    for suffix in reversed(name.split(".")):
        if suffix in FORMS:
            return FORMS[suffix](data)
        unpack = PACKED.get(suffix)
        data = unpack(data) if unpack else None
        if data is None:
            return False
        if not data:
            return True  # the cut went before the first member
    return False
