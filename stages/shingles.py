"""Texts as sets of shingles: hashes of n consecutive words or characters.

Texts are expected in the normalised form of `stages.text.words`. A character of a script without
spaces (Han, kana, Thai, ...) counts as a word. A text with fewer than n tokens is one shingle,
the whole text; a text without tokens is the empty set, similar to nothing.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa
from pydantic import Field

from stages.compiled import kernel, over_rows
from stages.core import StageParams
from stages.hashing import I32, I64, U8, U64, count_tokens, read_tokens, sort_distinct, window_hash


class Shingle(StageParams):
    """What a shingle is: `n` consecutive words or characters."""

    unit: Literal["word", "char"]
    n: int = Field(ge=1, le=100)


class Utf8(NamedTuple):
    """Text i is data[bounds[i] : bounds[i + 1]]."""

    data: U8
    bounds: I64


class Shingles(NamedTuple):
    """Set i is hashes[offsets[i] : offsets[i + 1]], ascending and distinct."""

    offsets: I64
    hashes: U64

    @property
    def rows(self) -> int:
        """How many sets."""
        return len(self.offsets) - 1


class Tokens(NamedTuple):
    """Text i has the words hashes[offsets[i] : offsets[i + 1]], in reading order.

    spans: (words, 2), first and last byte of each word within the UTF-8 of its text.
    """

    offsets: I64
    hashes: U64
    spans: I32


def shingled(texts: pl.Series, shingle: Shingle) -> Shingles:
    """The shingles of each text (a null is an empty text)."""
    text, by_char, n, rows = _utf8(texts), shingle.unit == "char", shingle.n, texts.len()
    room = np.zeros(rows, np.int64)
    over_rows(rows, lambda first, last: _count(text, by_char, room, first, last))
    places = _offsets(np.where(room > 0, np.maximum(room - n + 1, 1), 0))
    slots, sizes = Shingles(places, np.empty(places[-1], np.uint64)), np.zeros(rows, np.int64)
    over_rows(rows, lambda first, last: _shingle(text, (by_char, n), (slots, sizes), first, last))
    offsets = _offsets(sizes)
    _close_up(slots, offsets)
    return Shingles(offsets, slots.hashes[: offsets[-1]])


def tokenised(texts: pl.Series) -> Tokens:
    """The words of each text, with their places (a null is an empty text)."""
    text, rows = _utf8(texts), texts.len()
    room = np.zeros(rows, np.int64)
    over_rows(rows, lambda first, last: _count(text, False, room, first, last))
    offsets = _offsets(room)
    total = offsets[-1]
    tokens = Tokens(offsets, np.empty(total, np.uint64), np.empty((total, 2), np.int32))
    over_rows(rows, lambda first, last: _tokenise(text, tokens, first, last))
    return tokens


def _utf8(texts: pl.Series) -> Utf8:
    """The bytes of all texts and where each begins, without a copy where Arrow allows."""
    array = texts.fill_null("").to_arrow(compat_level=pl.CompatLevel.oldest())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    _, starts, data = array.cast(pa.large_string()).buffers()
    bounds = np.frombuffer(starts, np.int64)[array.offset : array.offset + len(array) + 1]
    return Utf8(np.frombuffer(data or b"", np.uint8), bounds)


def _offsets(sizes: I64) -> I64:
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets


@kernel
def _count(text: Utf8, by_char: bool, room: I64, first: int, last: int) -> None:
    for row in range(first, last):
        room[row] = count_tokens(text.data, text.bounds[row], text.bounds[row + 1], by_char)


@kernel
def _tokenise(text: Utf8, tokens: Tokens, first: int, last: int) -> None:
    for row in range(first, last):
        begin, end = text.bounds[row], text.bounds[row + 1]
        low, high = tokens.offsets[row], tokens.offsets[row + 1]
        out = (tokens.hashes[low:high], tokens.spans[low:high])
        read_tokens(text.data, begin, end, False, out)


@kernel
def _shingle(
    text: Utf8, rule: tuple[bool, int], out: tuple[Shingles, I64], first: int, last: int
) -> None:
    """Sorted distinct window hashes of texts [first, last) into their own slots."""
    (by_char, n), (places, sizes) = rule, out
    longest = 0
    for row in range(first, last):
        longest = max(longest, text.bounds[row + 1] - text.bounds[row])
    tokens = np.empty(longest, np.uint64)
    scratch = (tokens, np.empty((0, 2), np.int32))
    for row in range(first, last):
        count = read_tokens(text.data, text.bounds[row], text.bounds[row + 1], by_char, scratch)
        slots = places.hashes[places.offsets[row] : places.offsets[row + 1]]
        for place in range(len(slots)):
            slots[place] = window_hash(tokens, place, min(n, count))
        sizes[row] = sort_distinct(slots)


@kernel
def _close_up(slots: Shingles, offsets: I64) -> None:
    """Move each row's hashes down to `offsets`, in place: a row never moves up."""
    for row in range(len(offsets) - 1):
        shift = slots.offsets[row] - offsets[row]
        if shift > 0:
            for place in range(offsets[row], offsets[row + 1]):
                slots.hashes[place] = slots.hashes[place + shift]
