"""Jaccard similarity of shingle sets: of given pairs, and all pairs of a small set with many rows.

J(a, b) = |a and b| / |a or b|, 0 where both are empty. Comparisons with a threshold use the
correctly rounded quotient, so that 7 of 10 shared shingles reach a threshold of 0.7.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.kernels.hashing import F64, I32, I64, U64
from stages.kernels.jit import kernel, over_rows
from stages.kernels.shingles import Shingles

#: At most so many bits of a hash name its slot in a lookup's directory.
DIRECTORY_BITS = 24


class Pairs(NamedTuple):
    """Pair k: row left[k] of one set of rows, row right[k] of another, their Jaccard similarity."""

    left: I64
    right: I64
    similarity: F64


class Lookup(NamedTuple):
    """Owners of hashes: entries ascending by (hash, owner); starts by the hash's first bits."""

    hashes: U64
    owners: I32
    starts: I64
    shift: np.uint64


def jaccard(pairs: npt.NDArray[np.int64], left: Shingles, right: Shingles) -> F64:
    """The exact similarity of each pair of row numbers; `pairs` is (k, 2)."""
    out = np.zeros(len(pairs), np.float64)
    over_rows(len(pairs), lambda first, last: _jaccard(pairs, left, right, first, last, out))
    return out


def pairs_with(rows: Shingles, targets: Shingles, threshold: float) -> Pairs:
    """Every pair of a row and a target with J >= threshold (0 < threshold <= 1), exactly.

    Two sets so similar share one of their first |x| - ceil(t |x|) + 1 hashes in ascending order
    (prefix filter: Chaudhuri et al. 2006; Bayardo et al. 2007). Only these of the targets are
    looked up, so `targets` should be the smaller side. Sorted by row, then target.
    """
    lookup = prefix_lookup(targets, threshold)
    found = over_rows(
        rows.rows, lambda first, last: _join(rows, targets, lookup, threshold, first, last)
    )
    parts = found or [Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    left, right, similarity = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], similarity[order])


def prefix_lookup(targets: Shingles, threshold: float) -> Lookup:
    """The hashes of each target's prefix, with the targets that have them."""
    sizes = np.diff(targets.offsets)
    lengths = [prefix(size, threshold) for size in range(int(sizes.max(initial=0)) + 1)]
    take = np.array(lengths, np.int64)[sizes]
    owners = np.repeat(np.arange(targets.rows, dtype=np.int32), take)
    within = np.arange(take.sum()) - np.repeat(np.cumsum(take) - take, take)
    return lookup_of(targets.hashes[np.repeat(targets.offsets[:-1], take) + within], owners)


def lookup_of(hashes: U64, owners: I32) -> Lookup:
    """A lookup of equally long hashes and owners."""
    ascending = bool((owners[1:] >= owners[:-1]).all())
    order = np.argsort(hashes, kind="stable") if ascending else np.lexsort((owners, hashes))
    bits = min(max(len(hashes).bit_length(), 1), DIRECTORY_BITS)
    shift = np.uint64(64 - bits)
    ordered = hashes[order]
    counts = np.bincount((ordered >> shift).astype(np.int64), minlength=1 << bits)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Lookup(ordered, owners[order], starts, shift)


@kernel
def first_entry(lookup: Lookup, value: np.uint64) -> int:
    """The first entry of `lookup` whose hash is `value`, or -1."""
    slot = np.int64(value >> lookup.shift)
    for entry in range(lookup.starts[slot], lookup.starts[slot + 1]):
        if lookup.hashes[entry] >= value:
            return entry if lookup.hashes[entry] == value else -1
    return -1


@kernel
def required_overlap(left: int, right: int, threshold: float) -> int:
    """The least overlap with which two sets of these sizes reach the threshold."""
    both = left + right
    least = max(int(threshold / (1.0 + threshold) * both) - 1, 0)
    while least < both and least / (both - least) < threshold:
        least += 1
    return least


@kernel
def prefix(size: int, threshold: float) -> int:
    """How many hashes of a set of this size are one more than it may miss of a similar set."""
    least = max(int(threshold * size) - 1, 0)
    while least < size and least / size < threshold:
        least += 1
    return min(size - least + 1, size)


@kernel
def similarity(left: Shingles, row: int, right: Shingles, other: int, threshold: float) -> float:
    """J of two sets; 0 as soon as it is sure to stay below `threshold`."""
    at, end = left.offsets[row], left.offsets[row + 1]
    to, stop = right.offsets[other], right.offsets[other + 1]
    size, size_other = end - at, stop - to
    if size == 0 or size_other == 0:
        return 0.0
    least = required_overlap(size, size_other, threshold)
    if least > min(size, size_other):
        return 0.0
    spare, spare_other, shared = size - least, size_other - least, 0
    while at < end and to < stop:
        a, b = left.hashes[at], right.hashes[to]
        if a == b:
            shared, at, to = shared + 1, at + 1, to + 1
        elif a < b:
            at, spare = at + 1, spare - 1
            if spare < 0:
                return 0.0
        else:
            to, spare_other = to + 1, spare_other - 1
            if spare_other < 0:
                return 0.0
    score = shared / (size + size_other - shared)
    return score if score >= threshold else 0.0


@kernel
def empty_pairs(room: int) -> Pairs:
    """Room for so many pairs."""
    return Pairs(np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.float64))


@kernel
def with_pair(found: Pairs, count: int, left: int, right: int, score: float) -> Pairs:
    """The first `count` of `found` and one more; its arrays double where they are full."""
    if count == len(found.left):
        more = empty_pairs(count)
        found = Pairs(
            np.concatenate((found.left, more.left)),
            np.concatenate((found.right, more.right)),
            np.concatenate((found.similarity, more.similarity)),
        )
    found.left[count], found.right[count], found.similarity[count] = left, right, score
    return found


@kernel
def _jaccard(pairs: I64, left: Shingles, right: Shingles, first: int, last: int, out: F64) -> None:
    for pair in range(first, last):
        out[pair] = similarity(left, pairs[pair, 0], right, pairs[pair, 1], 0.0)


@kernel
def _join(
    rows: Shingles,
    targets: Shingles,
    lookup: Lookup,
    threshold: float,
    first: int,
    last: int,
) -> Pairs:
    """Pairs of rows [first, last), in the order of rows."""
    found = empty_pairs(64)
    seen, count = np.full(len(targets.offsets) - 1, -1, np.int64), 0
    for row in range(first, last):
        begin, end = rows.offsets[row], rows.offsets[row + 1]
        for place in range(begin, begin + prefix(end - begin, threshold)):
            entry = first_entry(lookup, rows.hashes[place])
            while 0 <= entry < len(lookup.hashes) and lookup.hashes[entry] == rows.hashes[place]:
                other, entry = lookup.owners[entry], entry + 1
                if seen[other] == row:
                    continue
                seen[other] = row
                score = similarity(rows, row, targets, other, threshold)
                if score > 0.0:
                    found, count = with_pair(found, count, row, other, score), count + 1
    return Pairs(found.left[:count], found.right[:count], found.similarity[:count])
