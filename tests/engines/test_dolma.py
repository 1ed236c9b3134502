# SPDX-License-Identifier: Apache-2.0
"""dolma's own mixer with the attributes of --to dolma: its documents have to be exactly those of --to jsonl."""
import gzip
import json
import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("dolma")
from conftest import made_pages, program

ALL = "body,navigation,cookie,promo"
CORPUS = pathlib.Path(os.environ.get("DESCALE_CORPUS", pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpus"))


def mix(folder, documents, keep, *options):
    """The documents that dolma's mixer makes of documents, without the lines whose labels are not in `keep`."""
    (folder / "documents").mkdir(parents=True)
    (folder / "attributes" / "descale").mkdir(parents=True)
    (folder / "documents" / "a.jsonl.gz").write_bytes(gzip.compress(documents, 1))
    attributes = program("--to", "dolma", "--keep", keep, *options, "--from", "jsonl", "-", input=documents)
    (folder / "attributes" / "descale" / "a.jsonl.gz").write_bytes(gzip.compress(attributes, 1))
    replacements = [{"span": f"$.attributes.descale__lines__{label}", "min_score": 0.0, "replacement": ""}
                    for label in ALL.split(",") if label not in keep.split(",")]
    (folder / "mix.json").write_text(json.dumps({"processes": 1, "streams": [{
        "name": "clean", "documents": [str(folder / "documents" / "*.gz")], "attributes": ["descale"],
        "output": {"path": str(folder / "out"), "max_size_in_bytes": 1 << 40}, "span_replacement": replacements}]}))
    dolma = pathlib.Path(sys.executable).with_name("dolma")
    result = subprocess.run([dolma, "-c", "mix.json", "mix"], cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return [json.loads(line) for path in sorted((folder / "out").glob("*.gz")) for line in gzip.open(path, "rb")]


def check(folder, documents, keep, *options):
    """Returns how many documents came out, after comparing them with the program's."""
    mixed = mix(folder, documents, keep, *options)
    wanted = [json.loads(line) for line in program("--from", "jsonl", "--keep", keep, *options, "-", input=documents).split(b"\n")[:-1]]
    assert [page["id"] for page in mixed] == [page["id"] for page in wanted]
    differ = [page["id"] for page, clean in zip(mixed, wanted) if page["text"] != clean["text"]]
    assert not differ, f"{len(differ)} of {len(wanted)} pages differ, the first is {differ[0]}"
    return len(mixed)


def dolma_documents(pages):
    return "".join(json.dumps({"id": page["id"], "source": "web", "text": page["text"]}, ensure_ascii=False) + "\n" for page in pages).encode()


@pytest.mark.parametrize("keep, options", [("body", []), ("body,promo", []), ("navigation", []), ("body", ["--filter", "c4"])])
def test_mixer(tmp_path, keep, options, report):
    count = check(tmp_path, dolma_documents(made_pages(2000)), keep, *options)
    report(f"dolma mixer, {' '.join(['--keep', keep, *options])}: 2000 made documents in, {count} out, 0 differ from the program's")


def test_mixer_on_a_dump(tmp_path):
    """The documents of a dump are those that --to jsonl writes when every label stays."""
    from conftest import wet

    dump = tmp_path / "a.warc.wet.gz"
    dump.write_bytes(wet(made_pages(300)))
    folder = tmp_path / "mix"
    documents = program("--to", "jsonl", "--keep", ALL, dump)
    attributes = program("--to", "dolma", dump)
    assert [json.loads(line)["attributes"] for line in program("--from", "jsonl", "--to", "dolma", "-", input=documents).splitlines()] == \
        [json.loads(line)["attributes"] for line in attributes.splitlines()]
    check(folder, documents, "body")


def test_mixer_on_corpora(tmp_path, report):
    paths = [CORPUS / "wcxb-dev.jsonl.gz", CORPUS / "segments-dev.jsonl.gz"]
    if not all(path.exists() for path in paths):
        pytest.skip(f"no corpora in {CORPUS}: DESCALE_CORPUS names their folder")
    pages = [json.loads(line) for path in paths for line in gzip.open(path, "rb")]
    count = check(tmp_path, dolma_documents(pages), "body")
    report(f"dolma mixer, corpora: {len(pages)} pages in, {count} out, 0 differ from the program's")
