"""Texts as Arrow holds them: the bytes of many in one buffer, and where each begins.

Half a gigabyte of text that was read in several parts is worked on in these parts: to make one of
them would cost more than to read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from stages.kernels.hashing import I64, U8

if TYPE_CHECKING:  # a process that has Arrow texts need not load Polars
    import polars as pl


#: What the offsets of Arrow's plain types of text are.
OFFSETS = {pa.string(): np.int32, pa.large_string(): np.int64}


class Utf8(NamedTuple):
    """Text i is data[bounds[i] : bounds[i + 1]]."""

    data: U8
    bounds: I64

    @property
    def rows(self) -> int:
        """How many texts."""
        return len(self.bounds) - 1

    @property
    def width(self) -> int:
        """How many bytes all texts have."""
        return int(self.bounds[-1] - self.bounds[0])


class Span(NamedTuple):
    """Texts [first, last) of a part; `row` is the number of the first among the texts of all."""

    part: Utf8
    first: int
    last: int
    row: int

    @property
    def rows(self) -> slice:
        """Their numbers among the texts of all parts."""
        return slice(self.row, self.row + self.last - self.first)

    @property
    def width(self) -> int:
        """How many bytes they have."""
        return int(self.part.bounds[self.last] - self.part.bounds[self.first])


def utf8(texts: pl.Series | pa.Array | pa.ChunkedArray) -> Utf8:
    """All texts, without a copy where Arrow has them in one chunk.

    A null of Polars is an empty text; Arrow's must be filled.
    """
    array: Any = _arrow(texts)
    if isinstance(array, pa.ChunkedArray):  # one chunk would be copied as well
        array = array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
    return _utf8(array)


def utf8_parts(texts: pl.Series | pa.Array | pa.ChunkedArray) -> list[Utf8]:
    """The texts of each chunk, one chunk at least; likewise."""
    array: Any = _arrow(texts)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return [_utf8(chunk) for chunk in chunks or [pa.array([], pa.large_string())]]


def rows_of(parts: Iterable[Utf8]) -> int:
    """How many texts the parts have."""
    return sum(part.rows for part in parts)


def width_of(parts: Iterable[Utf8]) -> int:
    """How many bytes the texts of the parts have."""
    return sum(part.width for part in parts)


def spans(parts: Sequence[Utf8], size: int) -> list[Span]:
    """All texts, in order, in spans of about `size` bytes; a span never reaches over a part."""
    found, row = [], 0
    for part in parts:
        begin, end = part.bounds[0], part.bounds[-1]
        cuts = np.searchsorted(part.bounds, np.arange(begin, end, size)[1:])
        places = [0, *np.clip(cuts, 0, part.rows).tolist(), part.rows]
        for first, last in pairwise(places):
            if first < last:
                found.append(Span(part, first, last, row + first))
        row += part.rows
    return found


def _utf8(array: Any) -> Utf8:
    if array.null_count:
        raise ValueError("a text is null; fill it first")
    if array.type not in OFFSETS:  # a cast loads all functions of Arrow, 30 ms of a process
        array = array.cast(pa.large_string())
    _, starts, data = array.buffers()
    if not len(array):  # Arrow may then have no buffer at all
        return Utf8(np.empty(0, np.uint8), np.zeros(1, np.int64))
    bounds = np.frombuffer(starts, OFFSETS[array.type])
    bounds = bounds[array.offset : array.offset + len(array) + 1].astype(np.int64, copy=False)
    return Utf8(np.frombuffer(data or b"", np.uint8), bounds)


def _arrow(texts: pl.Series | pa.Array | pa.ChunkedArray) -> Any:
    if isinstance(texts, pa.Array | pa.ChunkedArray):
        return texts
    from polars import CompatLevel

    offsets, chunks = CompatLevel.oldest(), texts.fill_null("").get_chunks()  # offsets, no views
    return pa.chunked_array(
        [chunk.to_arrow(compat_level=offsets) for chunk in chunks], pa.large_string()
    )
