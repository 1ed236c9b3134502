# SPDX-License-Identifier: Apache-2.0
"""Blocks for datatrove pipelines: DescaleReader reads dumps and cleans their pages, DescaleFilter cleans documents of any
other reader and drops those of which too little is left."""
from __future__ import annotations

from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.readers.base import BaseDiskReader

import descale

__all__ = ["DescaleFilter", "DescaleReader"]


class _Cleans:
    """Makes the cleaner on first use: settings go into executor.json and to workers, the cleaner does not."""
    _settings: dict
    _cleaner: descale.Cleaner | None = None

    @property
    def cleaner(self) -> descale.Cleaner:
        if self._cleaner is None:
            self._cleaner = descale.Cleaner(**self._settings)
        return self._cleaner

    def __getstate__(self):
        return {name: value for name, value in self.__dict__.items() if name != "_cleaner"}


class DescaleFilter(_Cleans, BaseFilter):
    """Replaces the text of each document by its kept lines, and drops a document with fewer than `min_kept_chars`
    characters left.

    min_kept_chars    0: keep all documents, empty ones too
    exclusion_writer  takes the documents that are dropped, cleaned, with metadata["filter_reason"]
    rejects_writer    takes a document for each one that lost lines: its text is these lines, and metadata["lines"] has the
                      number, label and rules of each
    settings          of descale.Cleaner: keep, keep_above, rules, disable, builtin, drop_comments, keep_authors, filter, weights
    """
    name = "descale"
    _requires_dependencies = ["descale"]

    def __init__(self, min_kept_chars: int = 1, exclusion_writer=None, rejects_writer=None, **settings):
        super().__init__(exclusion_writer)
        self.min_kept_chars = min_kept_chars
        self.rejects_writer = rejects_writer
        self._settings = settings

    def filter(self, doc) -> bool | tuple[bool, str]:
        text = doc.text
        doc.text = self.cleaner.clean(text)
        self.stat_update("characters_in", value=len(text), unit="doc")
        self.stat_update("characters_kept", value=len(doc.text), unit="doc")
        if self.rejects_writer is not None and doc.text != text:
            self._write_rejects(doc, text)
        return True if len(doc.text) >= self.min_kept_chars else (False, "descale_too_little_left")

    def _write_rejects(self, doc, text: str) -> None:
        from datatrove.data import Document

        gone = [(number, line) for number, line in enumerate(self.cleaner.lines(text), 1) if not line.kept and line.label]
        lines = [{"line": number, "label": line.label, "rules": list(line.rules)} for number, line in gone]
        removed = "\n".join(text[line.start:line.end].rstrip("\n") for _, line in gone)
        self._rejects.write(Document(text=removed, id=doc.id, metadata={**doc.metadata, "lines": lines}), self._rank)

    def run(self, data, rank: int = 0, world_size: int = 1):
        if self.rejects_writer is None:
            yield from super().run(data, rank, world_size)
            return
        with self.rejects_writer as self._rejects:
            self._rank = rank
            yield from super().run(data, rank, world_size)
        del self._rejects

    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name != "_rejects"}


class DescaleReader(_Cleans, BaseDiskReader):
    """Reads whatever descale reads (WET, JSON Lines, text, archives, all compressions) and cleans it: the text of a
    document is the clean text. Pages of which nothing is left become no documents, as datatrove has it. Metadata are url,
    date, language and file_path.

    json_field  the field of a JSON object that holds the text
    settings    of descale.Cleaner: keep, keep_above, rules, disable, builtin, drop_comments, keep_authors, filter, weights

    The other arguments are those of every reader of datatrove.
    """
    name = "descale"
    _requires_dependencies = ["descale"]

    def __init__(self, data_folder, paths_file=None, *, json_field: str | None = None, limit: int = -1, skip: int = 0,
                 file_progress: bool = False, doc_progress: bool = False, adapter=None, default_metadata: dict | None = None,
                 recursive: bool = True, glob_pattern: str | None = None, shuffle_files: bool = False, **settings):
        super().__init__(data_folder, paths_file, limit=limit, skip=skip, file_progress=file_progress, doc_progress=doc_progress,
                         adapter=adapter, default_metadata=default_metadata, recursive=recursive, glob_pattern=glob_pattern,
                         shuffle_files=shuffle_files)
        self.json_field = json_field
        self._settings = settings

    def read_file(self, filepath: str):
        with self.data_folder.open(filepath, "rb") as file:
            for number, page in enumerate(descale.read(file, cleaner=self.cleaner, field=self.json_field, name=filepath)):
                data = {"text": page.clean, "id": page.id or f"{filepath}/{number}"}
                data |= {key: value for key in ("url", "date", "language") if (value := getattr(page, key))}
                with self.track_time():
                    document = self.get_document_from_dict(data, filepath, number)
                if document:
                    yield document
