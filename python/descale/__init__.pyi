import os
import subprocess
from collections.abc import Iterable, Sequence
from typing import Any, AnyStr, NamedTuple, Protocol

from . import _descale
from ._arrow import ArrowArray as ArrowArray, ArrowStream as ArrowStream
from ._lines import Line as Line, Lines as Lines
from ._program import find_bin as find_bin, run as run
from ._read import DamageWarning as DamageWarning, Page as Page, Pages as Pages

__version__: str
__all__ = ["CLASSES", "FILTERS", "ArrowArray", "ArrowStream", "Cleaner", "DamageWarning", "Line", "Lines", "Page", "Pages", "Rule",
           "RuleError", "Rules", "WeightsError", "clean", "find_bin", "labels", "processor", "read", "run"]

CLASSES: tuple[str, ...]
FILTERS: tuple[str, ...]

class RuleError(ValueError):
    message: str
    path: str
    line: int
    column: int
    problems: tuple[tuple[str, int, int, str], ...]
    def __init__(self, message: str, path: str = "", line: int = 0, column: int = 0,
                 problems: Iterable[tuple[str, int, int, str]] = ()) -> None: ...

class WeightsError(RuleError): ...

class Rules(NamedTuple):
    name: str
    text: str | bytes

class Rule(NamedTuple):
    name: str
    label: str
    why: str
    disabled: bool

class _SupportsRead(Protocol):
    def read(self, size: int, /) -> bytes: ...

_File = str | os.PathLike[str] | Rules

class Cleaner(_descale.Cleaner):
    def __new__(cls, keep: str | Iterable[str] = ("body",), *, keep_above: float | None = None, rules: _File | Iterable[_File] = (),
                disable: str | Iterable[str] = (), builtin: bool = True, drop_comments: bool = False,
                keep_authors: bool = False, filter: _File | None = None, weights: _File | None = None) -> Cleaner: ...
    def __call__(self, text: AnyStr, /) -> AnyStr: ...
    def __copy__(self) -> Cleaner: ...
    def __deepcopy__(self, memo: object) -> Cleaner: ...
    @property
    def keep(self) -> tuple[str, ...]: ...
    @property
    def rules(self) -> Sequence[Rule]: ...
    def lines(self, text: str | bytes, /) -> Lines: ...
    def clean_arrow(self, data: Any, /) -> ArrowArray | ArrowStream: ...
    def label_arrow(self, data: Any, /) -> ArrowArray | ArrowStream: ...
    def table(self, table: Any, /, column: str = "text") -> Any: ...
    def polars(self, series: Any, /) -> Any: ...

def clean(text: AnyStr, /) -> AnyStr: ...
def labels(text: str | bytes, /) -> list[str | None]: ...
def read(source: str | os.PathLike[str] | bytes | _SupportsRead, *, cleaner: Cleaner | None = None, format: str | None = None,
         field: str | None = None, name: str | None = None) -> Pages: ...
def processor() -> str: ...
