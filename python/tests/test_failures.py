# SPDX-License-Identifier: Apache-2.0
"""Every call that can fail: it raises what is right, and afterwards everything is as it was. The cleaner has its fingerprint and
rules, cleans, labels and reads as before, and holds no more references. Calls of C are in tests/unit."""
import ctypes
import errno
import gc
import io
import json
import pickle
import subprocess
import sys

import pytest

import descale
from conftest import BODY, FIXED, PAGE
from descale._tables import PageReader, find_files

BROKEN = descale.Rules("a.promo.rules", "rule x\nmatch (a|b\nwhy w\nhit a\nmiss c\n")
NOTHING = "/nowhere/at/all"


class Gone:
    """A file, and a column, that fails after its first part."""

    def __init__(self, error):
        self.parts, self.error = [b"Home\n"], error

    def read(self, size):
        if not self.parts:
            raise self.error
        return self.parts.pop()

    def __arrow_c_stream__(self, requested_schema=None):
        raise self.error


def used(cleaner):
    import pyarrow as pa
    data = cleaner.clean_arrow(pa.array([PAGE]))
    pa.array(data)
    return data


def arrow(values, kind=None):
    return pytest.importorskip("pyarrow").array(values, kind)


def polars(values):
    return pytest.importorskip("polars").Series(values)


# What is called, and what it raises.
CALLS = {
    "Cleaner, no class": (lambda c: descale.Cleaner(keep=()), ValueError),
    "Cleaner, unknown class": (lambda c: descale.Cleaner(keep="footer"), ValueError),
    "Cleaner, keep of a number": (lambda c: descale.Cleaner(keep=3), TypeError),
    "Cleaner, keep_above 1.5": (lambda c: descale.Cleaner(keep_above=1.5), ValueError),
    "Cleaner, keep_above of a word": (lambda c: descale.Cleaner(keep_above="much"), TypeError),
    "Cleaner, keep_above of a filter": (lambda c: descale.Cleaner(filter="c4", keep_above=0.5), ValueError),
    "Cleaner, no such rule": (lambda c: descale.Cleaner(disable="no.such.rule"), descale.RuleError),
    "Cleaner, disable of a number": (lambda c: descale.Cleaner(disable=[3]), TypeError),
    "Cleaner, wrong rules": (lambda c: descale.Cleaner(rules=BROKEN), descale.RuleError),
    "Cleaner, rules that are missing": (lambda c: descale.Cleaner(rules=NOTHING), FileNotFoundError),
    "Cleaner, rules of a number": (lambda c: descale.Cleaner(rules=[1.5]), TypeError),
    "Cleaner, wrong weights": (lambda c: descale.Cleaner(weights=descale.Rules("w.tsv", "nonsense")), descale.WeightsError),
    "Cleaner, weights that are missing": (lambda c: descale.Cleaner(weights=NOTHING), FileNotFoundError),
    "Cleaner, wrong filter": (lambda c: descale.Cleaner(filter=descale.Rules("f.pack", "nonsense")), descale.RuleError),
    "Cleaner, filter that is missing": (lambda c: descale.Cleaner(filter="c5"), FileNotFoundError),
    "Cleaner, unknown setting": (lambda c: descale.Cleaner(colour="red"), TypeError),
    "pickle, cut": (lambda c: pickle.loads(pickle.dumps(c)[:-20]), Exception),
    "clean": (lambda c: c.clean(None), TypeError),
    "clean, bytearray": (lambda c: c.clean(bytearray(b"a")), TypeError),
    "call": (lambda c: c(3), TypeError),
    "labels": (lambda c: c.labels(["a"]), TypeError),
    "lines": (lambda c: c.lines(1.5), TypeError),
    "lines, index": (lambda c: c.lines(PAGE)[99], IndexError),
    "module's clean": (lambda c: descale.clean(None), TypeError),
    "module's labels": (lambda c: descale.labels(None), TypeError),
    "set an attribute": (lambda c: setattr(c, "keep", ("promo",)), AttributeError),
    "clean_arrow, list": (lambda c: c.clean_arrow([PAGE]), TypeError),
    "clean_arrow, numbers": (lambda c: c.clean_arrow(arrow([1])), TypeError),
    "clean_arrow, producer fails": (lambda c: c.clean_arrow(Gone(OSError("gone"))), OSError),
    "clean_arrow, used": (lambda c: arrow(used(c)), ValueError),
    "label_arrow, list": (lambda c: c.label_arrow([PAGE]), TypeError),
    "label_arrow, dictionary": (lambda c: c.label_arrow(arrow([PAGE]).dictionary_encode()), TypeError),
    "label_arrow, producer fails": (lambda c: c.label_arrow(Gone(ValueError("gone"))), ValueError),
    "table, no such column": (lambda c: c.table(pytest.importorskip("pyarrow").table({"a": [PAGE]})), KeyError),
    "table, numbers": (lambda c: c.table(pytest.importorskip("pyarrow").table({"text": [1]})), TypeError),
    "polars, numbers": (lambda c: c.polars(polars([1])), TypeError),
    "read, missing": (lambda c: descale.read(NOTHING, cleaner=c), FileNotFoundError),
    "read, a number": (lambda c: descale.read(3.5, cleaner=c), TypeError),
    "read, unknown format": (lambda c: descale.read(b"", cleaner=c, format="html"), ValueError),
    "read, binary data": (lambda c: list(descale.read(b"\1\2\3\4\5\6", cleaner=c)), OSError),
    "read, text file": (lambda c: list(descale.read(io.StringIO("a"), cleaner=c)), TypeError),
    "read, failing file": (lambda c: list(descale.read(Gone(ConnectionResetError("gone")), cleaner=c)), ConnectionResetError),
    "read, interrupted": (lambda c: list(descale.read(Gone(KeyboardInterrupt()), cleaner=c)), KeyboardInterrupt),
    "run, unknown option": (lambda c: descale.run("--no-such-option", stderr=subprocess.DEVNULL, check=True), subprocess.CalledProcessError),
    "find_files": (lambda c: find_files(NOTHING), FileNotFoundError),
    "PageReader, unknown column": (lambda c: PageReader(["colour"]), ValueError),
    "PageReader, missing file": (lambda c: list(PageReader().read(NOTHING)), FileNotFoundError),
}


def state(cleaner):
    """What a cleaner says and does."""
    records = json.dumps({"text": PAGE}).encode()
    return (cleaner.fingerprint, len(cleaner.rules), cleaner.keep, repr(cleaner), cleaner.clean(PAGE), cleaner.clean(PAGE.encode()),
            cleaner.clean(PAGE + "\u4e2d"), cleaner.labels(PAGE), [tuple(line) for line in cleaner.lines(PAGE)],
            [page.clean for page in descale.read(records, cleaner=cleaner)], descale.clean(BODY))


@pytest.fixture(scope="module")
def kept():
    """A cleaner with settings of its own, so that one that is lost is noticed."""
    return descale.Cleaner(keep=("body", "cookie"), keep_above=0.3, disable="*.promo.*", weights=FIXED)


@pytest.mark.filterwarnings("ignore::descale.DamageWarning")
@pytest.mark.parametrize("name", CALLS)
def test_failed_call(kept, name):
    call, error = CALLS[name]
    before = state(kept)
    with pytest.raises(error):
        call(kept)  # the first may fill caches, of types and of modules
    gc.collect()  # an exception that a producer keeps refers to itself, by its traceback
    references = sys.getrefcount(kept)
    for _ in range(2):
        with pytest.raises(error):
            call(kept)
    assert state(kept) == before
    gc.collect()
    assert sys.getrefcount(kept) == references


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
LAST_ERROR = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Stream(ctypes.Structure):
    """struct ArrowArrayStream"""
    _fields_ = [("get_schema", CALLBACK), ("get_next", CALLBACK), ("get_last_error", LAST_ERROR), ("release", RELEASE),
                ("private_data", ctypes.c_void_p)]


class FailingColumn:
    """Two chunks of strings, of which the second cannot be read."""

    def __init__(self, pa):
        chunks, message = [pa.array([PAGE])], ctypes.create_string_buffer(b"the disk is gone")

        def get_schema(_, out):
            pa.string()._export_to_c(out)
            return 0

        def get_next(_, out):
            if not chunks:
                return errno.EIO
            chunks.pop()._export_to_c(out)
            return 0

        def release(stream):
            Stream.from_address(stream).release = RELEASE()

        self.stream = Stream(CALLBACK(get_schema), CALLBACK(get_next), LAST_ERROR(lambda _: ctypes.addressof(message)), RELEASE(release), None)

    def __arrow_c_stream__(self, requested_schema=None):
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(self.stream), b"arrow_array_stream", None)


def test_failing_chunk(kept):
    """Who reads the clean column gets the producer's own error."""
    pa = pytest.importorskip("pyarrow")
    before, source = state(kept), FailingColumn(pa)
    with pytest.raises(OSError, match="the disk is gone"):
        pa.chunked_array(kept.clean_arrow(source))
    assert state(kept) == before


NO_MEMORY = """
import sys, _testcapi, descale
cleaner = descale.Cleaner()
pages = ["Home\\nAccept all cookies\\nThe mill was sold again.\\n" * 3, "Men\\u00fc\\nDer M\\u00fcller lie\\u00df das Rad erneuern.\\n" * 3, b"Home\\n\\xff"]
before = [(cleaner.clean(page), cleaner.labels(page), cleaner._columns(page)) for page in pages]
failed = 0
for call in (cleaner.clean, cleaner.labels, cleaner._columns):
    for page in pages:
        for start in range(40):
            error = None
            _testcapi.set_nomemory(start, start + 1)
            try:
                call(page)
            except MemoryError as caught:
                error = caught
            _testcapi.remove_mem_hooks()
            failed += error is not None
assert [(cleaner.clean(page), cleaner.labels(page), cleaner._columns(page)) for page in pages] == before
print(failed)
"""


def test_no_memory():
    """Each of the first allocations that Python makes for a call fails once."""
    pytest.importorskip("_testcapi")
    result = subprocess.run([sys.executable, "-c", NO_MEMORY], stdout=subprocess.PIPE, text=True)
    assert result.returncode == 0 and int(result.stdout) > 20
