"""What a text is about: stems of its words; pairs of characters where no spaces part words."""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.identity.bags import Bag
from stages.kernels.hashing import (
    F64,
    FNV_PRIME,
    FNV_START,
    I64,
    SPACE,
    U8,
    U64,
    code_point,
    count_tokens,
    is_unspaced,
    mix,
    token_end,
)
from stages.kernels.jit import kernel, over_rows
from stages.kernels.shingles import offsets_of
from stages.kernels.utf8 import Utf8, utf8

#: A stem is so many characters of a word at most.
STEM = 6
#: Share of problems that is expected to have a stem of 0, 1, 2, ... characters: short words are
#: the words of grammar. The last but one is also that of a pair of characters.
PRIORS = np.array([0.5, 0.3, 0.3, 0.1, 0.03, 0.01, 0.005])
PAIR = 5


def stems(words: pl.Series) -> Bag:
    """The distinct stems of each text (a form of `stages.text.normalise.words`) without digits."""
    text, rows = utf8(words), words.len()
    counts = np.zeros(rows, np.int64)
    over_rows(rows, lambda first, last: _count(text, counts, first, last))
    room = offsets_of(counts)
    keys, priors, sizes = np.empty(room[-1], np.uint64), np.empty(room[-1]), np.zeros_like(counts)
    over_rows(rows, lambda first, last: _stems(text, room, first, last, keys, priors, sizes))
    offsets = offsets_of(sizes)
    kept = np.repeat(room[:-1] - offsets[:-1], sizes) + np.arange(offsets[-1])
    return Bag(offsets, keys[kept], priors[kept])


@kernel
def _count(text: Utf8, counts: I64, first: int, last: int) -> None:
    for row in range(first, last):
        counts[row] = count_tokens(text.data, text.bounds[row], text.bounds[row + 1], False)


@kernel
def _stems(
    text: Utf8, room: I64, first: int, last: int, keys: U64, priors: F64, sizes: I64
) -> None:
    for row in range(first, last):
        slots, shares = keys[room[row] : room[row + 1]], priors[room[row] : room[row + 1]]
        count = _read(text.data, text.bounds[row], text.bounds[row + 1], slots, shares)
        order = np.argsort(slots[:count])
        found, expected, distinct = slots[order], shares[order], 0
        for place in range(count):
            if place == 0 or found[place] != found[place - 1]:
                slots[distinct], shares[distinct] = found[place], expected[place]
                distinct += 1
        sizes[row] = distinct


@kernel
def _read(data: U8, at: int, end: int, slots: U64, shares: F64) -> int:
    """The stems of data[at:end] in reading order, with their priors; returns how many."""
    count, before = 0, np.uint64(0)
    while at < end:
        if data[at] <= SPACE:
            at, before = at + 1, np.uint64(0)
            continue
        stop, (code, _) = token_end(data, at, end, False), code_point(data, at)
        value, size = _stem(data, at, stop)
        if is_unspaced(code):
            if before != 0:
                slots[count], shares[count] = mix((before * FNV_PRIME) ^ value), PRIORS[PAIR]
                count += 1
            before = value
        else:
            before = np.uint64(0)
            if size > 0:
                slots[count], shares[count] = value, PRIORS[size]
                count += 1
        at = stop
    return count


@kernel
def _stem(data: U8, at: int, stop: int) -> tuple[np.uint64, int]:
    """The hash of a token's stem and its length in characters, 0 for what is no word."""
    code, _ = code_point(data, at)
    if code < 0x61 or 0x7A < code < 0xAA:
        return np.uint64(0), 0
    end, folded, size = _without_ending(data, at, stop), FNV_START, 0
    while at < end and size < STEM:
        _, step = code_point(data, at)
        for place in range(at, at + step):
            folded = (folded ^ np.uint64(data[place])) * FNV_PRIME
        at, size = at + step, size + 1
    return mix(folded), size


@kernel
def _without_ending(data: U8, at: int, stop: int) -> int:
    """Where the word ends without -s, -e, -es, -ed, -ing, of which 3 letters must remain."""
    if stop - at > 3 and data[stop - 1] == ord("s"):
        stop -= 1
    if stop - at > 5 and data[stop - 3] == ord("i") and data[stop - 2] == ord("n"):
        return stop - 3 if data[stop - 1] == ord("g") else stop
    if stop - at > 4 and data[stop - 2] == ord("e") and data[stop - 1] == ord("d"):
        return stop - 2
    return stop - 1 if stop - at > 3 and data[stop - 1] == ord("e") else stop
