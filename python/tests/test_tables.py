# SPDX-License-Identifier: Apache-2.0
"""What the modules for Spark and Ray stand on: files, and their pages as record batches. tests/engines runs the engines."""
import io
import json
import pickle
import warnings

import pytest

import descale
from conftest import BODY, FIXED, ROOT

pytest.importorskip("pyarrow")
from descale import _tables
from descale._tables import COLUMNS, PageReader, find_files

CONTAINERS = ROOT / "fixtures" / "containers"


@pytest.fixture
def folder(tmp_path):
    for name in "b.jsonl", "a.jsonl", "a b[1].txt", "_SUCCESS", ".hidden", "in/c.jsonl", "in/deep/d.jsonl":
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text": "Home"}\n')
    return tmp_path


@pytest.mark.parametrize("pattern, names", [
    ("a.jsonl", ["a.jsonl"]), ("*.jsonl", ["a.jsonl", "b.jsonl"]), ("[bc].jsonl", ["b.jsonl"]), ("*/*.jsonl", ["in/c.jsonl"]),
    ("in/*/?.jsonl", ["in/deep/d.jsonl"]), ("in", ["in/c.jsonl", "in/deep/d.jsonl"]), ("a b[1].txt", ["a b[1].txt"]),
    ("", ["a b[1].txt", "a.jsonl", "b.jsonl", "in/c.jsonl", "in/deep/d.jsonl"])])
def test_find_files(folder, pattern, names):
    assert find_files(folder / pattern) == [str(folder / name) for name in names]
    if not set(pattern) & set("?[ "):  # in a URI they have another meaning, or none
        assert find_files(f"file://{folder}/{pattern}".rstrip("/")) == [f"file://{folder / name}" for name in names]


@pytest.mark.parametrize("uri, inner, ends", [
    ("s3://bucket/crawl/*.gz", "bucket/crawl/*.gz", ("s3://", "")), ("hdfs://host:8020/crawl/", "/crawl", ("hdfs://host:8020", "")),
    ("s3://bucket/crawl?region=eu-west-1", "bucket/crawl", ("s3://", "?region=eu-west-1")), ("crawl/", "/home/a/crawl", ("", ""))])
def test_uris_keep_host_and_query(uri, inner, ends):
    assert _tables._ends_of(uri, inner) == ends


def test_several_paths(folder, monkeypatch):
    assert find_files([folder / "b.jsonl", folder / "a.jsonl"]) == [str(folder / name) for name in ("b.jsonl", "a.jsonl")]
    monkeypatch.chdir(folder)
    assert find_files("*.jsonl") == find_files(folder / "*.jsonl")
    for missing in "nowhere", "*.warc", "nowhere/*.jsonl":
        with pytest.raises(FileNotFoundError, match="no such file"):
            find_files(folder / missing)


@pytest.mark.parametrize("name", ["pages.warc.wet.gz", "pages.jsonl.zst", "pages.zip", "pages.tar.xz"])
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_batches(name, scheme):
    path = f"{scheme}{CONTAINERS / name}"
    rows = [row for batch in PageReader(COLUMNS).read(path) for row in batch.to_pylist()]
    pages = list(descale.read(CONTAINERS / name))
    assert [(row["text"], row["original"], row["id"], row["url"], row["date"], row["language"]) for row in rows] == \
        [(page.clean, page.text, page.id, page.url, page.date, page.language) for page in pages]
    assert [row["number"] for row in rows] == list(range(1, len(pages) + 1)) and {row["file"] for row in rows} == {path}


def test_batches_are_bounded(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Home"}\n' * 25)
    monkeypatch.setattr(_tables, "_BATCH_ROWS", 10)
    assert [batch.num_rows for batch in PageReader().read(str(path))] == [10, 10, 5]
    monkeypatch.setattr(_tables, "_BATCH_BYTES", 16)
    assert [batch.num_rows for batch in PageReader().read(str(path))] == [4, 4, 4, 4, 4, 4, 1]


def test_settings_travel_with_the_reader(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "Home\\n{BODY}"}}\n{{"text": "Home"}}\n')
    reader = pickle.loads(pickle.dumps(PageReader(["number", "text"], drop_empty=True, weights=FIXED)))
    batch, = reader.read(str(path))
    assert batch.to_pylist() == [{"number": 1, "text": BODY}]
    batch, = PageReader(["text"], field="id", format="jsonl").read(str(CONTAINERS / "pages.jsonl"))
    assert batch.num_rows == len(list(descale.read(CONTAINERS / "pages.jsonl", field="id")))


def test_wrong_settings():
    with pytest.raises(ValueError, match="no column 'colour'"):
        PageReader(["colour"])
    with pytest.raises(ValueError, match="on_damage"):
        PageReader(on_damage="ignore")
    with pytest.raises(ValueError, match="unknown class"):
        PageReader(keep="header")


def test_damage(tmp_path):
    cut, binary = tmp_path / "cut.warc.wet.gz", tmp_path / "binary"
    cut.write_bytes((CONTAINERS / "pages.warc.wet.gz").read_bytes()[:-20])
    binary.write_bytes(b"\1\2\3\4\5\6")
    with pytest.warns(descale.DamageWarning):
        assert sum(batch.num_rows for batch in PageReader().read(str(cut))) > 0
    with pytest.warns(descale.DamageWarning, match="binary"):
        assert list(PageReader().read(str(binary))) == []
    for path in cut, binary:
        with warnings.catch_warnings(), pytest.raises(OSError, match=path.name):
            warnings.simplefilter("ignore", descale.DamageWarning)
            list(PageReader(on_damage="raise").read(str(path)))
    with pytest.raises(FileNotFoundError):
        list(PageReader().read(str(tmp_path / "nowhere")))


def test_text_that_is_not_utf_8_is_no_damage(tmp_path):
    """Nothing is lost of it: a job with "raise", or Spark's FAILFAST, goes on."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Home \xff"}\n')
    with pytest.warns(descale.DamageWarning, match="not UTF-8"):
        batch, = PageReader(["original"], on_damage="raise").read(str(path))
    assert batch.to_pylist() == [{"original": "Home \ufffd"}]


def test_a_failing_file_system_is_no_damage(monkeypatch):
    """Engines try such a task again; what was read so far must not pass for the whole file."""
    class Failing(io.BytesIO):
        def read(self, size=-1):
            data = super().read(min(size, 1000))
            if not data:
                raise OSError("the network is gone")
            return data

    class System:
        def open_input_stream(self, path, **_):
            return Failing(b'{"text": "Home"}\n' * 1000)

    monkeypatch.setattr(_tables, "_filesystem", lambda path: (System(), path))
    with pytest.raises(OSError, match="the network is gone"):
        list(PageReader().read("a.jsonl"))
