# SPDX-License-Identifier: Apache-2.0
"""The pages of files and dumps: see descale.read()."""
from __future__ import annotations

import io
import json
import os
import warnings
from functools import cached_property

from . import _descale

_FORMATS = {None: 0, "text": 1, "jsonl": 2, "wet": 3}  # descale_format


class DamageWarning(UserWarning):
    """Part of an input was damaged and skipped."""


class Page:
    """A page of an input, before cleaning.

    id      the record's id, or the name of the file; of JSON Lines the value of "id", None where there is none
    url     the address, or None
    text    the text; invalid UTF-8 becomes U+FFFD
    raw     the text in bytes, as it is
    member  the name of the file in an archive, or None
    number  of the page in the input or the member, from 1
    record  what else the record says: the fields of a WARC header, or of a JSON object without its text
    """

    def __init__(self, cleaner, input_name, values):
        member, number, id_, id_json, url, header, raw, separated, before, after = values
        self._cleaner, self._header, self._json, self._separated = cleaner, header, None if before is None else before + after, separated
        self.input, self.member, self.number, self.url, self.raw = input_name, member, number, url, raw
        value = json.loads(id_) if id_json and id_ is not None else id_
        self.id = value if isinstance(value, str) else id_

    @cached_property
    def text(self) -> str:
        return self.raw.decode("utf-8", "replace")

    @cached_property
    def clean(self) -> str:
        """The kept lines, newlines between them: what the program writes with --to jsonl."""
        if self._separated:
            return self._cleaner.clean(self.raw).decode("utf-8", "replace")
        return self._cleaner._clean_file(self.raw).removesuffix(b"\n").decode("utf-8", "replace")

    @cached_property
    def record(self) -> dict:
        if self._header is not None:
            lines = self._header.decode("utf-8", "replace").splitlines()[1:]
            fields = (line.partition(":") for line in lines if ":" in line)
            return {name.strip(): value.strip() for name, _, value in fields}
        return json.loads(self._json) if self._json is not None else {}

    @property
    def date(self) -> str | None:
        """The date as the record spells it: WARC-Date, or the field "date" of a JSON object."""
        return self.record.get("WARC-Date", self.record.get("date"))

    @property
    def language(self) -> str | None:
        """The languages that a WET record names, as "eng,deu", or the field "language" of a JSON object."""
        return self.record.get("WARC-Identified-Content-Language", self.record.get("language"))

    def __repr__(self) -> str:
        return f"<descale.Page {self.id!r}, {len(self.raw)} bytes>"


class Pages:
    """An iterator over the pages of an input. As a context manager it closes the file that it opened.

    problems    (input, member, offset, line, message) of each damaged part so far
    """

    def __init__(self, source, cleaner, format, field, name):
        if format not in _FORMATS:
            raise ValueError(f"unknown format {format!r}: the formats are text, jsonl and wet")
        self._cleaner, self._file, self.problems = cleaner, None, []
        if isinstance(source, (bytes, bytearray, memoryview)):
            self.name, handle = name or "bytes", io.BytesIO(source).read
        elif hasattr(source, "read"):
            told = getattr(source, "name", None)
            self.name, handle = name or (told if isinstance(told, str) else "file"), source.read
        else:
            self._file = open(source, "rb", buffering=0)
            self.name, handle = name or os.fsdecode(source), self._file.fileno()
        self._reader = _descale.Reader(self.name, handle, _FORMATS[format], field)

    def __iter__(self) -> Pages:
        return self

    def __next__(self) -> Page:
        if self._reader is None:
            raise StopIteration
        try:
            return Page(self._cleaner, self.name, next(self._reader))
        except StopIteration:
            self._take_problems()
            self.close()
            raise
        except OSError as error:
            if error.args and error.args[0] is self._reader.problems:
                places = [f"{input}!{member}" if member else input for input, member, _, _, _ in error.args[0]]
                messages = [f"{place}: {problem[-1]}" for place, problem in zip(places, error.args[0])]
                raise OSError("; ".join(messages) or f"{self.name}: cannot be read") from None
            raise
        finally:
            if self._reader is not None:
                self._take_problems()

    def _take_problems(self) -> None:
        found = self._reader.problems[:]
        self._reader.problems.clear()
        self.problems += found
        for input, member, offset, line, message in found:
            place = f"{input}!{member}" if member else input
            warnings.warn(f"{place}:{line}: {message}" if line else f"{place}: {message}", DamageWarning, stacklevel=3)

    def close(self) -> None:
        self._reader = None
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_) -> None:
        self.close()
