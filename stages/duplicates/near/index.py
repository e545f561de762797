"""What a release keeps of its rows, so that rows that come later can be held against them.

An order of shingles is fixed once, by how often each occurs in the release: the rarest first, then
the smaller hash. Two sets with J >= t share one of the first |x| - ceil(t |x|) + 1 of each in any
one order (prefix filter: Chaudhuri, Ganti and Kaushik 2006), so a later set is put into the same
order, in which a shingle that the release lacks is among the rarest, and what it may resemble is
looked up by its own first shingles alone. All of it is flat arrays, which are mapped from files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stages.duplicates.near.lookup import lookup_by_counting, lookup_of_arrays
from stages.identity.statements import Statements
from stages.kernels.hashing import I32, MIX_ADD, U8, U64, bytes_hash, mix
from stages.kernels.jaccard import Lookup, prefix
from stages.kernels.jit import kernel, over_rows
from stages.kernels.shingles import Shingles
from stages.kernels.utf8 import Utf8

#: Shingles are counted in about as many slots as there are, but no fewer and no more bits of it.
LEAST_BITS, MOST_BITS = 12, 26
MOST_COUNTED = np.uint16(0xFFFF)
#: Magnitudes of a count: up to 1, 2 to 3, 4 to 7, and so on.
MAGNITUDES = 16

Arrays = Mapping[str, npt.NDArray[Any]]


class Index(NamedTuple):
    """Rows of a release in the order of their ids.

    exact: rows by the hash of their exact key. prefixes: rows by the first shingles of their sets.
    sets: the whole sets. ranks: (2**bits,) magnitude of the count of shingles with these first
    bits. stated: what the rows state.
    """

    exact: Lookup
    prefixes: Lookup
    sets: Shingles
    ranks: U8
    stated: Statements


def build_index(exact: U64, sets: Shingles, stated: Statements, threshold: float) -> Index:
    """The index of rows with these exact keys (0: none), sets and statements.

    It serves every threshold from this one upwards.
    """
    named = np.flatnonzero(exact).astype(np.int32)
    ranks = _ranks(sets.hashes)
    parts = over_rows(sets.rows, lambda first, last: _prefixes(sets, ranks, threshold, first, last))
    keys = [keys for keys, _ in parts] or [np.empty(0, np.uint64)]
    owners = [owners for _, owners in parts] or [np.empty(0, np.int32)]
    prefixes = lookup_by_counting(np.concatenate(keys), np.concatenate(owners))
    return Index(lookup_by_counting(exact[named], named), prefixes, sets, ranks, stated)


def to_arrays(index: Index) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an index by name."""
    exact, prefixes, sets, ranks, stated = index
    return {
        "exact_keys": exact.hashes,
        "exact_owners": exact.owners,
        "exact_starts": exact.starts,
        "prefix_keys": prefixes.hashes,
        "prefix_owners": prefixes.owners,
        "prefix_starts": prefixes.starts,
        "set_offsets": sets.offsets,
        "set_hashes": sets.hashes,
        "ranks": ranks,
        "stated_offsets": stated.offsets,
        "stated_quantities": stated.quantities,
        "stated_answers": stated.answer,
    }


def of_arrays(arrays: Arrays) -> Index:
    """The index that `to_arrays` took apart; views that nothing can write to."""
    views = {name: array.view(np.ndarray) for name, array in arrays.items()}
    for view in views.values():  # one kind of array, so that kernels are compiled once
        view.flags.writeable = False
    exact, prefixes = (
        lookup_of_arrays(*(views[f"{kind}_{part}"] for part in ("keys", "owners", "starts")))
        for kind in ("exact", "prefix")
    )
    sets = Shingles(views["set_offsets"], views["set_hashes"])
    kept = ("stated_offsets", "stated_quantities", "stated_answers")
    return Index(exact, prefixes, sets, views["ranks"], Statements(*(views[k] for k in kept)))


def text_keys(text: Utf8) -> U64:
    """A hash of each whole text; 0 for an empty one, which equals none."""
    keys = np.zeros(text.rows, np.uint64)
    over_rows(text.rows, lambda first, last: _text_keys(text, keys, first, last))
    return keys


def _ranks(hashes: U64) -> U8:
    bits = min(max(len(hashes).bit_length(), LEAST_BITS), MOST_BITS)
    counts = np.zeros(1 << bits, np.uint16)
    _count(hashes, counts, np.uint64(64 - bits))
    magnitudes = [max(count.bit_length() - 1, 0) for count in range(1 << 16)]
    ranks: U8 = np.array(magnitudes, np.uint8)[counts]
    return ranks


@kernel
def rarest(hashes: U64, ranks: U8, room: int, out: U64) -> int:
    """The first `room` of a set in the order of `ranks`, then of hashes, into `out`; how many.

    hashes: ascending and distinct, as a set has them.
    """
    shift = np.uint64(64)
    size = len(ranks)
    while size > 1:
        size, shift = size >> 1, shift - np.uint64(1)
    sizes = np.zeros(MAGNITUDES, np.int64)
    for value in hashes:
        sizes[ranks[value >> shift]] += 1
    last = 0
    while last + 1 < MAGNITUDES and sizes[last] < room:
        room, last = room - sizes[last], last + 1
    used = 0
    for value in hashes:
        rank = ranks[value >> shift]
        room -= rank == last
        if rank < last or (rank == last and room >= 0):
            out[used] = value
            used += 1
    return used


@kernel
def _count(hashes: U64, counts: npt.NDArray[np.uint16], shift: np.uint64) -> None:
    for value in hashes:
        slot = value >> shift
        counts[slot] += np.uint16(counts[slot] < MOST_COUNTED)


@kernel
def _prefixes(
    sets: Shingles, ranks: U8, threshold: float, first: int, last: int
) -> tuple[U64, I32]:
    """The first shingles of the sets [first, last) and their owners."""
    total = 0
    for row in range(first, last):
        total += prefix(sets.offsets[row + 1] - sets.offsets[row], threshold)
    keys, owners, used = np.empty(total, np.uint64), np.empty(total, np.int32), 0
    for row in range(first, last):
        begin, end = sets.offsets[row], sets.offsets[row + 1]
        room = prefix(end - begin, threshold)
        found = rarest(sets.hashes[begin:end], ranks, room, keys[used:])
        owners[used : used + found] = row
        used += found
    return keys[:used], owners[:used]


@kernel
def _text_keys(text: Utf8, keys: U64, first: int, last: int) -> None:
    for row in range(first, last):
        begin, end = text.bounds[row], text.bounds[row + 1]
        if end > begin:
            salt = np.uint64(end - begin) * MIX_ADD
            keys[row] = max(mix(bytes_hash(text.data, begin, end) ^ salt), np.uint64(1))
