# SPDX-License-Identifier: Apache-2.0
"""Removes boilerplate from scraped text: labels every line of a page as body, navigation, cookie notice or promotion.

    descale.clean(text)                     the body of one page
    descale.Cleaner(keep=("body", "promo")) other settings, columns, explanations
"""
from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import NamedTuple

from . import _descale
from ._arrow import ArrowArray, ArrowStream, over_arrow
from ._lines import Line, Lines
from ._program import find_bin, run
from ._read import DamageWarning, Page, Pages

__version__ = _descale.version
__all__ = ["CLASSES", "FILTERS", "ArrowArray", "ArrowStream", "Cleaner", "DamageWarning", "Line", "Lines", "Page", "Pages", "Rule",
           "RuleError", "Rules", "WeightsError", "clean", "find_bin", "labels", "processor", "read", "run"]

CLASSES = ("body", "navigation", "cookie", "promo")
FILTERS = ("c4", "fineweb", "gopher", "refinedweb")


class RuleError(ValueError):
    """A rule file, a filter or a pattern of `disable` is wrong: at `line` and `column` of `path`, from 1, 0 where
    there is no certain place. `problems` has (path, line, column, message) for each error found."""

    def __init__(self, message: str, path: str = "", line: int = 0, column: int = 0, problems=()):
        super().__init__(message, path, line, column, tuple(problems))
        self.message, self.path, self.line, self.column, self.problems = message, path, line, column, tuple(problems)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


class WeightsError(RuleError):
    """A weights file is wrong; the attributes are those of RuleError."""


class Rules(NamedTuple):
    """A rule, filter or weights file in memory. A language and a label in the name, as in "en.promo.rules", hold for its
    rules."""
    name: str
    text: str | bytes


class Rule(NamedTuple):
    """A rule of a model."""
    name: str
    label: str
    why: str
    disabled: bool


def _read_file(item) -> tuple[str, bytes]:
    if isinstance(item, Rules):
        return item.name, item.text.encode() if isinstance(item.text, str) else bytes(item.text)
    path = os.fspath(item)
    with open(path, "rb") as file:
        return os.fsdecode(path), file.read()


def _read_rules(items) -> tuple[tuple[str, bytes], ...]:
    """The content of each file, and of each file NAME.rules of each folder, in the order of their names."""
    if isinstance(items, (str, bytes, os.PathLike, Rules)):
        items = (items,)
    read = []
    for item in items:
        if not isinstance(item, Rules) and os.path.isdir(item):
            folder = os.fsdecode(item)
            names = sorted(name for name in os.listdir(folder) if name.endswith(".rules"))
            read += [_read_file(os.path.join(folder, name)) for name in names]
        else:
            read.append(_read_file(item))
    return tuple(read)


def _mask(keep) -> tuple[tuple[str, ...], int]:
    names = (keep,) if isinstance(keep, str) else tuple(keep)
    for name in names:
        if name not in CLASSES:
            raise ValueError(f"unknown class {name!r}: the classes are {', '.join(CLASSES)}")
    if not names:
        raise ValueError("keep is empty: name at least one class")
    return names, sum(1 << CLASSES.index(name) for name in set(names))


def _error_of(problems, weights) -> ValueError:
    """The exception for the problems that the extension found."""
    found = [(path, line, column, message) for path, line, column, message, _, _ in problems]
    if not found:
        return RuleError("the model cannot be opened")
    path, line, column, message = found[0]
    kind = WeightsError if weights is not None and path == weights[0] else RuleError
    return kind(message, path, line, column, found)


class Cleaner(_descale.Cleaner):
    """Cleans pages by one model. It never changes after it was made, may be shared by threads, and may be pickled.

    keep        classes of lines that stay, of descale.CLASSES
    keep_above  None, or: keep the lines that belong to `keep` with a probability greater than this instead
    rules       paths of rule files or folders, or descale.Rules; they are added to the built-in rules
    disable     names of rules to switch off, or patterns of them, as "en.promo.*"
    builtin     False: leave the built-in rules out
    drop_comments  True: remove readers' comments below an article, too; forums stay whole
    keep_authors   True: also keep the lines that say who wrote a post of a discussion or a comment
    filter      None, or one of descale.FILTERS, or a path or descale.Rules of a filter: it alone decides
    weights     None, or a path or descale.Rules of weights, in place of the built-in ones

    Raises RuleError, WeightsError, and OSError for a file that cannot be read. The content of the files travels with the
    pickle, so that workers do not need them.
    """
    _settings: dict

    def __new__(cls, keep=("body",), *, keep_above=None, rules=(), disable=(), builtin=True, drop_comments=False,
                keep_authors=False, filter=None, weights=None):
        named = isinstance(filter, str) and filter in FILTERS
        return cls._make({
            "keep": _mask(keep)[0],
            "keep_above": None if keep_above is None else float(keep_above),
            "rules": _read_rules(rules),
            "disable": (disable,) if isinstance(disable, str) else tuple(disable),
            "builtin": bool(builtin),
            "drop_comments": bool(drop_comments),
            "keep_authors": bool(keep_authors),
            "filter": filter if named or filter is None else _read_file(filter),
            "weights": None if weights is None else _read_file(weights),
        })

    @classmethod
    def _make(cls, settings: dict) -> Cleaner:
        above = settings["keep_above"] or 0.0
        try:
            self = super().__new__(cls, _mask(settings["keep"])[1], above, settings["builtin"], settings["drop_comments"],
                                   settings["keep_authors"], settings["rules"], settings["disable"], settings["filter"], settings["weights"])
        except ValueError as error:
            if error.args and isinstance(error.args[0], list):
                raise _error_of(error.args[0], settings["weights"]) from None
            raise
        self._settings = settings
        return self

    def __reduce__(self):
        # The fingerprint is there for caches that compare pickles, and to notice another version of descale.
        return _restore, (type(self), self._settings, self.fingerprint)

    def __copy__(self) -> Cleaner:
        return self

    def __deepcopy__(self, memo) -> Cleaner:
        return self

    def __call__(self, text, /):
        return self.clean(text)

    def __repr__(self) -> str:
        defaults = {"keep": ("body",), "keep_above": None, "rules": (), "disable": (), "builtin": True, "drop_comments": False,
                    "keep_authors": False, "filter": None, "weights": None}
        shown = []
        for name, value in self._settings.items():
            if value == defaults[name]:
                continue
            if name == "rules":
                value = [path for path, _ in value]
            elif name in ("filter", "weights") and isinstance(value, tuple):
                value = value[0]
            shown.append(f"{name}={value!r}")
        return f"descale.Cleaner({', '.join(shown)})"

    @property
    def keep(self) -> tuple[str, ...]:
        """The classes of lines that stay."""
        return self._settings["keep"]

    @property
    def rules(self) -> Sequence[Rule]:
        """The rules of the model, in the order of their index."""
        found = self.__dict__.get("_rule_cache")
        if found is None:
            found = self.__dict__["_rule_cache"] = tuple(Rule(*rule) for rule in self._rules())
        return found

    def lines(self, text, /) -> Lines:
        """Every line with its position in `text`, its label, its probabilities, and the rules that matched it."""
        return Lines(self, text, self._columns(text))

    def clean_arrow(self, data, /):
        """Cleans a column of strings: an object with __arrow_c_array__ or __arrow_c_stream__. Returns an object of the
        same kind, for pyarrow.array(), pyarrow.chunked_array(), polars.Series() or nanoarrow.Array(). Nulls and the
        type stay; views become the large type. Other types raise TypeError."""
        return over_arrow(self, data, False)

    def label_arrow(self, data, /):
        """Labels a column of strings: large_list<struct<start, end, label, probability, keep>>, an entry for each line.
        Positions count bytes of UTF-8."""
        return over_arrow(self, data, True)

    def table(self, table, /, column: str = "text"):
        """A pyarrow.Table with one of its columns cleaned."""
        import pyarrow

        clean = pyarrow.chunked_array(self.clean_arrow(table[column]))
        return table.set_column(table.schema.get_field_index(column), column, clean)

    def polars(self, series, /):
        """A polars.Series cleaned: pl.col("text").map_batches(cleaner.polars, return_dtype=pl.String)."""
        import polars

        return polars.Series(series.name, self.clean_arrow(series), dtype=polars.String)


def _restore(cls, settings, fingerprint):
    cleaner = cls._make(settings)
    if cleaner.fingerprint != fingerprint:
        warnings.warn("this cleaner was pickled by another version of descale, which labels some lines in another way", RuntimeWarning)
    return cleaner


_default: Cleaner | None = None


def _default_cleaner() -> Cleaner:
    global _default
    if _default is None:
        _default = Cleaner()  # two threads may make one each: the last stays, and they are equal
    return _default


def clean(text, /):
    """The body of one page: str to str, bytes to bytes. Newlines separate lines; kept lines stay as they are."""
    return (_default or _default_cleaner()).clean(text)


def labels(text, /) -> list[str | None]:
    """The class of each of text.split("\\n"), None for a blank line."""
    return (_default or _default_cleaner()).labels(text)


def read(source, *, cleaner: Cleaner | None = None, format: str | None = None, field: str | None = None, name: str | None = None) -> Pages:
    """The pages of an input, one by one: WET and other WARC files, JSON Lines, text, and tar, zip and 7z archives of
    them, each also compressed.

    source   a path, bytes, or a file object opened in binary mode
    cleaner  makes page.clean; the default cleaner without it
    format   "text", "jsonl" or "wet" where the content does not tell
    field    the field of a JSON object that holds the text
    name     what the input is called in ids and warnings; by default its path

    Damaged parts are skipped with a DamageWarning. Raises OSError for an input that cannot be read.
    """
    return Pages(source, cleaner or _default or _default_cleaner(), format, field, name)


def processor() -> str:
    """The instructions that are used on this processor: "avx512", "avx2", "sse2", "neon" or "plain"."""
    return _descale.processor
