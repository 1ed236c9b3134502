# SPDX-License-Identifier: Apache-2.0
"""For Spark 4: functions over columns, and a data source for dumps.

    df.withColumn("text", clean_column("text"))

    spark.dataSource.register(DescaleDataSource)
    spark.read.format("descale").load("crawl/*.warc.wet.gz")

descale has to be installed where the executors run Python. Rule files need not be there: their content travels with the
functions.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import Column, functions
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.pandas.types import from_arrow_schema

import descale

from ._tables import COLUMNS, DEFAULT_COLUMNS, PageReader, find_files

__all__ = ["LINES", "DescaleDataSource", "clean_batches", "clean_column", "label_column"]

LINES = "array<struct<start:bigint,end:bigint,label:string,probability:float,keep:boolean>>"
_LINES = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("probability", pa.float32()),
                             ("keep", pa.bool_())]))


def clean_column(column: Column | str, **settings) -> Column:
    """A column of strings cleaned. `settings` are those of descale.Cleaner. Null stays null. Takes Spark 4.1."""
    cleaner = descale.Cleaner(**settings)

    @functions.arrow_udf(returnType="string", functionType=functions.ArrowUDFType.SCALAR)
    def clean(texts: pa.Array) -> pa.Array:
        return pa.array(cleaner.clean_arrow(texts))

    return clean(column)


def label_column(column: Column | str, **settings) -> Column:
    """The lines of a column of strings, as LINES: positions count bytes of UTF-8, a blank line has no label. `settings` are
    those of descale.Cleaner. Takes Spark 4.1."""
    cleaner = descale.Cleaner(**settings)

    @functions.arrow_udf(returnType=LINES, functionType=functions.ArrowUDFType.SCALAR)
    def label(texts: pa.Array) -> pa.Array:
        return pa.array(cleaner.label_arrow(texts)).cast(_LINES)

    return label(column)


def clean_batches(column: str = "text", **settings):
    """A function for DataFrame.mapInArrow() that cleans a column: df.mapInArrow(clean_batches("text"), df.schema). `settings`
    are those of descale.Cleaner."""
    cleaner = descale.Cleaner(**settings)

    def clean(batches):
        for batch in batches:
            index = batch.schema.get_field_index(column)
            columns = batch.columns
            columns[index] = pa.array(cleaner.clean_arrow(columns[index]))
            yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)

    return clean


@dataclass
class _File(InputPartition):
    path: str


class _Reader(DataSourceReader):
    def __init__(self, paths: list[str], pages: PageReader):
        self.paths, self.pages = paths, pages

    def partitions(self) -> list[InputPartition]:
        return [_File(path) for path in find_files(self.paths)]

    def read(self, partition: InputPartition):
        assert isinstance(partition, _File)
        return self.pages.read(partition.path)


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


# Options of the data source: the argument of PageReader, and what reads its value.
_OPTIONS: dict[str, tuple[str, Callable[[str], object]]] = {
    "format": ("format", str),
    "field": ("field", str),
    "dropempty": ("drop_empty", lambda value: value.lower() == "true"),
    "mode": ("on_damage", lambda value: {"PERMISSIVE": "warn", "FAILFAST": "raise"}[value.upper()]),
    "keep": ("keep", _list),
    "keepabove": ("keep_above", float),
    "rules": ("rules", _list),
    "disable": ("disable", _list),
    "builtin": ("builtin", lambda value: value.lower() == "true"),
    "dropcomments": ("drop_comments", lambda value: value.lower() == "true"),
    "keepauthors": ("keep_authors", lambda value: value.lower() == "true"),
    "filter": ("filter", str),
    "weights": ("weights", str),
}


class DescaleDataSource(DataSource):
    """Reads and cleans the pages of WET files, JSON Lines, text, and archives of them, compressed or not; a partition a file.

    Columns are file, number (of the page in its file, from 1), id, url, date, language, and text, which is the clean text.
    .schema("id string, text string, original string") chooses among them; original is the text as it was.

    The path is a file, a folder or a pattern, local or as "s3://bucket/crawl/*.warc.wet.gz". Options, whose lists have commas:

    keep, keepAbove, rules, disable, builtin, dropComments, keepAuthors, filter, weights    settings of descale.Cleaner
    format       "text", "jsonl" or "wet" where the content does not tell
    field        the field of a JSON object that holds the text
    dropEmpty    true: leave out pages that lost all their text
    mode         PERMISSIVE (default): skip what is damaged, with a warning in the log of the executor. FAILFAST: fail
    """

    @classmethod
    def name(cls) -> str:
        return "descale"

    def schema(self):
        return from_arrow_schema(pa.schema([(name, COLUMNS[name]) for name in DEFAULT_COLUMNS]))

    def reader(self, schema) -> DataSourceReader:
        settings = {}
        for name, value in self.options.items():
            if name in ("path", "paths"):
                continue
            if name not in _OPTIONS:
                raise ValueError(f"there is no option {name}: the options are {', '.join(_OPTIONS)}")
            argument, parse = _OPTIONS[name]
            try:
                settings[argument] = parse(value)
            except (KeyError, ValueError):
                raise ValueError(f"option {name}: {value!r} is no value for it") from None
        if "path" not in self.options:
            raise ValueError("load() takes the path of a file or folder, or a pattern")
        return _Reader([self.options["path"]], PageReader(schema.fieldNames(), **settings))
