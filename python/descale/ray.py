# SPDX-License-Identifier: Apache-2.0
"""For Ray Data: actors that clean a column, and a source for dumps.

    ds.map_batches(CleanText, batch_format="pyarrow", compute=ray.data.ActorPoolStrategy(size=4))

    read_pages("crawl/*.warc.wet.gz").write_parquet("clean/")
"""
from __future__ import annotations

import pyarrow as pa
from ray.data import Dataset, Datasource, ReadTask, read_datasource
from ray.data.block import BlockMetadata

import descale

from ._tables import DEFAULT_COLUMNS, PageReader, file_size, find_files

__all__ = ["CleanText", "DescaleDatasource", "read_pages"]


class CleanText:
    """Cleans a column of each batch, for Dataset.map_batches() with batch_format="pyarrow".

    column    the column of strings; null stays null
    settings  of descale.Cleaner

    Give arguments by fn_constructor_kwargs={"column": "content", "keep": ("body", "promo")}. Rule files are read where the
    actors run; give descale.Rules to send their content.
    """

    def __init__(self, column: str = "text", **settings):
        self.column, self.cleaner = column, descale.Cleaner(**settings)

    def __call__(self, batch: pa.Table) -> pa.Table:
        return self.cleaner.table(batch, self.column)


class DescaleDatasource(Datasource):
    """The source of read_pages(), for ray.data.read_datasource()."""

    def __init__(self, paths, columns=DEFAULT_COLUMNS, **settings):
        super().__init__()
        self._files = find_files(paths)
        self._sizes = [file_size(path) for path in self._files]
        self._pages = PageReader(columns, **settings)

    def get_name(self) -> str:
        return "Descale"

    def estimate_inmemory_data_size(self) -> int:
        return sum(self._sizes)

    def get_read_tasks(self, parallelism: int, per_task_row_limit: int | None = None, data_context=None) -> list[ReadTask]:
        count = max(1, min(parallelism, len(self._files)))
        return [self._task(slice(index, None, count), per_task_row_limit) for index in range(count)]

    def _task(self, part: slice, per_task_row_limit: int | None) -> ReadTask:
        files, pages = self._files[part], self._pages

        def read():
            for path in files:
                for batch in pages.read(path):
                    yield pa.Table.from_batches([batch])

        metadata = BlockMetadata(num_rows=None, size_bytes=sum(self._sizes[part]), input_files=files, exec_stats=None)
        return ReadTask(read, metadata, schema=pages.schema, per_task_row_limit=per_task_row_limit)


def read_pages(paths, columns=DEFAULT_COLUMNS, *, override_num_blocks: int | None = None, concurrency: int | None = None,
               ray_remote_args: dict | None = None, **settings) -> Dataset:
    """Reads and cleans the pages of WET files, JSON Lines, text, and archives of them, compressed or not.

    paths      a file, a folder or a pattern, or several, local or as "s3://bucket/crawl/*.warc.wet.gz"
    columns    of file, number (of the page in its file, from 1), id, url, date, language, text (the clean text), and
               original (the text as it was); all but the last by default
    format     "text", "jsonl" or "wet" where the content does not tell
    field      the field of a JSON object that holds the text
    drop_empty True: leave out pages that lost all their text
    on_damage  "warn": skip what is damaged, with a warning in the log of the worker; "raise": fail

    Other settings are those of descale.Cleaner. override_num_blocks, concurrency and ray_remote_args are those of the other
    readers of ray.data.
    """
    source = DescaleDatasource(paths, columns, **settings)
    return read_datasource(source, override_num_blocks=override_num_blocks, concurrency=concurrency,
                           ray_remote_args=ray_remote_args)
