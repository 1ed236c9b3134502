# SPDX-License-Identifier: Apache-2.0
"""Spark in local mode, with the functions and the data source of descale.spark and with the program in a pipe."""
import os
import shlex
import sys

import pytest

import descale
from conftest import CONTAINERS, made_pages, program, program_texts, wet

pytest.importorskip("pyspark")
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.functions import col

from descale.spark import DescaleDataSource, clean_batches, clean_column, label_column


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    os.environ["PYSPARK_PYTHON"] = sys.executable  # that of the workers, which is python3 otherwise
    session = (SparkSession.builder.master("local[2]").appName("descale").config("spark.ui.enabled", False)
               .config("spark.sql.shuffle.partitions", 2).config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse"))).getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    session.dataSource.register(DescaleDataSource)
    yield session
    session.stop()


@pytest.fixture(scope="module")
def df(spark, jsonl):
    return spark.read.json(str(jsonl)).repartition(3).select("id", "url", "text").cache()


def texts(df, pages):
    """The column text, in the order of the pages."""
    rows = {row.id: row.text for row in df.collect()}
    assert len(rows) == df.count() == len(pages)
    return [rows[page["id"]] for page in pages]


def test_clean_column(df, pages, expected, report):
    clean = df.withColumn("text", clean_column("text"))
    assert texts(clean, pages) == expected
    report(f"Spark clean_column: {df.count()} records in, {clean.count()} out, texts equal to the program's")


def test_clean_column_with_settings(df, pages, jsonl, tmp_path):
    rules = tmp_path / "en.promo.rules"
    rules.write_text("rule promo.mill\n match nobody knows\n why a test\n hit Nobody knows\n miss The mill\n")
    column = clean_column(col("text"), keep=("body", "navigation"), rules=[rules], disable="en.cookie.*")
    wanted = program_texts(jsonl, "--keep", "body,navigation", "--rules", rules, "--disable", "en.cookie.*")
    rules.unlink()  # workers do not need it
    assert texts(df.withColumn("text", column), pages) == wanted


def test_nulls_and_empty_partitions(spark):
    df = spark.createDataFrame([(None,), ("",), ("Home",)], "text string").repartition(8)
    rows = df.select(clean_column("text").alias("text")).collect()
    assert sorted(repr(row.text) for row in rows) == sorted(map(repr, [None, "", descale.clean("Home")]))


def test_clean_batches(df, pages, expected):
    assert texts(df.mapInArrow(clean_batches("text"), df.schema), pages) == expected


def test_large_strings(spark, df, pages, expected):
    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", True)
    try:
        assert texts(df.withColumn("text", clean_column("text")), pages) == expected
        assert texts(df.mapInArrow(clean_batches("text"), df.schema), pages) == expected
    finally:
        spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", False)


def test_label_column(df, pages):
    rows = {row.id: row.lines for row in df.withColumn("lines", label_column("text")).collect()}
    cleaner = descale.Cleaner()
    for page in pages[:200]:
        wanted = [(line.start, line.end, line.label, pytest.approx(line.probability), line.kept) for line in cleaner.lines(page["text"].encode())]
        assert [tuple(line) for line in rows[page["id"]]] == wanted


def test_data_source(spark, crawl, report):
    df = spark.read.format("descale").load(f"{crawl}/*.warc.wet.gz")
    rows = df.orderBy("file", "number").collect()
    wanted = [text for path in sorted(crawl.iterdir()) for text in program_texts(path)]
    assert [row.text for row in rows] == wanted and df.rdd.getNumPartitions() == 12
    assert (rows[0].url, rows[0].date, rows[0].language) == ("http://example.org/0/0", "2024-05-18T01:58:10Z", "eng")
    report(f"Spark data source: {len(wanted)} records in, {len(rows)} out, texts equal to the program's")


@pytest.mark.parametrize("name", ["pages.jsonl.zst", "pages.zip", "pages.tar.gz", "pages.warc.wet.xz"])
def test_data_source_reads_containers(spark, name):
    rows = spark.read.format("descale").load(str(CONTAINERS / name)).orderBy("number").collect()
    assert [row.text for row in rows] == program_texts(CONTAINERS / name) and rows


def test_data_source_options(spark, crawl):
    path = crawl / "00.warc.wet.gz"
    reader = spark.read.format("descale").option("keep", "body, promo").option("dropEmpty", True)
    rows = reader.schema("text string, original string").load(str(path)).collect()
    assert rows[0].__fields__ == ["text", "original"]
    assert [row.text for row in rows] == [text for text in program_texts(path, "--keep", "body,promo") if text]
    assert {row.original for row in rows} <= {page["text"] for page in made_pages(100, seed=0)}
    for name, value, message in ("keep", "header", "unknown class"), ("colour", "red", "no option"), ("mode", "SLOW", "no value"):
        with pytest.raises(PySparkException, match=message):
            spark.read.format("descale").option(name, value).load(str(path)).count()
    with pytest.raises(PySparkException, match="no such file"):
        spark.read.format("descale").load(str(crawl / "*.warc.gz")).count()


def test_data_source_and_damage(spark, tmp_path):
    data = wet(made_pages(50))
    (tmp_path / "cut.warc.wet.gz").write_bytes(data[:-20])
    (tmp_path / "binary").write_bytes(b"\1\2\3\4\5\6")
    reader = spark.read.format("descale")
    assert 49 <= reader.load(str(tmp_path)).count() <= 50
    for path in tmp_path.iterdir():
        with pytest.raises(PySparkException, match="OSError"):
            reader.option("mode", "FAILFAST").load(str(path)).count()


def test_pipe(spark, df, jsonl, report):
    """rdd.pipe: records keep their bytes and their order."""
    lines = spark.sparkContext.textFile(str(jsonl), 4)
    out = lines.pipe(f"{shlex.quote(descale.find_bin())} --from jsonl -q", checkCode=True).collect()
    wanted = program(jsonl).decode().split("\n")[:-1]
    assert out == wanted
    report(f"Spark rdd.pipe: {lines.count()} records in, {len(out)} out, bytes equal to the program's")


def test_transform(spark, df, pages, expected, report):
    """SELECT TRANSFORM, in SQL alone."""
    df.createOrReplaceTempView("pages")
    rows = spark.sql(f"""SELECT from_json(j, 'id string, text string') AS page FROM (
        SELECT TRANSFORM(to_json(struct(id, text))) USING "{descale.find_bin()} --from jsonl -q" AS (j string) FROM pages)""").collect()
    texts = {row.page.id: row.page.text for row in rows}
    assert [texts[page["id"]] for page in pages] == expected and len(rows) == len(pages)
    report(f"Spark SELECT TRANSFORM: {len(pages)} records in, {len(rows)} out, texts equal to the program's")
