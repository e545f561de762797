"""All pairs of similar texts, where not one representative is wanted but every relation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stages.duplicates.near.buckets import Buckets
from stages.duplicates.near.params import Search
from stages.duplicates.near.plan import find_candidates, plan
from stages.kernels.hashing import I32, I64
from stages.kernels.jaccard import Pairs, empty_pairs, similarity, with_pair
from stages.kernels.jit import kernel, over_rows
from stages.kernels.shingles import Marks, Shingles, offsets_of
from stages.kernels.utf8 import Utf8


class _Buckets(NamedTuple):
    """Bucket k holds the texts owners[offsets[k] : offsets[k + 1]], ascending, and their marks."""

    offsets: I64
    owners: I32
    first: Marks


def all_pairs(parts: Sequence[Utf8], search: Search) -> Pairs:
    """Each pair of texts with J >= threshold, the smaller row left, sorted; with MinHash those
    that meet.
    """
    sets, met = find_candidates(parts, search, plan(parts, search).method)
    buckets = _buckets(met)
    found = over_rows(
        sets.rows, lambda first, last: _pairs(sets, met, buckets, search.threshold, first, last)
    )
    pairs = [Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)), *found]
    right, left, score = (np.concatenate(column) for column in zip(*pairs, strict=True))
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], score[order])


def _buckets(met: Buckets) -> _Buckets:
    owners = np.repeat(np.arange(len(met.offsets) - 1, dtype=np.int32), np.diff(met.offsets))
    order = np.argsort(met.numbers, kind="stable")
    sizes = np.bincount(met.numbers, minlength=met.buckets)
    return _Buckets(offsets_of(sizes), owners[order], met.first[order])


@kernel
def _pairs(
    sets: Shingles,
    met: Buckets,
    buckets: _Buckets,
    threshold: float,
    first: int,
    last: int,
) -> Pairs:
    """Pairs of rows [first, last) with the rows before each, left the later row."""
    found = empty_pairs(64)
    seen, count = np.full(len(met.offsets) - 1, -1, np.int64), 0
    for row in range(first, last):
        for place in range(met.offsets[row], met.offsets[row + 1]):
            bucket = met.numbers[place]
            for member in range(buckets.offsets[bucket], buckets.offsets[bucket + 1]):
                other = int(buckets.owners[member])
                if other >= row:
                    break
                if seen[other] == row or not (met.first[place] or buckets.first[member]):
                    continue
                seen[other] = row
                score = similarity(sets, row, sets, other, threshold)
                if score == 0.0:
                    continue
                found, count = with_pair(found, count, row, other, score), count + 1
    return Pairs(found.left[:count], found.right[:count], found.similarity[:count])
