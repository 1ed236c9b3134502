# SPDX-License-Identifier: Apache-2.0
"""The lines of a page, as columns that look like a sequence of Line."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

if TYPE_CHECKING:
    from . import Cleaner

_NAMES = ("body", "navigation", "cookie", "promo")
_LABELS = len(_NAMES)


class Line(NamedTuple):
    """A line of a page: text[start:end], newline included. A blank line has no label, and the probability 0."""
    start: int
    end: int
    label: str | None
    probability: float
    probabilities: tuple[float, ...]
    kept: bool
    rules: tuple[str, ...]


class Lines(Sequence[Line]):
    """A sequence of Line, each made when it is looked at. The columns are memoryviews without objects, which
    numpy.asarray() takes without a copy:

    starts, ends   positions in the text ('Q'): of code points for str, of bytes for bytes
    codes          indexes into descale.CLASSES ('B'), 255 for a blank line
    probabilities  four numbers for each line ('f'), in the order of descale.CLASSES
    kept           1: the line is kept ('B')

    It may be pickled, with its cleaner.
    """
    __slots__ = ("text", "starts", "ends", "codes", "probabilities", "kept", "_hit_ends", "_hits", "_cleaner")

    text: str | bytes
    starts: memoryview[int]
    ends: memoryview[int]
    codes: memoryview[int]
    probabilities: memoryview[float]
    kept: memoryview[int]

    def __init__(self, cleaner: Cleaner, text: str | bytes, columns: tuple[bytes, ...]) -> None:
        self.text, self._cleaner = text, cleaner
        starts, ends, codes, probabilities, kept, hit_ends, hits = [memoryview(column) for column in columns]
        self.starts, self.ends, self.codes, self.probabilities = starts.cast("Q"), ends.cast("Q"), codes, probabilities.cast("f")
        self.kept, self._hit_ends, self._hits = kept, hit_ends.cast("Q"), hits.cast("Q")

    def __reduce__(self) -> tuple[type[Lines], tuple[Cleaner, str | bytes, tuple[bytes, ...]]]:
        views = self.starts, self.ends, self.codes, self.probabilities, self.kept, self._hit_ends, self._hits
        return type(self), (self._cleaner, self.text, tuple(view.tobytes() for view in views))

    def __len__(self) -> int:
        return len(self.codes)

    def _place(self, index: int) -> int:
        """An index as lists take it, counted from the first line."""
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"there is no line {index}: there are {len(self)}")
        return place

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self._line(i) for i in range(*index.indices(len(self)))]
        return self._line(self._place(index))

    def _line(self, index: int) -> Line:
        code = self.codes[index]
        known = code < _LABELS
        probabilities = tuple(self.probabilities[index * _LABELS:(index + 1) * _LABELS])
        return Line(self.starts[index], self.ends[index], _NAMES[code] if known else None, probabilities[code] if known else 0.0,
                    probabilities, bool(self.kept[index]), self.rules_of(index))

    def rules_of(self, index: int) -> tuple[str, ...]:
        """The names of the rules that matched a line, each once. Raises IndexError where there is no such line."""
        index = self._place(index)
        hits = self._hits[self._hit_ends[index - 1] if index else 0:self._hit_ends[index]]
        rules = self._cleaner.rules if len(hits) else ()
        return tuple(dict.fromkeys(rules[hit].name for hit in hits))

    def __repr__(self) -> str:
        return f"<descale.Lines: {len(self)} lines, {sum(self.kept)} kept>"
