"""Runs of consecutive words that a text shares with items of a benchmark.

Two texts are held against each other by their runs of n words; where one of them is shorter, by
its whole word sequence; below `min_words` not at all (so few words stand in too many texts).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.compiled import kernel, over_rows
from stages.hashing import F64, I64, U64, sort_distinct, window_hash
from stages.shingles import Tokens
from stages.similarity import Lookup, first_entry, lookup_of


class Grams(NamedTuple):
    """The runs of a benchmark's items, of min_words to n words.

    words: (items,) length of each item; whole: (n + 1,) whether an item has just so many words.
    """

    lookup: Lookup
    words: I64
    whole: npt.NDArray[np.bool_]
    n: int
    min_words: int


class Demand(NamedTuple):
    """What makes a match: so many shared runs (or all, where a text has fewer), and so large a
    share of the words of the shorter text inside them.
    """

    min_hits: int
    min_coverage: float


class Matches(NamedTuple):
    """Per row its best item (-1: none), the shared runs, the share of words covered, and the
    first and last byte of the longest shared stretch.
    """

    item: I64
    hits: I64
    coverage: F64
    span: I64


def grams_of(items: Tokens, n: int, min_words: int) -> Grams:
    """The runs by which `items` are looked for (1 <= min_words <= n)."""
    words = np.diff(items.offsets)
    sizes = range(min_words, n + 1)
    owners = [np.repeat(np.arange(len(words)), np.maximum(words - size + 1, 0)) for size in sizes]
    hashes = [np.empty(len(owner), np.uint64) for owner in owners]
    for size, out in zip(sizes, hashes, strict=True):
        _window_hashes(items, size, out)
    whole = np.isin(np.arange(n + 1), words)
    lookup = lookup_of(np.concatenate(hashes), np.concatenate(owners).astype(np.int32))
    return Grams(lookup, words, whole, n, min_words)


def match(rows: Tokens, grams: Grams, demand: Demand) -> Matches:
    """The best item for each row: most covered, then most hits, then the smallest number."""
    count = len(rows.offsets) - 1
    numbers = np.full(count, -1, np.int64), np.zeros(count, np.int64)
    out = Matches(*numbers, np.zeros(count), np.zeros((count, 2), np.int64))
    over_rows(count, lambda first, last: _match(rows, grams, demand, out, (first, last)))
    return out


@kernel
def _window_hashes(items: Tokens, size: int, out: U64) -> None:
    entry = 0
    for item in range(len(items.offsets) - 1):
        for place in range(items.offsets[item], items.offsets[item + 1] - size + 1):
            out[entry] = window_hash(items.hashes, place, size)
            entry += 1


@kernel
def _match(rows: Tokens, grams: Grams, demand: Demand, out: Matches, span: tuple[int, int]) -> None:
    for row in range(span[0], span[1]):
        first, last = rows.offsets[row], rows.offsets[row + 1]
        found, begin = _found(rows.hashes[first:last], grams), 0
        while begin < len(found):
            item, end = found[begin] >> 32, begin
            while end < len(found) and found[end] >> 32 == item:
                end += 1
            places = found[begin:end] & 0xFFFFFFFF
            _keep_best(places, (item, last - first), grams, demand, (out, row))
            begin = end
        if out.item[row] >= 0:
            out.span[row, 0] = rows.spans[first + out.span[row, 0], 0]
            out.span[row, 1] = rows.spans[first + out.span[row, 1] - 1, 1]


@kernel
def _found(words: U64, grams: Grams) -> I64:
    """item << 32 | place for each run of a row that an item shares, ascending and distinct.

    The runs of a row and an item are as long as the shorter of them, n words at most.
    """
    found, count, lookup = np.empty(16, np.int64), 0, grams.lookup
    for size in range(grams.min_words, min(grams.n, len(words)) + 1):
        if size < min(grams.n, len(words)) and not grams.whole[size]:
            continue
        for place in range(len(words) - size + 1):
            value = window_hash(words, place, size)
            entry = first_entry(lookup, value)
            while 0 <= entry < len(lookup.hashes) and lookup.hashes[entry] == value:
                item = np.int64(lookup.owners[entry])
                if size == min(grams.n, len(words), grams.words[item]):
                    if count == len(found):
                        found = np.concatenate((found, np.empty_like(found)))
                    found[count] = item << 32 | place
                    count += 1
                entry += 1
    return found[: sort_distinct(found[:count])]


@kernel
def _keep_best(
    places: I64, who: tuple[int, int], grams: Grams, demand: Demand, best: tuple[Matches, int]
) -> None:
    """Put an item into the row's slot when it is a match and better than what stands there."""
    (item, words), (out, row) = who, best
    shorter, hits = min(words, grams.words[item]), len(places)
    size = min(grams.n, shorter)
    covered, begin, low, high = size, places[0], places[0], places[0] + size
    for number in range(1, hits):
        step = places[number] - places[number - 1]
        covered += min(size, step)
        if step > size:
            begin = places[number]
        if places[number] + size - begin > high - low:
            low, high = begin, places[number] + size
    share = min(1.0, covered / shorter)
    if hits < min(demand.min_hits, shorter - size + 1) or share < demand.min_coverage:
        return
    ahead = share > out.coverage[row] or (share == out.coverage[row] and hits > out.hits[row])
    if out.item[row] < 0 or ahead:
        out.item[row], out.hits[row], out.coverage[row] = item, hits, share
        out.span[row, 0], out.span[row, 1] = low, high
