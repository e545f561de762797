"""The exact similarity join: buckets in which every two texts with J >= t meet.

Of two sets with J >= t each holds at least t of the other's size (Bayardo, Ma and Srikant 2007).
So a text more than a share 1 - t of whose shingles stand in no other text is like none, which one
pass over all shingles shows. Of the others, put all shingles into one order, the rarest first: the
first shingle that two similar sets share is among the first |x| - ceil(2t / (1 + t) |x|) + 1 of the
smaller one, x, and among the first |y| - ceil(t |y|) + 1 of the other (prefix filter: Chaudhuri,
Ganti and Kaushik 2006; Xiao et al. 2008, "PPJoin"). These are the buckets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.duplicates.near.buckets import Buckets, Entries, fill_buckets
from stages.duplicates.near.repeats import (
    AHEAD,
    Seen,
    empty_table,
    is_repeated,
    merge_tables,
    see,
    slot_bits,
)
from stages.kernels.hashing import I64, U8, U64
from stages.kernels.intrinsics import prefetch, small_pages
from stages.kernels.jaccard import prefix, required_overlap
from stages.kernels.jit import even, kernel, over_ranges, threads
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import (
    Shingles,
    Windows,
    cached_spans,
    distinct,
    most_windows,
    offsets_of,
    pack_parts,
    windows,
)
from stages.kernels.utf8 import Span, Utf8

#: Shingles are ordered by how often they occur, counted up to this in at most so many slots.
MOST_COUNTED, MOST_COUNT_BITS = np.uint16(0xFFFF), 26
#: Magnitudes of a count: 1, 2 to 3, 4 to 7, and so on.
MAGNITUDES = 17
#: About what a shingle of running text takes; it sizes a table.
BYTES_A_SHINGLE = {"word": 8, "char": 1}

U16 = npt.NDArray[np.uint16]


class Counts(NamedTuple):
    """How often hashes occur that begin with the same `bits` bits, up to MOST_COUNTED."""

    counts: U16
    bits: int


def join(parts: Sequence[Utf8], shingle: Shingle, threshold: float) -> tuple[Shingles, Buckets]:
    """The shingles of each text that may be like another (none for the others), and the buckets.

    Every two texts with J >= threshold share a bucket.
    """
    todo = cached_spans(parts)
    most = offsets_of(np.array([most_windows(span, shingle) for span in todo], np.int64))
    room = small_pages(int(most[-1]))  # it is never filled
    found, seen = _windows_seen(todo, shingle, room, most)

    def thin(first: int, last: int) -> None:
        for place in range(first, last):  # in place: the windows of a million rows are half a GB
            found[place] = distinct(_without_singles(found[place], seen, threshold))

    over_ranges(list(range(len(found) + 1)), thin)
    sets = pack_parts(found, room)
    return sets, fill_buckets(sets.rows, _prefixes(sets, threshold))


def _windows_seen(
    todo: list[Span], shingle: Shingle, room: U64, starts: I64
) -> tuple[list[Windows], Seen]:
    """All shingles of each span as they stand, and which of them stand in two places.

    room: slots for them, those of span k from starts[k] on.
    Each thread has a table of its own, as two that write into one could miss what both saw.
    """
    bits = slot_bits(_width(todo) // BYTES_A_SHINGLE[shingle.unit])

    def read(first: int, last: int) -> tuple[list[Windows], U8]:
        table, found, place = empty_table(bits), [], starts[first]
        for span in todo[first:last]:
            found.append(windows(span, shingle, room[place:]))
            see(table, bits, found[-1].hashes)
            place += len(found[-1].hashes)
        return found, table

    lanes = over_ranges(even(len(todo), threads()), read) or [([], empty_table(bits))]
    tables = [table for _, table in lanes]
    return [part for found, _ in lanes for part in found], (merge_tables(tables), bits)


def _width(todo: list[Span]) -> int:
    return sum(span.width for span in todo)


def _without_singles(part: Windows, seen: Seen, threshold: float) -> Windows:
    """`part`, in its place, without the shingles of texts that are like no other."""
    return Windows(part.hashes[: _drop_unique(part, seen, threshold)], part.sizes)


def _prefixes(sets: Shingles, threshold: float) -> Entries:
    """The rarest shingles of each set."""
    bits = min(slot_bits(len(sets.hashes)), MOST_COUNT_BITS)
    counted = Counts(np.zeros(1 << bits, np.uint16), bits)
    _count(sets.hashes, counted)
    sizes = np.diff(sets.offsets)

    def rarest(first: int, last: int) -> Entries:
        most = sets.offsets[last] - sets.offsets[first]  # a fraction of it is used, and is memory
        out = Entries(np.empty(most, np.int32), np.empty(most, np.uint64), np.empty(most, np.bool_))
        ranks = np.empty(sizes[first:last].max(initial=0), np.uint8)
        of_rank = np.empty(MAGNITUDES, np.int64)
        used = _rarest(sets, counted, threshold, first, last, ranks, of_rank, out)
        return Entries(out.owners[:used], out.keys[:used], out.first[:used])

    bounds = [*range(0, sets.rows, 1 << 16), sets.rows]
    parts = [rarest(0, 0), *over_ranges(bounds, rarest)]  # the first is empty, of their types
    return Entries(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@kernel
def _drop_unique(part: Windows, seen: Seen, threshold: float) -> int:
    """Move the hashes of texts that are not proved unique to the front; returns how many.

    The sizes of the others become 0. A hash that a text repeats counts as standing in two places:
    that proves less, never too much.
    """
    (table, bits), (hashes, sizes) = seen, part
    total, begin = 0, 0
    for row in range(len(sizes)):
        end = begin + sizes[row]
        spare, place = prefix(sizes[row], threshold) - 1, begin
        while spare >= 0 and place < end:
            spare -= not is_repeated(table, bits, hashes[place])
            place += 1
        sizes[row] = end - begin if spare >= 0 else 0
        for place in range(sizes[row]):
            hashes[total + place] = hashes[begin + place]
        total, begin = total + sizes[row], end
    return total


@kernel
def _count(hashes: U64, counted: Counts) -> None:
    counts, bits = counted
    shift = np.uint64(64 - bits)
    for place in range(len(hashes)):
        prefetch(counts, np.int64(hashes[min(place + AHEAD, len(hashes) - 1)] >> shift))
        slot = hashes[place] >> shift
        counts[slot] += np.uint16(counts[slot] < MOST_COUNTED)


@kernel
def _rarest(
    sets: Shingles,
    counted: Counts,
    threshold: float,
    first: int,
    last: int,
    ranks: U8,
    of_rank: I64,
    out: Entries,
) -> int:
    """The prefix of each set: the rarest shingles, by the magnitude of their counts, then by hash;
    returns how many.

    A shingle that is counted once stands in this set alone: it fills the prefix and needs no entry.
    ranks, of_rank: room for the magnitude of each shingle of a set, and how many have each.
    """
    (counts, bits), used = counted, 0
    shift = np.uint64(64 - bits)
    for row in range(first, last):
        begin, size = sets.offsets[row], sets.offsets[row + 1] - sets.offsets[row]
        of_rank[:] = 0
        for place in range(size):
            ahead = sets.hashes[min(begin + place + AHEAD, len(sets.hashes) - 1)]
            prefetch(counts, np.int64(ahead >> shift))
            count = counts[sets.hashes[begin + place] >> shift]
            ranks[place] = _magnitude(count)
            of_rank[ranks[place]] += 1
        far, far_room = _cut(of_rank, prefix(size, threshold))
        near, near_room = _cut(of_rank, size - required_overlap(size, size, threshold) + 1)
        for place in range(size):
            rank = ranks[place]
            far_room -= rank == far
            near_room -= rank == near
            if rank > 0 and (rank < far or (rank == far and far_room >= 0)):
                out.owners[used], out.keys[used] = row, sets.hashes[begin + place]
                out.first[used] = rank < near or (rank == near and near_room >= 0)
                used += 1
    return used


@kernel
def _cut(sizes: I64, room: int) -> tuple[int, int]:
    """The rank up to which `room` shingles reach, and how many of that rank are among them."""
    rank = 0
    while rank + 1 < len(sizes) and sizes[rank] < room:
        room, rank = room - sizes[rank], rank + 1
    return rank, room


@kernel
def _magnitude(count: int) -> int:
    """How many times a count above 1 can be halved and stay above 1; 0 for a single one."""
    magnitude = 0
    while count > 1:
        count >>= 1
        magnitude += 1
    return magnitude
