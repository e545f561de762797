"""Rows that come later, held against the index of a release: every pair with J >= t, exactly.

The cost is that of the new rows: their own first shingles are looked up, and only the sets of
candidates are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from stages.duplicates.near.index import Index, rarest
from stages.duplicates.near.lookup import entry_of
from stages.duplicates.near.representatives import EXACT, KEPT, NEAR, Choice
from stages.identity.statements import Statements, agree
from stages.kernels.hashing import I64, U64
from stages.kernels.jaccard import Pairs, empty_pairs, prefix, similarity, with_pair
from stages.kernels.jit import kernel, over_rows
from stages.kernels.shingles import Marks, Shingles


class Query(NamedTuple):
    """New rows: the hashes of their exact keys (0: none), their sets, and from which J on."""

    exact: U64
    sets: Shingles
    threshold: float


def look_up(index: Index, later: Query, stated: Callable[[I64], Statements]) -> Choice:
    """Per new row: KEPT, EXACT or NEAR, and the row of the release that it repeats.

    Of several rows the one with the same key, else the most similar, then the first. stated: what
    the new rows of these numbers state, and nothing of the others; similar rows that state
    something else stay, and name the most similar one as their twin.
    """
    rows = len(later.exact)
    out = Choice(np.zeros(rows, np.int64), np.full(rows, -1, np.int64), np.zeros(rows))
    _equal(index, later.exact, out)
    found = pairs(index, later, out.method == KEPT)
    similar = np.unique(found.left)
    _choose(found, index.stated, stated(similar), out)
    return out


def pairs(index: Index, later: Query, wanted: Marks) -> Pairs:
    """Every pair of a wanted new row (left) and a row of the release (right) with J >= t."""
    parts = over_rows(
        later.sets.rows,
        lambda first, last: _pairs(index, later, wanted, first, last),
    )
    parts = parts or [Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    return Pairs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@kernel
def _equal(index: Index, exact: U64, out: Choice) -> None:
    for row in range(len(exact)):
        entry = entry_of(index.exact, exact[row]) if exact[row] else -1
        if entry >= 0:
            out.method[row], out.twin[row] = EXACT, index.exact.owners[entry]
            out.similarity[row] = 1.0


@kernel
def _pairs(index: Index, later: Query, wanted: Marks, first: int, last: int) -> Pairs:
    """Pairs of the new rows of one range, by row."""
    sets, keys = later.sets, index.prefixes.hashes
    found = empty_pairs(64)
    seen, count = np.full(len(index.sets.offsets) - 1, -1, np.int32), 0
    rare = np.empty(len(sets.hashes[sets.offsets[first] : sets.offsets[last]]), np.uint64)
    for row in range(first, last):
        begin, end = sets.offsets[row], sets.offsets[row + 1]
        room = prefix(end - begin, later.threshold) if wanted[row] else 0
        for place in range(rarest(sets.hashes[begin:end], index.ranks, room, rare)):
            entry = entry_of(index.prefixes, rare[place])
            while 0 <= entry < len(keys) and keys[entry] == rare[place]:
                other, entry = index.prefixes.owners[entry], entry + 1
                if seen[other] == row:
                    continue
                seen[other] = row
                score = similarity(sets, row, index.sets, other, later.threshold)
                if score > 0.0:
                    found, count = with_pair(found, count, row, other, score), count + 1
    return Pairs(found.left[:count], found.right[:count], found.similarity[:count])


@kernel
def _choose(found: Pairs, released: Statements, stated: Statements, out: Choice) -> None:
    """The best pair of each row; one that states the same comes before all that do not."""
    for pair in range(len(found.left)):
        row, other, score = found.left[pair], found.right[pair], found.similarity[pair]
        method = NEAR if agree(released, other, stated, row) else KEPT
        best, own = out.similarity[row], out.method[row]
        is_better = score > best or (score == best and other < out.twin[row])
        if method > own or (method == own and (is_better or out.twin[row] < 0)):
            out.method[row], out.twin[row], out.similarity[row] = method, other, score
