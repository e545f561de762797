"""Runs of consecutive words that a text shares with items of a benchmark.

Two texts are held against each other by their runs of n words; where one of them is shorter, by
its whole word sequence; below `min_words` not at all (so few words stand in too many texts).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.kernels.hashing import F64, I64, U64, window_hash
from stages.kernels.jaccard import Lookup, first_entry, lookup_of
from stages.kernels.jit import kernel, over_rows
from stages.kernels.shingles import Tokens
from stages.kernels.sorting import sort_distinct

#: At most so many items are told of a row: stock questions share runs with hundreds.
MOST = 32


class Grams(NamedTuple):
    """The runs of a benchmark's items. Most lookups go to the two small tables.

    runs: n words of an item; short: whole items of min_words to n - 1 words; inside: runs inside
    longer items, of as many words as there are rows so short. words: (items,) length of each;
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
    """Pair k: row row[k] and item item[k], the runs that they share, the share of words covered,
    and the first and last byte of the longest shared stretch in the row. By row; within a row the
    most covered first, then the most hits, then the smallest number.
    """

    row: I64
    item: I64
    hits: I64
    coverage: F64
    span: I64


def grams_of(items: Tokens, n: int, min_words: int, rows: Tokens) -> Grams:
    """The runs by which `items` are looked for in `rows` (1 <= min_words <= n)."""
    words = np.diff(items.offsets)
    fewer = np.arange(min_words, n)
    asked = fewer[np.isin(fewer, np.diff(rows.offsets))]
    tables = (
        _windows(items, [(n, words >= n)]),
        _windows(items, [(int(size), words == size) for size in fewer]),
        _windows(items, [(int(size), words > size) for size in asked]),
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
    """The items that each row shares enough with, the MOST best of them."""
    found = over_rows(
        len(rows.offsets) - 1,
        lambda first, last: _match(rows, grams, demand, first, last),
    )
    pairs = np.concatenate([np.empty((0, 5), np.int64), *(one[0] for one in found)])
    coverage = np.concatenate([np.empty(0), *(one[1] for one in found)])
    return Matches(pairs[:, 0], pairs[:, 1], pairs[:, 2], coverage, pairs[:, 3:])


@kernel
def _window_hashes(items: Tokens, counts: I64, size: int, out: U64) -> None:
    entry = 0
    for item in range(len(counts)):
        for place in range(items.offsets[item], items.offsets[item] + counts[item]):
            out[entry] = window_hash(items.hashes, place, size)
            entry += 1


@kernel
def _match(rows: Tokens, grams: Grams, demand: Demand, first: int, last: int) -> tuple[I64, F64]:
    """(row, item, hits, first byte, last byte) and the coverage of each pair."""
    pairs, shares, count = np.empty((64, 5), np.int64), np.empty(64), 0
    best, covered = np.empty((MOST, 4), np.int64), np.empty(MOST)
    for row in range(first, last):
        begin, end = rows.offsets[row], rows.offsets[row + 1]
        size = _best(rows.hashes[begin:end], grams, demand, best, covered)
        if count + size > len(pairs):
            pairs = np.concatenate((pairs, np.empty_like(pairs)))
            shares = np.concatenate((shares, np.empty_like(shares)))
        for place in range(size):
            item, hits, low, high = best[place]
            pairs[count, :3] = row, item, hits
            pairs[count, 3] = rows.spans[begin + low, 0]
            pairs[count, 4] = rows.spans[begin + high - 1, 1]
            shares[count], count = covered[place], count + 1
    return pairs[:count].copy(), shares[:count].copy()


@kernel
def _best(words: U64, grams: Grams, demand: Demand, slots: I64, scores: F64) -> int:
    """The items for one row, in order, into slots and scores; returns how many."""
    found, begin, size = _found(words, grams), 0, 0
    while begin < len(found):
        item, end = found[begin] >> 32, begin
        while end < len(found) and found[end] >> 32 == item:
            end += 1
        places = found[begin:end] & 0xFFFFFFFF
        size = _keep(places, item, len(words), grams, demand, slots, scores, size)
        begin = end
    return size


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
def _keep(
    places: I64,
    item: int,
    words: int,
    grams: Grams,
    demand: Demand,
    slots: I64,
    scores: F64,
    size: int,
) -> int:
    """Put an item into its place among the `size` best when it is a match; returns the size."""
    shorter, hits = min(words, grams.words[item]), len(places)
    run = min(grams.n, shorter)
    covered, begin, low, high = run, places[0], places[0], places[0] + run
    for number in range(1, hits):
        step = places[number] - places[number - 1]
        covered += min(run, step)
        if step > run:
            begin = places[number]
        if places[number] + run - begin > high - low:
            low, high = begin, places[number] + run
    share = min(1.0, covered / shorter)
    if hits < min(demand.min_hits, shorter - run + 1) or share < demand.min_coverage:
        return size
    to = size  # items come in ascending order: an equal one stands before
    while to > 0:
        before = scores[to - 1]
        if before > share or (before == share and slots[to - 1, 1] >= hits):
            break
        if to < MOST:
            slots[to], scores[to] = slots[to - 1], scores[to - 1]
        to -= 1
    if to < MOST:
        slots[to] = item, hits, low, high
        scores[to] = share
    return min(size + 1, MOST)
