# SPDX-License-Identifier: Apache-2.0
"""What the modules for Spark and Ray share: files of any file system that PyArrow knows, and their pages as Arrow batches."""
from __future__ import annotations

import fnmatch
import os
import warnings

import pyarrow as pa
from pyarrow import fs

import descale

from ._read import _message, _spelling

# The columns that there are. `text` is the clean text, `original` the text as it was, `file` the path and `number` the page's
# place in its file, from 1.
COLUMNS = {"file": pa.string(), "number": pa.int64(), "id": pa.string(), "url": pa.string(), "date": pa.string(),
           "language": pa.string(), "text": pa.string(), "original": pa.string()}
DEFAULT_COLUMNS = tuple(name for name in COLUMNS if name != "original")
_BATCH_ROWS = 4096
_BATCH_BYTES = 16 << 20


def _filesystem(path: str) -> tuple[fs.FileSystem, str]:
    if "://" in path:
        return fs.FileSystem.from_uri(path)
    return fs.LocalFileSystem(), os.path.abspath(path)


def _ends_of(uri: str, inner: str) -> tuple[str, str]:
    """What stands before and after the path in a URI: scheme, host and query. Empty for a path."""
    if "://" not in uri:
        return "", ""
    head, mark, query = uri.partition("?")
    head = head.rstrip("/")
    before = head[:-len(inner)] if inner and head.endswith(inner) else uri.partition("://")[0] + "://"
    return before, mark + query


def _hidden(path: str) -> bool:
    return os.path.basename(path).startswith((".", "_"))


def _below(system: fs.FileSystem, folder: str) -> list[str]:
    found = system.get_file_info(fs.FileSelector(folder, recursive=True, allow_not_found=True))
    return [info.path for info in found if info.type == fs.FileType.File]


def _glob(system: fs.FileSystem, pattern: str) -> list[str]:
    """The files that match a pattern; an asterisk stays within a name."""
    parts = pattern.split("/")
    first = next(index for index, part in enumerate(parts) if any(sign in part for sign in "*?["))
    wanted = parts[first:]
    found = []
    for path in _below(system, "/".join(parts[:first]) or "/"):
        names = path.split("/")[first:]
        if len(names) == len(wanted) and all(map(fnmatch.fnmatchcase, names, wanted)):
            found.append(path)
    return found


def find_files(paths) -> list[str]:
    """The files at paths or URIs as "s3://bucket/crawl/": a file, a folder with all files below it, or a pattern with * and, but
    for URIs, ? and [...] . Names that begin with "." or "_" are left out of folders and patterns. Sorted. Raises
    FileNotFoundError for a path without files."""
    found = []
    for path in [paths] if isinstance(paths, (str, os.PathLike)) else paths:
        path = os.fspath(path)
        system, inner = _filesystem(path)
        inner = inner.rstrip("/") or inner
        before, after = _ends_of(path, inner)
        if any(sign in inner for sign in "*?[") and system.get_file_info(inner).type == fs.FileType.NotFound:
            names = [name for name in _glob(system, inner) if not _hidden(name)]
        elif system.get_file_info(inner).type == fs.FileType.Directory:
            names = [name for name in _below(system, inner) if not _hidden(name)]
        else:
            names = [inner] if system.get_file_info(inner).type == fs.FileType.File else []
        if not names:
            raise FileNotFoundError(f"{path}: there is no such file")
        found += [before + name + after for name in sorted(names)]
    return found


def file_size(path: str) -> int:
    """The size of a file in bytes."""
    system, inner = _filesystem(path)
    return system.get_file_info(inner).size or 0


class _Source:
    """A file that notes when the file system fails: then another try may succeed, and nothing must be left out."""

    def __init__(self, file):
        self.file, self.failed = file, False

    def read(self, size: int) -> bytes:
        try:
            return self.file.read(size)
        except BaseException:
            self.failed = True
            raise


class PageReader:
    """Reads files into Arrow batches of pages. It may be pickled.

    columns         names of COLUMNS
    format, field   of descale.read()
    drop_empty      leave out pages that lost all their text
    on_damage       "warn": skip damaged parts, and files that cannot be read at all, with a DamageWarning; "raise": OSError. Text that is
                    not UTF-8 is no damage, and gives a warning
    settings        of descale.Cleaner
    """

    def __init__(self, columns=DEFAULT_COLUMNS, *, format=None, field=None, drop_empty=False, on_damage="warn", **settings):
        unknown = [name for name in columns if name not in COLUMNS]
        if unknown:
            raise ValueError(f"there is no column {unknown[0]!r}: the columns are {', '.join(COLUMNS)}")
        if on_damage not in ("warn", "raise"):
            raise ValueError(f"on_damage is {on_damage!r}: it may be 'warn' or 'raise'")
        self.columns, self.format, self.field = tuple(columns), format, field
        self.drop_empty, self.on_damage = drop_empty, on_damage
        self.cleaner = descale.Cleaner(**settings)
        self.schema = pa.schema([(name, COLUMNS[name]) for name in self.columns])

    def read(self, path: str):
        """The pages of a file, in record batches of some thousand."""
        rows: list[tuple] = []
        size = 0
        for row, taken in self._rows(path):
            rows.append(row)
            size += taken
            if len(rows) == _BATCH_ROWS or size >= _BATCH_BYTES:
                yield self._batch(rows)
                rows, size = [], 0
        if rows:
            yield self._batch(rows)

    def _batch(self, rows) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays([pa.array(column, field.type) for column, field in zip(zip(*rows), self.schema)],
                                          schema=self.schema)

    def _rows(self, path: str):
        system, inner = _filesystem(path)
        with system.open_input_stream(inner, compression=None, buffer_size=1 << 20) as file:
            source = _Source(file)
            pages = descale.read(source, cleaner=self.cleaner, format=self.format, field=self.field, name=path)
            number, name = 0, _spelling(path)
            while (page := self._next(pages, source)) is not None:
                number += 1
                text = page.clean
                if text or not self.drop_empty:
                    known = {"file": name, "number": number, "text": text}
                    yield tuple(known[column] if column in known else page.text if column == "original" else getattr(page, column)
                                for column in self.columns), len(page.raw)

    def _next(self, pages: descale.Pages, source: _Source) -> descale.Page | None:
        """The next page, None after the last one."""
        try:
            page = next(pages, None)
        except OSError as error:
            if self.on_damage == "raise" or source.failed:
                raise
            warnings.warn(str(error), descale.DamageWarning, stacklevel=2)
            page = None
        if self.on_damage == "raise" and pages._lost:
            raise OSError("; ".join(map(_message, pages._lost)))
        return page
