# SPDX-License-Identifier: Apache-2.0
"""Pages one by one, from every container that the program reads."""
import gc
import io
import json
import subprocess
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
    page, = descale.read(b"Home\xff", format="text")
    assert page.text == "Home\ufffd" and page.raw == b"Home\xff"


def test_damage():
    data = (ROOT / "fixtures" / "containers" / "pages.warc.wet.gz").read_bytes()
    with pytest.warns(descale.DamageWarning, match="dump"):
        pages = descale.read(data[:-20], name="dump")
        assert len(list(pages)) > 0
    assert pages.problems and pages.problems[0][0] == "dump"
    with pytest.raises(OSError, match="binary"), pytest.warns(descale.DamageWarning):
        list(descale.read(b"\1\2\3\4\5\6"))


def test_wrong_sources(tmp_path):
    with pytest.raises(FileNotFoundError):
        descale.read(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="format"):
        descale.read(b"", format="html")
    with pytest.raises(TypeError, match="binary mode"), pytest.warns(descale.DamageWarning):
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
    with pytest.raises(type(error)), pytest.warns(descale.DamageWarning):
        list(descale.read(Failing(error)))


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
