# SPDX-License-Identifier: Apache-2.0
"""Removes boilerplate from scraped text: labels every line of a page as body, navigation, cookie notice or promotion.

    descale.clean(text)                     the body of one page
    descale.Cleaner(keep=("body", "promo")) other settings, columns, explanations
"""
from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

from . import _descale
from ._arrow import ArrowArray, ArrowStream, over_arrow
from ._lines import Line, Lines
from ._options import (CLASSES, FILTERS, RuleError, Rules, WeightsError, check_above, check_disable, check_keep, check_truth, error_of,
                       read_file, read_filter, read_rules)
from ._program import find_bin, run
from ._read import DamageWarning, Page, Pages

__version__ = _descale.version
__all__ = ["CLASSES", "FILTERS", "ArrowArray", "ArrowStream", "Cleaner", "DamageWarning", "Line", "Lines", "Page", "Pages", "Rule",
           "RuleError", "Rules", "WeightsError", "clean", "find_bin", "labels", "processor", "read", "run"]


class Rule(NamedTuple):
    """A rule of a model."""
    name: str
    label: str
    why: str
    disabled: bool


class Cleaner(_descale.Cleaner):
    """Cleans pages by one model. It never changes after it was made, may be shared by threads, and may be pickled.

    keep        classes of lines that stay, of descale.CLASSES; their order does not matter
    keep_above  None, or: keep the lines that belong to `keep` with a probability greater than this number between 0 and 1
                instead; not with a filter
    rules       paths of rule files or folders, or descale.Rules; they are added to the built-in rules
    disable     names of rules to switch off, or patterns of them, as "en.promo.*"
    builtin     False: leave the built-in rules out
    drop_comments  True: remove readers' comments below an article, too; forums stay whole
    keep_authors   True: also keep the lines that say who wrote a post of a discussion or a comment
    filter      None, or one of descale.FILTERS, or a path or descale.Rules of a filter: it alone decides
    weights     None, or a path or descale.Rules of weights, in place of the built-in ones

    Raises TypeError or ValueError with the name of the argument that is wrong, RuleError (a ValueError) for what is wrong in
    rules, a filter or `disable`, WeightsError (a RuleError) for weights, and OSError for a file that cannot be read. The content of the files travels with the
    pickle, so that workers do not need them.
    """
    _settings: dict

    def __new__(cls, keep=("body",), *, keep_above=None, rules=(), disable=(), builtin=True, drop_comments=False,
                keep_authors=False, filter=None, weights=None):
        return cls._make({
            "keep": check_keep(keep),
            "keep_above": check_above(keep_above, filter),
            "rules": read_rules(rules),
            "disable": check_disable(disable),
            "builtin": check_truth("builtin", builtin),
            "drop_comments": check_truth("drop_comments", drop_comments),
            "keep_authors": check_truth("keep_authors", keep_authors),
            "filter": read_filter(filter),
            "weights": None if weights is None else read_file("weights", weights),
        })

    @classmethod
    def _make(cls, settings: dict) -> Cleaner:
        mask = sum(1 << CLASSES.index(name) for name in settings["keep"])
        try:
            self = super().__new__(cls, mask, settings["keep_above"] or 0.0, settings["builtin"], settings["drop_comments"],
                                   settings["keep_authors"], settings["rules"], settings["disable"], settings["filter"], settings["weights"])
        except ValueError as error:
            if error.args and isinstance(error.args[0], list):
                raise error_of(error.args[0], settings["weights"]) from None
            raise
        self._settings = settings
        return self

    def __reduce__(self):
        # The fingerprint is there for caches that compare pickles, and to notice another version of descale. The state is what
        # a class that was made of this one has added.
        state = {name: value for name, value in self.__dict__.items() if name not in ("_settings", "_rule_cache")}
        made = _restore, (type(self), self._settings, self.fingerprint)
        return (*made, state) if state else made

    def __copy__(self) -> Cleaner:
        return self

    def __deepcopy__(self, memo) -> Cleaner:
        return self

    def __call__(self, text, /):
        """The same as clean(text): a Cleaner goes wherever a function of a page does. Raises TypeError as clean() does."""
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
        """Every line with its position in `text`, its label, its probabilities, and the rules that matched it. Raises TypeError
        for what is neither str nor bytes."""
        return Lines(self, text, self._columns(text))

    def clean_arrow(self, data, /):
        """Cleans a column of strings: an object with __arrow_c_array__ or __arrow_c_stream__. Returns an object of the
        same kind, for pyarrow.array(), pyarrow.chunked_array(), polars.Series() or nanoarrow.Array(). Nulls and the
        type stay; views become the large type. A column of type null comes back as it is. Raises TypeError for other types and
        other objects, and what the producer of the column raises; who reads a stream of chunks gets the errors of its chunks."""
        return over_arrow(self, data, False)

    def label_arrow(self, data, /):
        """Labels a column of strings: large_list<struct<start, end, label, probability, keep>>, an entry for each line.
        Positions count bytes of UTF-8, also where the strings are str in Python. Raises what clean_arrow() raises."""
        return over_arrow(self, data, True)

    def table(self, table, /, column: str = "text"):
        """A pyarrow.Table with one of its columns cleaned. What the schema says of the column stays, but views become the large
        type. Raises KeyError for a column that is not there, and TypeError for one that does not hold strings."""
        import pyarrow

        clean = pyarrow.chunked_array(self.clean_arrow(table[column]))
        index = table.schema.get_field_index(column)
        return table.set_column(index, table.schema.field(index).with_type(clean.type), clean)

    def polars(self, series, /):
        """A polars.Series cleaned: pl.col("text").map_batches(cleaner.polars, return_dtype=pl.String). Its name and its type, String
        or Binary, stay. Raises TypeError for other types."""
        import polars

        return polars.Series(self.clean_arrow(series)).alias(series.name)


def _restore(cls, settings, fingerprint):
    """A cleaner of a pickle."""
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
    """The body of one page: str to str, bytes to bytes. Newlines separate lines; kept lines stay as they are. Raises TypeError
    for what is neither str nor bytes."""
    return (_default or _default_cleaner()).clean(text)


def labels(text, /) -> list[str | None]:
    """The class of each of text.split("\\n"), None for a blank line. Raises TypeError for what is neither str nor bytes."""
    return (_default or _default_cleaner()).labels(text)


def read(source, *, cleaner: Cleaner | None = None, format: str | None = None, field: str | None = None, name: str | None = None) -> Pages:
    """The pages of an input, one by one: WET and other WARC files, JSON Lines, text, and tar, zip and 7z archives of
    them, each also compressed.

    source   a path, bytes or the like, or a file object opened in binary mode
    cleaner  makes page.clean; the default cleaner without it
    format   "text", "jsonl" or "wet" where the content does not tell
    field    the field of a JSON object that holds the text, as "data.text"
    name     what the input is called in ids and warnings; by default its path

    Damaged parts are skipped with a DamageWarning. Raises at once OSError for a file that cannot be opened, ValueError for an
    unknown format, and TypeError for arguments of other types. Taking a page raises OSError for an input that cannot be read
    or is of no format that is read, as HTML, TypeError for a file object in text mode, and whatever the file object raises.
    """
    return Pages(source, (_default or _default_cleaner()) if cleaner is None else cleaner, format, field, name)


def processor() -> str:
    """The instructions that are used on this processor: "avx512", "avx2", "sse2", "neon" or "plain"."""
    return _descale.processor
