# SPDX-License-Identifier: Apache-2.0
"""What other programs say about a file: is it whole, and what does it hold? See foreign.py.

The answers never come from descale or from the library that it reads archives with.
"""
import contextlib, io, json, os, resource, shutil, subprocess, tarfile, tempfile, zipfile
from dataclasses import dataclass, field

WARNED = 2  # the status of gzip where it passes over garbage; bzip2 only says so
LARGEST = 64 << 20  # bytes; what unpacks to more is left out
GOOD, LENIENT, DAMAGED, DISPUTED, OTHER = "good", "lenient", "damaged", "disputed", "other"
TOOLS = ("gzip", "zstd", "xz", "bzip2", "lz4", "unzip", "7z", "tar")


@dataclass
class Verdict:
    """`state`: GOOD: all references read the file; LENIENT: so does one that passes over damage; DAMAGED: none does;
    DISPUTED: some do; OTHER: descale need not read it.
    `parts`: the members, or the text of a file that is no archive."""
    state: str
    kind: str
    parts: list = field(default_factory=list)
    why: str = ""


def missing():
    return [tool for tool in TOOLS if not shutil.which(tool)]


def _limits():
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))


def _run(command, data=None):
    """Status and output of a program; status None: it was stopped, or the output is too large."""
    with tempfile.TemporaryFile() as out:
        try:
            result = subprocess.run(command, input=data, stdin=subprocess.DEVNULL if data is None else None, stdout=out,
                                    stderr=subprocess.PIPE, preexec_fn=_limits, timeout=60)
        except subprocess.TimeoutExpired:
            return None, b""
        status = WARNED if result.returncode == 0 and b"garbage" in result.stderr else result.returncode
        out.seek(0)
        return (None if status < 0 else status), out.read()


def _unpacked(kind, command, data):
    status, text = _run(command, data)
    if status is None:
        return Verdict(OTHER, kind, why="too large, or too slow")
    inner = look_at(text, packed=True)
    if status == 0:
        return Verdict(inner.state, f"{kind} of {inner.kind}", inner.parts, inner.why)
    if status == WARNED and kind in ("gzip", "bzip2"):
        return Verdict(DISPUTED, kind, inner.parts, "garbage at the end")
    return Verdict(DAMAGED, kind, inner.parts, f"status {status}")


def _by_7z(path):
    """The members that 7z unpacks, or None: it says that the archive is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        if _run(["7z", "t", "-pnone", path])[0] != 0:
            return None
        _run(["7z", "x", "-y", "-aou", "-pnone", "-o" + folder, path])
        parts = []
        for place, _, names in os.walk(folder):
            for name in names:
                full = os.path.join(place, name)
                if os.path.isfile(full) and not os.path.islink(full):
                    with open(full, "rb") as stream:
                        parts.append(stream.read())
        return parts


def _by_7z_bytes(data):
    with tempfile.NamedTemporaryFile(suffix=".tar") as copy:
        copy.write(data)
        copy.flush()
        return _by_7z(copy.name)


def _zip(path, data):
    answers, encrypted = [], False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            encrypted = any(member.flag_bits & 1 for member in members)
            if sum(member.file_size for member in members) > LARGEST:
                return Verdict(OTHER, "zip", why="too large")
            parts = [archive.read(member) for member in members if not member.is_dir() and (member.external_attr >> 28) != 10]
        answers.append(parts if archive.testzip() is None else None)
    except NotImplementedError:
        pass  # a method of compression that Python does not know
    except Exception:  # the module raises many kinds of errors for damaged archives
        answers.append(None)
    if encrypted:
        return Verdict(DISPUTED, "zip", why="encrypted members")
    answers.append(_by_7z(path))
    status, _ = _run(["unzip", "-tqq", path])
    verdicts = [answer is not None for answer in answers] + ([status == 0] if status != 81 else [])  # 81: unknown methods
    good = next((answer for answer in answers if answer is not None), [])
    return Verdict(GOOD if all(verdicts) else DISPUTED if any(verdicts) else DAMAGED, "zip", good,
                   f"python and 7z: {[answer is not None for answer in answers]}, unzip: status {status}")


def _7z(path):
    parts = _by_7z(path)
    return Verdict(DAMAGED, "7z") if parts is None else Verdict(GOOD, "7z", parts)


def _tar(data):
    parts, good = [], True
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                if member.isreg() and member.size > LARGEST:
                    return Verdict(OTHER, "tar", why="too large")
                if member.isreg():
                    # Python reads some maps of sparse files wrong; GNU tar made them.
                    sparse = member.issparse() and _run(["tar", "-xOf", "-", member.name], data)
                    parts.append(sparse[1] if sparse else archive.extractfile(member).read())
    except Exception:  # also of damaged numbers, which the module does not expect
        good = False
    status, _ = _run(["tar", "-tf", "-"], data)
    _, said = _run(["sh", "-c", "tar -tf - 2>&1 >/dev/null"], data)
    if good and status == 0 and (said or _by_7z_bytes(data) is None):
        return Verdict(LENIENT, "tar", parts, "tar has a warning, or 7z calls it damaged")
    state = GOOD if good and status == 0 else DISPUTED if good or status == 0 else DAMAGED
    return Verdict(state, "tar", parts, f"python: {good}, tar: status {status}")


def _is_tar(data):
    if len(data) < 512 or not data[0]:
        return False
    try:
        stated = int(data[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return False
    return stated == sum(data[:148]) + 256 + sum(data[156:512])


def _warc(data):
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        return Verdict(OTHER, "WARC", why="warcio is missing")
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            records = [(record.rec_type, record.raw_stream.read()) for record in ArchiveIterator(io.BytesIO(data), no_record_parse=True)]
    except Exception:  # whatever it stumbles over
        return Verdict(DISPUTED, "WARC", why="warcio does not read it")
    return Verdict(LENIENT, "WARC", [body for kind, body in records if kind == "conversion"])


UNPACKERS = [(b"\x1f\x8b\x08", "gzip", ["gzip", "-dc"]), (b"\xfd7zXZ\0", "xz", ["xz", "-dc"]), (b"BZh", "bzip2", ["bzip2", "-dc"]),
             (b"\x28\xb5\x2f\xfd", "zstd", ["zstd", "-dcq"]), (b"\x04\x22\x4d\x18", "lz4", ["lz4", "-dcq"])]


def look_at(data, path=None, packed=False):
    """The verdict about some bytes; `path`: the file that holds them, None: a temporary one is made where one is needed.
    `packed`: they were compressed. What is compressed twice is not unpacked twice."""
    for magic, kind, command in UNPACKERS:
        if data.startswith(magic) and not packed:
            return _unpacked(kind, command, data)
    is_zip = data.startswith((b"PK\3\4", b"PK\5\6"))
    if is_zip or data.startswith(b"7z\xbc\xaf\x27\x1c"):
        if path:
            return _zip(path, data) if is_zip else _7z(path)
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(data)
            copy.flush()
            return look_at(data, copy.name, packed)
    if _is_tar(data):
        return _tar(data)
    if data.startswith(b"WARC/"):
        return _warc(data)
    return Verdict(OTHER if is_binary(data) else GOOD, "binary" if is_binary(data) else "text", [data])


def is_binary(data):
    return any(byte < 9 or 13 < byte < 32 and byte != 27 or byte == 127 for byte in data)


def _refuse(word):
    raise ValueError(word)


def json_state(line):
    """Whether a line is JSON, as Python says. What Python takes and RFC 8259 does not is DISPUTED."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return DISPUTED
    try:
        json.loads(text, parse_constant=_refuse)
        return GOOD
    except RecursionError:
        return DISPUTED
    except ValueError:
        pass
    try:
        json.loads(text, strict=False)
        return DISPUTED
    except (ValueError, RecursionError):
        return DAMAGED
