"""Runs of consecutive words that a text shares with items of a benchmark.

Two texts are held against each other by their runs of n words; where one of them is shorter, by
its whole word sequence; below `min_words` not at all (so few words stand in too many texts).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.compiled import kernel, over_rows
from stages.hashing import F64, I64, U64, window_hash
from stages.shingles import Tokens
from stages.similarity import Lookup, first_entry, lookup_of
from stages.sorting import sort_distinct


class Grams(NamedTuple):
    """The runs of a benchmark's items. Most lookups go to the two small tables.

    runs: n words of an item; short: whole items of min_words to n - 1 words; inside: runs of that
    many words inside longer items, for rows that are so short. words: (items,) length of each;
    sizes: the lengths of the items in `short`.
    """

    runs: Lookup
    short: Lookup
    inside: Lookup
    words: I64
    sizes: I64
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
    fewer = np.arange(min_words, n)
    tables = (
        _windows(items, [(n, words >= n)]),
        _windows(items, [(int(size), words == size) for size in fewer]),
        _windows(items, [(int(size), words > size) for size in fewer]),
    )
    return Grams(*tables, words, fewer[np.isin(fewer, words)], n, min_words)


def _windows(items: Tokens, wanted: list[tuple[int, npt.NDArray[np.bool_]]]) -> Lookup:
    """The runs of each size in the items that are marked beside it."""
    words = np.diff(items.offsets)
    owners, hashes = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for size, which in wanted:
        counts = np.where(which, words - size + 1, 0)
        owners.append(np.repeat(np.arange(len(words)), counts))
        hashes.append(np.empty(counts.sum(), np.uint64))
        _window_hashes(items, counts, size, hashes[-1])
    return lookup_of(np.concatenate(hashes), np.concatenate(owners).astype(np.int32))


def match(rows: Tokens, grams: Grams, demand: Demand) -> Matches:
    """The best item for each row: most covered, then most hits, then the smallest number."""
    count = len(rows.offsets) - 1
    numbers = np.full(count, -1, np.int64), np.zeros(count, np.int64)
    out = Matches(*numbers, np.zeros(count), np.zeros((count, 2), np.int64))
    over_rows(count, lambda first, last: _match(rows, grams, demand, out, (first, last)))
    return out


@kernel
def _window_hashes(items: Tokens, counts: I64, size: int, out: U64) -> None:
    entry = 0
    for item in range(len(counts)):
        for place in range(items.offsets[item], items.offsets[item] + counts[item]):
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
    found, count = np.empty(16, np.int64), 0
    found, count = _owners(grams.runs, words, grams.n, found, count)
    for size in grams.sizes:
        found, count = _owners(grams.short, words, size, found, count)
    if grams.min_words <= len(words) < grams.n:
        found, count = _owners(grams.inside, words, len(words), found, count)
    return found[: sort_distinct(found[:count])]


@kernel
def _owners(lookup: Lookup, words: U64, size: int, found: I64, count: int) -> tuple[I64, int]:
    """Add the items that share a run of `size` words to the first `count` of `found`."""
    for place in range(len(words) - size + 1):
        value = window_hash(words, place, size)
        entry = first_entry(lookup, value)
        while 0 <= entry < len(lookup.hashes) and lookup.hashes[entry] == value:
            if count == len(found):
                found = np.concatenate((found, np.empty_like(found)))
            found[count] = np.int64(lookup.owners[entry]) << 32 | place
            count, entry = count + 1, entry + 1
    return found, count


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
