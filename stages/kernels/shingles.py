"""Texts as sets of shingles: hashes of n consecutive words or characters.

Texts are expected in a normalised form (`stages.text.normalise`). A character of a script without
spaces (Han, kana, Thai, ...) counts as a word. A text with fewer than n tokens is one shingle, the
whole text; a text without tokens is the empty set, similar to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from stages.kernels.ascii_tokens import read_ascii_words
from stages.kernels.hashing import (
    I32,
    I64,
    U64,
    count_tokens,
    read_tokens,
    window_hashes,
)
from stages.kernels.jit import even, kernel, over_ranges, over_rows, threads
from stages.kernels.shingle import Shingle
from stages.kernels.sorting import sort_hashes
from stages.kernels.utf8 import Span, Utf8, spans, utf8, utf8_parts

if TYPE_CHECKING:  # a process that has Arrow texts need not load Polars
    import polars as pl

#: Texts of about so many bytes are hashed in one go: their hashes stay in the second-level cache.
CHUNK_BYTES = 1 << 20
#: Ranges of chunks that each thread takes, one after the other.
LANES = 4

Result = TypeVar("Result")

Marks: TypeAlias = npt.NDArray[np.bool_]
#: Instead of a mark for each text: all of them.
ALL: Marks = np.empty(0, np.bool_)
#: Where the places of words are not wanted.
NO_PLACES: I32 = np.empty((0, 2), np.int32)


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


class Windows(NamedTuple):
    """Some successive texts: the hashes of all their shingles, one text after the other in
    reading order with repetitions, and how many each text has.
    """

    hashes: U64
    sizes: I64


def shingle_texts(texts: pl.Series, shingle: Shingle, wanted: Marks = ALL) -> Shingles:
    """The shingles of each text (a null is an empty text), none of one that is not wanted."""
    return sets_of(utf8_parts(texts), shingle, wanted)


def sets_of(parts: Sequence[Utf8], shingle: Shingle, wanted: Marks = ALL) -> Shingles:
    """The same of texts in UTF-8."""

    def sets(span: Span, room: U64) -> Windows:
        found = distinct(windows(span, shingle, room, wanted))
        return Windows(found.hashes.copy(), found.sizes)

    return join_parts(over_spans(parts, shingle, sets))


def over_spans(
    parts: Sequence[Utf8], shingle: Shingle, work: Callable[[Span, U64], Result]
) -> list[Result]:
    """`work(span, room)` over successive spans of texts on several threads, in order.

    `room` holds their windows; it is used again for the next span: fresh memory costs more than
    what is written into it.
    """
    todo = cached_spans(parts)

    def lane(first: int, last: int) -> list[Result]:
        taken = todo[first:last]
        room = np.empty(max(most_windows(span, shingle) for span in taken), np.uint64)
        return [work(span, room) for span in taken]

    done = over_ranges(even(len(todo), LANES * threads()), lane)
    return [one for lane_done in done for one in lane_done]


def cached_spans(parts: Sequence[Utf8]) -> list[Span]:
    """All texts in spans whose hashes stay in a cache."""
    return spans(parts, CHUNK_BYTES)


def most_windows(span: Span, shingle: Shingle) -> int:
    """How many shingles the texts of a span have at most, repetitions included."""
    # a word and the space after it are two bytes or more
    return span.width if shingle.unit == "char" else span.width // 2 + span.last - span.first


def windows(span: Span, shingle: Shingle, room: U64, wanted: Marks = ALL) -> Windows:
    """The shingles of the texts of a span as they stand, in the first slots of `room`, which has
    `most_windows`; none of a text that is not wanted.
    """
    sizes = np.diff(span.part.bounds[span.first : span.last + 1])
    tokens = np.empty(sizes.max(initial=0), np.uint64)
    by_char = shingle.unit == "char"
    total = _windows(span, by_char, shingle.n, wanted, tokens, NO_PLACES, room, sizes)
    return Windows(room[:total], sizes)


def distinct(found: Windows) -> Windows:
    """Each text's shingles ascending and once, in place of `found`."""
    longest = found.sizes.max(initial=0)
    copy, starts = np.empty(longest, np.uint64), np.empty(2 * longest + 2, np.int32)
    total = _distinct(found.hashes, found.sizes, copy, starts)
    return Windows(found.hashes[:total], found.sizes)


def join_parts(parts: list[Windows]) -> Shingles:
    """One collection of successive parts."""
    hashes = [part.hashes for part in parts] or [np.empty(0, np.uint64)]
    return Shingles(_offsets(parts), np.concatenate(hashes))


def pack_parts(parts: list[Windows], room: U64) -> Shingles:
    """The same of parts that all lie in `room`, in this order: moved to its front, not copied."""
    total = 0
    for part in parts:
        room[total : total + len(part.hashes)] = part.hashes
        total += len(part.hashes)
    return Shingles(_offsets(parts), room[:total])


def _offsets(parts: list[Windows]) -> I64:
    return offsets_of(np.concatenate([np.empty(0, np.int64), *(part.sizes for part in parts)]))


def no_shingles(texts: int) -> Shingles:
    """So many empty sets."""
    return Shingles(np.zeros(texts + 1, np.int64), np.empty(0, np.uint64))


def tokenise(texts: pl.Series) -> Tokens:
    """The words of each text, with their places (a null is an empty text)."""
    text = utf8(texts)
    room = np.zeros(text.rows, np.int64)
    over_rows(text.rows, lambda first, last: _count(text, room, first, last))
    offsets = offsets_of(room)
    total = offsets[-1]
    tokens = Tokens(offsets, np.empty(total, np.uint64), np.empty((total, 2), np.int32))
    over_rows(text.rows, lambda first, last: _tokenise(text, tokens, first, last))
    return tokens


def offsets_of(sizes: I64) -> I64:
    """Where each of successive runs of these sizes begins, and the last ends."""
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets


@kernel
def _count(text: Utf8, room: I64, first: int, last: int) -> None:
    for row in range(first, last):
        room[row] = count_tokens(text.data, text.bounds[row], text.bounds[row + 1], False)


@kernel
def _tokenise(text: Utf8, tokens: Tokens, first: int, last: int) -> None:
    for row in range(first, last):
        begin, end = text.bounds[row], text.bounds[row + 1]
        low, high = tokens.offsets[row], tokens.offsets[row + 1]
        hashes, spans = tokens.hashes[low:high], tokens.spans[low:high]
        read_tokens(text.data, begin, end, False, hashes, spans)


@kernel
def _windows(
    span: Span,
    by_char: bool,
    n: int,
    wanted: Marks,
    tokens: U64,
    places: I32,
    hashes: U64,
    sizes: I64,
) -> int:
    """Window hashes of successive texts; returns how many.

    tokens, places: room for what `read_tokens` writes of one text.
    """
    (text, first, _, number), total = span, 0
    for row in range(len(sizes)):
        begin, end = text.bounds[first + row], text.bounds[first + row + 1]
        if len(wanted) and not wanted[number + row]:
            end = begin
        count = -1 if by_char else read_ascii_words(text.data, begin, end, tokens)
        if count < 0:
            count = read_tokens(text.data, begin, end, by_char, tokens, places)
        found = window_hashes(tokens, count, n, hashes[total:])
        sizes[row], total = found, total + found
    return total


@kernel
def _distinct(hashes: U64, sizes: I64, copy: U64, starts: I32) -> int:
    """Sort each text's hashes and close the gaps that repetitions leave; returns how many."""
    total, begin = 0, 0
    for row in range(len(sizes)):
        end = begin + sizes[row]
        sort_hashes(hashes[begin:end], copy, starts)
        kept = total
        for place in range(begin, end):
            if place == begin or hashes[place] != hashes[kept - 1]:
                hashes[kept] = hashes[place]
                kept += 1
        sizes[row], total, begin = kept - total, kept, end
    return total
