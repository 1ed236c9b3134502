# SPDX-License-Identifier: Apache-2.0
"""Ray Data on one machine, with the actors and the source of descale.ray."""

import pytest

from conftest import CONTAINERS, made_pages, program_texts, ray_cluster, wet

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")

from descale.ray import CleanText, DescaleDatasource, read_pages


@pytest.fixture(scope="module", autouse=True)
def cluster():
    with ray_cluster():
        yield


def texts(ds, pages):
    """The column text, in the order of the pages."""
    rows = {row["id"]: row["text"] for row in ds.take_all()}
    assert len(rows) == len(pages)
    return [rows[page["id"]] for page in pages]


def test_actors(pages, expected, report):
    ds = ray.data.from_items(pages, override_num_blocks=4)
    clean = ds.map_batches(CleanText, batch_format="pyarrow", compute=ray.data.ActorPoolStrategy(size=2), batch_size=300)
    assert texts(clean, pages) == expected
    report(f"Ray CleanText actors: {len(pages)} records in, {len(expected)} out, texts equal to the program's")


def test_actors_with_settings(pages, jsonl):
    renamed = [{"id": page["id"], "content": page["text"]} for page in pages]
    settings = {"column": "content", "keep": ("body", "navigation"), "disable": "en.cookie.*"}
    ds = ray.data.from_items(renamed).map_batches(CleanText, batch_format="pyarrow", fn_constructor_kwargs=settings,
                                                  compute=ray.data.ActorPoolStrategy(size=1))
    rows = {row["id"]: row["content"] for row in ds.take_all()}
    assert [rows[page["id"]] for page in pages] == program_texts(jsonl, "--keep", "body,navigation", "--disable", "en.cookie.*")


def test_read_pages(crawl, report):
    rows = sorted(read_pages(crawl / "*.warc.wet.gz").take_all(), key=lambda row: (row["file"], row["number"]))
    wanted = [text for path in sorted(crawl.iterdir()) for text in program_texts(path)]
    assert [row["text"] for row in rows] == wanted
    assert (rows[0]["url"], rows[0]["date"], rows[0]["language"]) == ("http://example.org/0/0", "2024-05-18T01:58:10Z", "eng")
    report(f"Ray read_pages: {len(wanted)} records in, {len(rows)} out, texts equal to the program's")


def test_read_pages_of_containers():
    for name in "pages.jsonl.zst", "pages.zip", "pages.tar.gz", "pages.warc.wet.xz":
        rows = sorted(read_pages(CONTAINERS / name).take_all(), key=lambda row: row["number"])
        assert rows and [row["text"] for row in rows] == program_texts(CONTAINERS / name)


def test_settings_of_read_pages(crawl):
    path = crawl / "00.warc.wet.gz"
    rows = read_pages(path, ["number", "text", "original"], keep=("body", "promo"), drop_empty=True).take_all()
    assert list(rows[0]) == ["number", "text", "original"]
    assert [row["text"] for row in sorted(rows, key=lambda row: row["number"])] == [
        text for text in program_texts(path, "--keep", "body,promo") if text]
    with pytest.raises(FileNotFoundError, match="no such file"):
        DescaleDatasource(crawl / "*.warc.gz")
    with pytest.raises(ValueError, match="no column"):
        DescaleDatasource(crawl, ["colour"])
    with pytest.raises(ValueError, match="unknown class"):
        DescaleDatasource(crawl, keep=("header",))


def test_damage(tmp_path):
    (tmp_path / "cut.warc.wet.gz").write_bytes(wet(made_pages(50))[:-20])
    (tmp_path / "binary").write_bytes(b"\1\2\3\4\5\6")
    assert 49 <= read_pages(tmp_path).count() <= 50
    for path in tmp_path.iterdir():
        with pytest.raises(Exception, match="OSError"):
            read_pages(path, on_damage="raise").count()
