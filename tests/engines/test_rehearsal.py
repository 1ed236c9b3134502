# SPDX-License-Identifier: Apache-2.0
"""A crawl in small: 200 dumps on Spark and on Ray, and workers that are killed while they work. Every page has to be in the
result once, with the program's text. DESCALE_CRAWL names a folder with other dumps, by default they are made up."""
import gzip
import hashlib
import json
import os
import pathlib
import signal
import sys
import threading
import time

import pytest

from conftest import made_pages, program, ray_cluster, wet

KILLS = 3


@pytest.fixture(scope="module")
def dumps(tmp_path_factory):
    if "DESCALE_CRAWL" in os.environ:
        return pathlib.Path(os.environ["DESCALE_CRAWL"])
    folder = tmp_path_factory.mktemp("dumps")
    for number in range(200):
        (folder / f"{number:03}.warc.wet.gz").write_bytes(wet(made_pages(50, seed=number)))
    return folder


@pytest.fixture(scope="module")
def wanted(dumps, tmp_path_factory):
    """The pages by the program: the file, the number in it, the hash of the text."""
    folder = tmp_path_factory.mktemp("wanted")
    program("--to", "jsonl", "-o", folder, dumps)
    pages = []
    for path in folder.rglob("*.gz"):
        with gzip.open(path, "rb") as lines:
            pages += [(stem(path), number, digest(json.loads(line)["text"])) for number, line in enumerate(lines, 1)]
    assert {name for name, _, _ in pages} == {stem(path) for path in dumps.iterdir()}
    return sorted(pages)


def stem(path):
    """The name of a file without what says its form."""
    return os.path.basename(path).partition(".")[0]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def processes():
    """The parent and the command of every process."""
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found[int(folder.name)] = parent, (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it ended
    return found


def ours(name, parent_name=""):
    """The processes below this one whose command has a name, and whose parent's has one."""
    known = processes()
    parents = {os.getpid()}
    while True:
        more = {process for process, (parent, _) in known.items() if parent in parents} - parents
        if not more:
            break
        parents |= more
    return [process for process in parents if process in known and name in known[process][1]
            and parent_name in known.get(known[process][0], (0, ""))[1]]


class Killer(threading.Thread):
    """Kills a worker, once the job has finished some of its files, and another one a little later, and so on."""

    def __init__(self, workers, finished):
        super().__init__(daemon=True)
        self.workers, self.finished, self.killed, self.over = workers, finished, [], threading.Event()

    def run(self):
        while len(self.killed) < KILLS and not self.over.wait(0.05):
            if self.finished() < 20 * (len(self.killed) + 1):
                continue
            for process in [process for process in self.workers() if process not in self.killed][:1]:
                os.kill(process, signal.SIGKILL)
                self.killed.append(process)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


def parts(folder):
    """How many files of a result there are, finished or not."""
    return sum(path.suffix in (".parquet", ".json") for path in folder.rglob("*")) if folder.exists() else 0


def check(rows, wanted):
    """Compares rows of file, number and text."""
    found = sorted((stem(file), number, digest(text)) for file, number, text in rows)
    assert len(found) == len(wanted)
    assert found == wanted


def test_spark(dumps, wanted, tmp_path, report):
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    from descale.spark import DescaleDataSource

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", False).config("spark.driver.host", "127.0.0.1")
             .config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    try:
        spark.dataSource.register(DescaleDataSource)
        began = time.monotonic()
        with Killer(lambda: ours("pyspark.daemon", "pyspark.daemon"), lambda: parts(tmp_path / "clean")) as killer:
            spark.read.format("descale").load(str(dumps / "*.warc.wet.gz")).write.parquet(str(tmp_path / "clean"))
        seconds = time.monotonic() - began
        rows = [tuple(row) for row in spark.read.parquet(str(tmp_path / "clean")).select("file", "number", "text").toLocalIterator()]
    finally:
        spark.stop()
    check(rows, wanted)
    assert killer.killed, "no worker was killed: the run was too short"
    report(f"Spark: {len(list(dumps.iterdir()))} dumps, {len(killer.killed)} workers killed: {len(wanted)} records in, {len(rows)} out, "
           f"texts equal to the program's, {seconds:.0f} s")


def test_ray(dumps, wanted, tmp_path, report):
    pytest.importorskip("ray.data")
    import pyarrow.parquet as pq

    from descale.ray import read_pages

    with ray_cluster():
        began = time.monotonic()
        with Killer(lambda: ours("ray::ReadDescale"), lambda: parts(tmp_path / "clean")) as killer:  # the other "ray::" are Ray's own
            read_pages(dumps / "*.warc.wet.gz", override_num_blocks=200).write_parquet(str(tmp_path / "clean"))
        seconds = time.monotonic() - began
    # Ray writes no list of what is finished, and a task that was killed while it wrote may leave a part of its file.
    table = pq.read_table(tmp_path / "clean")
    rows = list(zip(*(table[name].to_pylist() for name in ("file", "number", "text"))))
    check(rows, wanted)
    assert killer.killed, "no worker was killed: the run was too short"
    report(f"Ray: {len(list(dumps.iterdir()))} dumps, {len(killer.killed)} workers killed: {len(wanted)} records in, {len(rows)} out, "
           f"texts equal to the program's, {seconds:.0f} s")
