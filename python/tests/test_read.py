# SPDX-License-Identifier: Apache-2.0
"""Pages one by one, from every container that the program reads."""
import gc
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import pytest

import descale
from conftest import BODY, PAGE, ROOT

CONTAINERS = sorted(path for path in (ROOT / "fixtures" / "containers").iterdir())

WARC = b"""WARC/1.0\r
WARC-Type: conversion\r
WARC-Record-ID: <urn:uuid:1>\r
WARC-Target-URI: http://example.org/\r
WARC-Date: 2024-05-18T01:02:03Z\r
WARC-Identified-Content-Language: eng,deu\r
Content-Length: %d\r
\r
%b\r
\r
"""


@pytest.mark.parametrize("path", CONTAINERS, ids=lambda path: path.name)
def test_same_as_the_program(path):
    """Each page's id, address and clean text are those of --to jsonl."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", descale.DamageWarning)
        pages = list(descale.read(path))
    out = descale.run("--to", "jsonl", "-q", path, stdout=subprocess.PIPE).stdout
    expected = [json.loads(line) for line in out.splitlines()]
    assert [page.clean for page in pages] == [record["text"] for record in expected]
    assert [page.id for page in pages] == [record.get("id") for record in expected]
    assert [page.url for page in pages] == [record.get("url") for record in expected]


@pytest.mark.parametrize("path", [path for path in CONTAINERS if path.name in ("pages.zip", "pages.7z", "pages.tar.gz", "pages.warc.wet.gz",
                                                                             "pages.jsonl.zst")], ids=lambda path: path.name)
def test_sources(path):
    expected = [(page.id, page.raw) for page in descale.read(path, name="x")]
    assert expected
    data = path.read_bytes()
    with open(path, "rb") as file:
        for source in (str(path), data, bytearray(data), io.BytesIO(data), file):
            assert [(page.id, page.raw) for page in descale.read(source, name="x")] == expected


def test_wet():
    page, = descale.read(WARC % (len(PAGE), PAGE.encode()))
    assert (page.id, page.url, page.date, page.language) == ("<urn:uuid:1>", "http://example.org/", "2024-05-18T01:02:03Z", "eng,deu")
    assert page.text == PAGE and page.raw == PAGE.encode() and page.record["WARC-Type"] == "conversion"
    assert page.member is None and page.number == 1


def test_jsonl(fixed):
    records = [{"id": 7, "text": PAGE, "url": "http://x", "date": "2024", "more": {"a": [1]}}, {"text": "", "language": "de"}]
    pages = list(descale.read("".join(json.dumps(record) + "\n" for record in records).encode(), cleaner=fixed))
    assert [page.text for page in pages] == [PAGE, ""]
    assert pages[0].id == "7" and pages[0].date == "2024" and pages[0].record["more"] == {"a": [1]}
    assert pages[0].clean == fixed.clean(PAGE) and pages[1].id is None and pages[1].language == "de"
    page, = descale.read(b'{"text": "a", "body": "b"}', field="body")
    assert page.text == "b"


def test_text(fixed):
    page, = descale.read(f"Home\n{BODY}\n".encode(), cleaner=fixed, name="page.txt")
    assert page.id == "page.txt" and page.clean == BODY and page.record == {} and page.date is None
    page, = descale.read(b'{"text": "a"}', format="text")
    assert page.text == '{"text": "a"}'
    with pytest.warns(descale.DamageWarning, match="not UTF-8"):
        page, = descale.read(b"Home\xff", format="text")
    assert page.text == "Home\ufffd" and page.raw == b"Home\xff"


def test_damage():
    data = (ROOT / "fixtures" / "containers" / "pages.warc.wet.gz").read_bytes()
    with pytest.warns(descale.DamageWarning, match="dump"):
        pages = descale.read(data[:-20], name="dump")
        assert len(list(pages)) > 0
    assert pages.problems and pages.problems[0][0] == "dump"


def test_wrong_sources(tmp_path):
    with pytest.raises(FileNotFoundError):
        descale.read(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="format"):
        descale.read(b"", format="html")
    with pytest.raises(TypeError, match="binary mode"):
        list(descale.read(io.StringIO("text")))


class Failing:
    """A file whose second read fails."""

    def __init__(self, error):
        self.error, self.reads = error, 0

    def read(self, size):
        self.reads += 1
        if self.reads > 1:
            raise self.error
        return b"Home\n"


@pytest.mark.parametrize("error", [ConnectionResetError("gone"), KeyboardInterrupt(), ZeroDivisionError()])
def test_exceptions_of_read_pass_through(error):
    """Alone: nothing calls it damage."""
    with warnings.catch_warnings(), pytest.raises(type(error)) as caught:
        warnings.simplefilter("error")
        list(pages := descale.read(Failing(error)))
    assert caught.value is error and pages.problems == []


@pytest.mark.parametrize("data", [b"\1\2\3\4\5\6", b"<!DOCTYPE html><html><body><p>Home</p></body></html>", b"%PDF-1.4\n%\xe2\xe3\n"])
def test_an_input_that_cannot_be_read_is_said_once(data):
    with warnings.catch_warnings(), pytest.raises(OSError, match="^bytes: "):
        warnings.simplefilter("error")
        list(pages := descale.read(data))
    assert len(pages.problems) == 1 and list(pages) == []


def test_closing(tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_text('{"text": "a"}\n{"text": "b"}\n')
    with descale.read(path) as pages:
        first = next(pages)
    assert list(pages) == [] and first.text == "a"
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        assert len(list(descale.read(path))) == 2
        gc.collect()


ODD_VALUES = {
    "a number": (b"2020", "2020"), "a list": (b'["en"]', '["en"]'), "an object": (b'{"a": "\\u00fc"}', '{"a": "\u00fc"}'), "true": (b"true", "true"),
    "null": (b"null", None), "half of a pair": (b'"a\\ud800"', "a\ufffd"), "half of a pair in a list": (b'["\\udc00"]', '["\ufffd"]'),
    "5,000 digits": (b"9" * 5000, "9" * 5000), "NaN": (b"NaN", "NaN"), "invalid UTF-8": (b'"\xff"', "\ufffd"), "a control character": (b'"a\tb"', "a\tb"),
    "a pair": (b'"\\ud83c\\udf39"', "\U0001f339")}


@pytest.mark.filterwarnings("ignore:.*not UTF-8")
@pytest.mark.parametrize("name", ODD_VALUES)
@pytest.mark.parametrize("field", ["id", "date", "language", "url"])
def test_odd_values_of_json_are_strings_or_none(name, field, tmp_path):
    """And no record is lost by them, in batches for engines neither."""
    value, expected = ODD_VALUES[name]
    data = b'{"%b": %b, "text": "The rose."}\n{"id": "b", "text": "Home"}\n' % (field.encode(), value)
    page, other = descale.read(data)
    found = getattr(page, field)
    assert (page.text, other.id) == ("The rose.", "b") and (found is None or isinstance(found, str))
    if field == "id" and expected is not None and not value.startswith(b'"'):
        assert found == value.decode()  # as it is spelled
    elif field != "url":
        assert found == expected
    elif not value.startswith(b'"'):
        assert found is None  # an address is a string
    pytest.importorskip("pyarrow")
    from descale._tables import PageReader
    path = tmp_path / "q.jsonl"
    path.write_bytes(data)
    batch, = PageReader(["original", field]).read(str(path))
    assert batch.to_pylist() == [{"original": "The rose.", field: found}, {"original": "Home", field: getattr(other, field)}]


@pytest.mark.filterwarnings("ignore:.*not UTF-8")
def test_records_with_odd_json():
    page, = descale.read(b'\xef\xbb\xbf{"n": %b, "x": NaN, "text": "a", "b": "\xff\x01"}\n' % (b"1" * 5000))
    record = page.record
    assert record["n"] == "1" * 5000 and record["x"] != record["x"] and record["b"] == "\ufffd\x01" and page.date is None
    deep, = descale.read(b'{"date": "2024", "text": "a", "x": ' + b"[" * 990 + b"]" * 990 + b"}")
    assert deep.text == "a" and deep.date in (None, "2024")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_values_that_json_dumps_writes_lose_no_record(value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page, = descale.read(json.dumps({"score": [float(value)], "text": "Home"}).encode())
    assert page.text == "Home"


def warc(*fields, text=b"Home"):
    return b"\r\n".join([b"WARC/1.0", b"warc-type: conversion", *fields, b"content-length: %d" % len(text), b"", text, b"", b""])


def test_names_of_warc_fields_in_small_letters():
    page, = descale.read(warc(b"warc-target-uri: http://a/", b"warc-date: 2024-05-18", b"warc-identified-content-language: deu"))
    assert (page.url, page.date, page.language) == ("http://a/", "2024-05-18", "deu") and page.record["warc-date"] == "2024-05-18"


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c", "\r"])
def test_signs_that_end_no_line_in_a_warc_field(sign):
    page, = descale.read(warc(f"WARC-Target-URI: http://a/{sign}b".encode(), b"WARC-Date: 2024"))
    assert page.record["WARC-Target-URI"] == page.url == f"http://a/{sign}b" and page.date == "2024"


def test_a_folded_warc_field():
    page, = descale.read(warc(b"WARC-Target-URI:\r\n http://a/\r\n\tb: c", b"WARC-Date: 2024"))
    assert page.record["WARC-Target-URI"] == page.url == "http://a/\r\n\tb: c" and "\tb" not in page.record and page.date == "2024"


@pytest.mark.parametrize("source", [True, False, 1, 0, 3.5, None, ["a"]])
def test_a_number_is_no_source(source):
    """open() would take it for a descriptor, and close that of somebody else."""
    with pytest.raises(TypeError, match="path"):
        descale.read(source)
    os.fstat(0), os.fstat(1)


@pytest.mark.parametrize("options, error", [({"field": 5}, TypeError), ({"name": 5}, TypeError), ({"cleaner": 5}, TypeError), ({"cleaner": False}, TypeError),
                                            ({"field": "a\0b"}, ValueError), ({"name": "a\0b"}, ValueError), ({"format": "html"}, ValueError)])
def test_wrong_options_are_named_and_open_no_file(tmp_path, options, error):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n')
    with warnings.catch_warnings(), pytest.raises(error, match=f"^(unknown )?{next(iter(options))} "):
        warnings.simplefilter("error")  # also ResourceWarning, of a file that is not closed
        descale.read(path, **options)
    gc.collect()


class Interrupted(Exception):
    """What the handler of a signal raises."""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 handles signals between an iterator's return and the loop")
def test_an_exception_of_a_signal_loses_no_page(tmp_path):
    """The signal comes while the reader waits for a page, which is there when the handler runs."""
    path, count, told = tmp_path / "pages.jsonl", 8, threading.Event()
    os.mkfifo(path)

    def write():
        with open(path, "wb", buffering=0) as fifo:
            for number in range(count):
                told.wait(2)
                told.clear()
                time.sleep(0.002)
                os.kill(os.getpid(), signal.SIGUSR1)
                fifo.write(b'{"id": "%d", "text": "%b"}\n' % (number, b"a" * 300000))  # more than is read at once

    def interrupt(*_):
        raise Interrupted

    before, found = signal.signal(signal.SIGUSR1, interrupt), []
    thread = threading.Thread(target=write)
    thread.start()
    pages = descale.read(path, format="jsonl")
    try:
        for _ in range(count):
            with pytest.raises(Interrupted):
                told.set()
                next(pages)
                time.sleep(2)  # the signal may come a moment later
            found.append(next(pages).id)
    finally:
        thread.join()
        signal.signal(signal.SIGUSR1, before)
    assert found == [str(number) for number in range(count)] and list(pages) == []


def test_a_warning_that_is_an_error_loses_no_page():
    data = b'{"text": "Home"}\nnonsense\n{"text": "Shop"}\n'
    with warnings.catch_warnings(), descale.read(data, format="jsonl") as pages:
        warnings.simplefilter("error")
        assert next(pages).text == "Home"
        with pytest.raises(descale.DamageWarning, match="bytes:2"):
            next(pages)
        assert [page.text for page in pages] == ["Shop"] and len(pages.problems) == 1


def test_datatrove_reads_odd_records(tmp_path):
    pytest.importorskip("datatrove")
    from descale.datatrove import DescaleReader
    (tmp_path / "q.jsonl").write_bytes(b"".join(b'{"id": %b, "date": 2020, "language": ["en"], "text": "%b"}\n' % (id_, BODY.encode())
                                                for id_ in (b"9" * 5000, b'"\\ud800"', b"null", b"NaN")))
    documents = list(DescaleReader(str(tmp_path), weights=ROOT / "tests" / "fixed.tsv").run())
    assert [document.id for document in documents] == ["9" * 5000, "\ufffd", "q.jsonl/2", "NaN"]
    assert documents[0].metadata["date"] == "2020" and documents[0].metadata["language"] == '["en"]'
