# SPDX-License-Identifier: Apache-2.0
"""What a Cleaner is made with: its arguments are checked, and the files that they name are read."""
from __future__ import annotations

import errno
import numbers
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

CLASSES = ("body", "navigation", "cookie", "promo")
FILTERS = ("c4", "fineweb", "gopher", "refinedweb")

Content = tuple[str, bytes]  # of a file: its name, its bytes


class RuleError(ValueError):
    """A rule file, a filter or a pattern of `disable` is wrong: at `line` and `column` of `path`, from 1, 0 where
    there is no certain place. `problems` has (path, line, column, message) for each error found."""
    __module__ = "descale"

    def __init__(self, message: str, path: str = "", line: int = 0, column: int = 0, problems: Iterable[tuple[str, int, int, str]] = ()):
        super().__init__(message, path, line, column, tuple(problems))
        self.message, self.path, self.line, self.column, self.problems = message, path, line, column, tuple(problems)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


class WeightsError(RuleError):
    """A weights file is wrong; the attributes are those of RuleError."""
    __module__ = "descale"


class Rules(NamedTuple):
    """A rule, filter or weights file in memory. A language and a label in the name, as in "en.promo.rules", hold for its
    rules."""
    name: str
    text: str | bytes


Rules.__module__ = "descale"


def _several(option: str, value: Any, takes: str, single: type | tuple[type, ...]) -> list[Any]:
    """The items of an argument that is one item or some. A set, which has no order of its own, is sorted."""
    if isinstance(value, single):
        return [value]
    if isinstance(value, (bytes, bytearray)) or not isinstance(value, Iterable):
        raise TypeError(f"{option} takes {takes}, not {value!r}")
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)


def read_file(option: str, item: Any) -> Content:
    """The content of a file or of Rules."""
    if isinstance(item, Rules):
        if not isinstance(item.name, str) or not isinstance(item.text, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"{option}: Rules take a name and a text, which is str or bytes, not {item!r}")
        return item.name, item.text.encode() if isinstance(item.text, str) else bytes(item.text)
    if not isinstance(item, (str, bytes, os.PathLike)):
        raise TypeError(f"{option} takes a path or descale.Rules, not {item!r}")
    path = os.fspath(item)
    with open(path, "rb") as file:
        return os.fsdecode(path), file.read()


def read_rules(rules: Any) -> tuple[Content, ...]:
    """The content of each file, and of each file NAME.rules of each folder, in the order of their names."""
    read = []
    for item in [rules] if isinstance(rules, bytes) else _several("rules", rules, "paths of files or folders, or descale.Rules",
                                                                  (str, os.PathLike, Rules)):
        if isinstance(item, (str, bytes, os.PathLike)) and os.path.isdir(item):
            folder = os.fsdecode(item)
            names = sorted(name for name in os.listdir(folder) if name.endswith(".rules"))
            read += [read_file("rules", os.path.join(folder, name)) for name in names]
        else:
            read.append(read_file("rules", item))
    return tuple(read)


def read_filter(filter: Any) -> str | Content | None:
    """The name of a filter that comes with the library, or the content of another one."""
    if filter is None or (isinstance(filter, str) and filter in FILTERS):
        return filter
    try:
        return read_file("filter", filter)
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, f"filter is neither a file nor one of {', '.join(FILTERS)}", os.fspath(filter)) from None


def check_keep(keep: Any) -> tuple[str, ...]:
    """The classes of `keep`, each once and in the order of CLASSES: equal settings have equal pickles."""
    names = _several("keep", keep, f"classes of {', '.join(CLASSES)}", str)
    for name in names:
        if name not in CLASSES:
            raise ValueError(f"keep: unknown class {name!r}: the classes are {', '.join(CLASSES)}")
    if not names:
        raise ValueError("keep is empty: name at least one class")
    return tuple(name for name in CLASSES if name in names)


def check_disable(disable: Any) -> tuple[str, ...]:
    """The patterns of `disable`, each once and sorted."""
    names = _several("disable", disable, "names of rules, or patterns of them", str)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"disable takes names of rules, or patterns of them, not {name!r}")
        if "\0" in name:
            raise RuleError(f"disable: {name!r} has a NUL, which no name of a rule has")
    return tuple(sorted(set(names)))


def check_above(above: Any, filter: Any) -> float | None:
    """The probability of `keep_above`."""
    if above is None:
        return None
    if isinstance(above, bool) or not isinstance(above, numbers.Real):
        raise TypeError(f"keep_above takes a number, not {above!r}")
    if not 0 < float(above) < 1:
        raise ValueError(f"keep_above is {above!r}: it has to be greater than 0 and less than 1")
    if filter is not None:
        raise ValueError("keep_above does not go with a filter, which has no probabilities")
    return float(above)


def check_truth(option: str, value: Any) -> bool:
    """True or False, or the numbers 1 or 0."""
    if isinstance(value, (str, bytes)) or value not in (True, False):
        raise TypeError(f"{option} takes True or False, not {value!r}")
    return bool(value)


def error_of(problems: list[tuple[str, int, int, str, str, int]], weights: Content | None) -> RuleError:
    """The exception for the problems that the extension found."""
    found = [(path, line, column, message) for path, line, column, message, _, _ in problems]
    if not found:
        return RuleError("the model cannot be opened")
    path, line, column, message = found[0]
    kind = WeightsError if weights is not None and path == weights[0] else RuleError
    return kind(message, path, line, column, found)
