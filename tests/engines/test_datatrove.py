# SPDX-License-Identifier: Apache-2.0
"""datatrove's LocalPipelineExecutor with the blocks of descale.datatrove; the text has to be the program's."""
import gzip
import json
import pathlib
import subprocess

import pytest

import descale
from conftest import program_texts

pytest.importorskip("datatrove")
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from descale.datatrove import DescaleFilter, DescaleReader

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXED = ROOT / "tests" / "fixed.tsv"
BODY = "The mill was built in 1820, and it was sold again after the war."
TEXTS = [f"Home\n{BODY}\nAccept all cookies", BODY, "Home\nLog in", f"Home\n{BODY}\n" * 30]


def run(tmp_path, *blocks, workers=1, tasks=1):
    LocalPipelineExecutor([*blocks], tasks=tasks, workers=workers, logging_dir=str(tmp_path / "logs")).run()


def written(folder):
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl.gz")) for line in gzip.open(path, "rt", encoding="utf-8")]


@pytest.fixture
def jsonl(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for shard in range(2):
        with open(folder / f"{shard}.jsonl", "w") as file:
            for number, text in enumerate(TEXTS):
                file.write(json.dumps({"id": f"{shard}-{number}", "text": text, "url": "http://x"}) + "\n")
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_filter(tmp_path, jsonl, workers):
    run(tmp_path, JsonlReader(str(jsonl)),
        DescaleFilter(exclusion_writer=JsonlWriter(str(tmp_path / "empty")), rejects_writer=JsonlWriter(str(tmp_path / "rejects")),
                      weights=str(FIXED)),
        JsonlWriter(str(tmp_path / "out")), workers=workers, tasks=2)
    cleaner = descale.Cleaner(weights=FIXED)
    expected = {f"{shard}-{number}": cleaner.clean(text) for shard in range(2) for number, text in enumerate(TEXTS) if number != 2}
    assert {record["id"]: record["text"] for record in written(tmp_path / "out")} == expected
    empty = written(tmp_path / "empty")
    assert sorted(record["id"] for record in empty) == ["0-2", "1-2"]
    assert {record["metadata"]["filter_reason"] for record in empty} == {"descale_too_little_left"}
    rejects = {record["id"]: record for record in written(tmp_path / "rejects")}
    assert rejects["0-0"]["text"] == "Home\nAccept all cookies" and "0-1" not in rejects
    assert [line["label"] for line in rejects["0-0"]["metadata"]["lines"]] == ["navigation", "cookie"]
    assert "en.cookie.accept-all" in rejects["0-0"]["metadata"]["lines"][1]["rules"]


@pytest.mark.parametrize("name", ["pages.warc.wet.gz", "pages.jsonl.zst", "pages.zip"])
def test_reader(tmp_path, name, report):
    run(tmp_path, DescaleReader(str(ROOT / "fixtures" / "containers"), glob_pattern=name), JsonlWriter(str(tmp_path / "out")))
    program = descale.run("--to", "jsonl", "-q", ROOT / "fixtures" / "containers" / name, stdout=subprocess.PIPE).stdout
    texts = [record["text"] for record in map(json.loads, program.splitlines())]
    expected = [text for text in texts if text]  # datatrove drops empty documents
    assert expected and [record["text"] for record in written(tmp_path / "out")] == expected
    report(f"datatrove DescaleReader, {name}: {len(texts)} records in, {len(expected)} with text out, texts equal to the program's")


def test_dumps(tmp_path, crawl, report):
    """Twelve dumps in four tasks of two workers."""
    run(tmp_path, DescaleReader(str(crawl), glob_pattern="*.warc.wet.gz"), JsonlWriter(str(tmp_path / "out")), tasks=4, workers=2)
    texts = [text for path in sorted(crawl.iterdir()) for text in program_texts(path)]
    found = [record["text"] for record in written(tmp_path / "out")]
    assert sorted(found) == sorted(text for text in texts if text)
    report(f"datatrove DescaleReader, 12 dumps: {len(texts)} records in, {len(found)} with text out, texts equal to the program's")


def test_reader_keeps_metadata(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps({"id": "7", "text": BODY, "url": "http://x", "date": "2024", "language": "en"}))
    run(tmp_path, DescaleReader(str(folder), weights=str(FIXED)), JsonlWriter(str(tmp_path / "out")))
    record, = written(tmp_path / "out")
    assert record["id"] == "7" and record["text"] == BODY
    assert {key: record["metadata"][key] for key in ("url", "date", "language")} == {"url": "http://x", "date": "2024", "language": "en"}
