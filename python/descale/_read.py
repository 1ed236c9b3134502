# SPDX-License-Identifier: Apache-2.0
"""The pages of files and dumps: see descale.read()."""
from __future__ import annotations

import io
import json
import os
import re
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import _descale

if TYPE_CHECKING:
    from . import Cleaner

_FORMATS = {None: 0, "text": 1, "jsonl": 2, "wet": 3}  # descale_format
_Problem = tuple[str, str, int, int, str]


class DamageWarning(UserWarning):
    """Part of an input was damaged and skipped, or is not what it should be, as text that is not UTF-8."""


def _spelling(text: str) -> str:
    """A string that UTF-8 can spell: JSON may name halves of surrogate pairs, which are no characters."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _number(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:  # more digits than sys.get_int_max_str_digits()
        return digits


def _from_json(text: str) -> Any:
    """A value of JSON, which may have control characters in strings and numbers of any length, as the program takes it."""
    return json.loads(text, strict=False, parse_int=_number)


def _id_of(value: str) -> str | None:
    if value == "null":
        return None
    return _spelling(_from_json(value)) if value.startswith('"') else value


def _fields_of(header: bytes) -> dict[str, str]:
    """The fields of a WARC header, as the library finds them: only newlines end lines, and a line that begins with white space
    continues the field above."""
    _, _, text = header.decode("utf-8", "replace").partition("\n")
    fields = (field.partition(":") for field in re.split(r"\n(?![ \t])", text) if ":" in field)
    return {name: value.strip(" \t\r\n") for name, _, value in fields}


class Page:
    """A page of an input, before cleaning.

    id       the record's id, or the name of the file. Of JSON Lines the value of "id": a string, or else its JSON as it is
             spelled there, as "7" or '{"a": 1}'. None where there is none, or null
    url      the address, or None
    date     WARC-Date as it is spelled, or the field "date" of a JSON object: a string, or else its JSON. None where there
             is none, or null
    language the languages that a WET record names, as "eng,deu", or the field "language" of a JSON object, likewise
    text     the text; invalid UTF-8 becomes U+FFFD
    raw      the text in bytes, as it is
    clean    the clean text
    input    the name of the input
    member   the name of the file in an archive, or None
    number   of the page in the input or the member, from 1
    record   what else the record says

    What UTF-8 cannot spell is U+FFFD in all of them but raw and record.
    """
    id: str | None
    url: str | None
    raw: bytes
    input: str
    member: str | None
    number: int

    def __init__(self, cleaner: Cleaner, input_name: str, values: tuple[Any, ...]) -> None:
        self.member, self.number, id_, id_json, self.url, self._date, self._language, self._header, self.raw, *rest = values
        self._separated, before, after = rest
        self._cleaner, self.input, self._json = cleaner, input_name, None if before is None else before + after
        self.id = _id_of(id_) if id_json and id_ is not None else id_

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
    def record(self) -> dict[str, Any]:
        """The fields of a WARC header, with their names as they are spelled, or of a JSON object without its text. A whole number
        with more digits than Python takes stays a str. Raises RecursionError for JSON that is nested too deep for Python."""
        if self._header is not None:
            return _fields_of(self._header)
        return _from_json(self._json.decode("utf-8-sig", "replace")) if self._json is not None else {}

    def _field(self, name: str) -> str | None:
        """A field of JSON as a string."""
        try:
            value = self.record.get(name)
            return None if value is None else _spelling(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        except RecursionError:
            return None

    @property
    def date(self) -> str | None:
        """The date as the record spells it."""
        return self._date if self._json is None else self._field("date")

    @property
    def language(self) -> str | None:
        """The language, or languages, as the record spells them."""
        return self._language if self._json is None else self._field("language")

    def __repr__(self) -> str:
        return f"<descale.Page {self.id!r}, {len(self.raw)} bytes>"


def _message(problem: _Problem) -> str:
    input, member, _, line, message = problem
    place = f"{input}!{member}" if member else input
    return f"{place}:{line}: {message}" if line else f"{place}: {message}"


def _check(name: str, value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} takes a str, not {value!r}")
    if value is not None and "\0" in value:
        raise ValueError(f"{name} is {value!r}, which has a NUL")


class Pages:
    """An iterator over the pages of an input. As a context manager it closes the file that it opened.

    name        of the input
    problems    (input, member, offset, line, message) of what was warned of so far
    """
    name: str

    def __init__(self, source: Any, cleaner: Cleaner, format: str | None, field: str | None, name: str | None) -> None:
        if format not in _FORMATS:
            raise ValueError(f"unknown format {format!r}: the formats are text, jsonl and wet")
        if not isinstance(cleaner, _descale.Cleaner):
            raise TypeError(f"cleaner takes a descale.Cleaner, not {cleaner!r}")
        _check("field", field)
        _check("name", name)
        self._reader: _descale.Reader | None = None
        self._file: io.FileIO | None = None
        self._cleaner, self._told, self._lost = cleaner, list[_Problem](), list[_Problem]()
        handle: Any
        if isinstance(source, (bytes, bytearray, memoryview)):
            self.name, handle = name or "bytes", io.BytesIO(source).read
        elif hasattr(source, "read"):
            told = getattr(source, "name", None)
            self.name, handle = name or (told if isinstance(told, str) else "file"), source.read
        elif isinstance(source, (str, os.PathLike)):  # a number would be a descriptor of somebody else
            self._file = open(source, "rb", buffering=0)
            self.name, handle = name or os.fsdecode(source), self._file.fileno()
        else:
            raise TypeError(f"read() takes a path, bytes or a file object opened in binary mode, not {source!r}")
        try:
            self._reader = _descale.Reader(self.name, handle, _FORMATS[format], field)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Pages:
        return self

    def __next__(self) -> Page:
        reader = self._reader
        if reader is None:
            raise StopIteration
        try:
            reader.advance()
        except OSError as error:
            if error.args and error.args[0] is reader.problems:
                known = len(self._lost)
                self.close()
                raise OSError("; ".join(map(_message, self._lost[known:])) or f"{self.name}: cannot be read") from None
            raise
        # The reader holds the page until it is taken: an exception here, as of the handler of a signal, loses none.
        for problem in self._take_problems(reader):
            warnings.warn(_message(problem), DamageWarning, stacklevel=2)
        values = reader.page
        if values is None:
            self.close()
            raise StopIteration
        page = Page(self._cleaner, self.name, values)
        reader.page = None
        return page

    def _take_problems(self, reader: _descale.Reader) -> list[_Problem]:
        """Takes over what the reader has noted, and returns it. Where something was lost is kept apart."""
        noted = reader.problems[:]
        reader.problems.clear()
        found = [problem[:5] for problem in noted]
        self._told += found
        self._lost += [problem[:5] for problem in noted if problem[5]]
        return found

    @property
    def problems(self) -> list[_Problem]:
        return self._told + ([problem[:5] for problem in self._reader.problems] if self._reader is not None else [])

    def close(self) -> None:
        """Ends the iteration, and closes the file if read() was given a path. A file object stays open."""
        if self._reader is not None:
            self._take_problems(self._reader)
        self._reader = None
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
