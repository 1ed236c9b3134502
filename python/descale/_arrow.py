# SPDX-License-Identifier: Apache-2.0
"""Results for the Arrow PyCapsule interface. Each hands its data over once, as a stream does."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import Cleaner


class _Once:
    __slots__ = ("_capsules",)

    def __init__(self, capsules: Any) -> None:
        self._capsules = capsules

    def _take(self) -> Any:
        capsules, self._capsules = self._capsules, None
        if capsules is None:
            raise ValueError("the data was already taken: keep what pyarrow.array(), polars.Series() or the like made of it")
        return capsules


class ArrowArray(_Once):
    """A column. pyarrow.array(), polars.Series() and nanoarrow.Array() take it, once."""
    __slots__ = ()

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        capsules: tuple[object, object] = self._take()
        return capsules


class ArrowStream(_Once):
    """A column in chunks, made one by one as they are taken. pyarrow.chunked_array() and polars.Series() take it, once."""
    __slots__ = ()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._take()


def over_arrow(cleaner: Cleaner, data: Any, labels: bool) -> ArrowArray | ArrowStream:
    array = getattr(data, "__arrow_c_array__", None)
    if array is not None:
        return ArrowArray(cleaner._arrow_array(*array(), labels))
    stream = getattr(data, "__arrow_c_stream__", None)
    if stream is not None:
        return ArrowStream(cleaner._arrow_stream(stream(), labels))
    raise TypeError(f"{type(data).__name__} has neither __arrow_c_array__ nor __arrow_c_stream__")
