"""Which rows stay: greedy choice without chaining, and the clusters that rows form.

Rows come in the declared order of preference. A row is dropped exactly when a row that was kept
before it has the same exact key, or meets it in a bucket at J >= threshold and states the same: so
each dropped row has a kept twin, and a second run drops nothing. Plain connected components, which
keep one row each, would also drop rows that resemble only other dropped rows. Rows that are similar
but state other quantities or another answer are variants of each other: both stay.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stages.duplicates.near.buckets import Buckets
from stages.identity.statements import Statements, agree
from stages.kernels.hashing import F64, I32, I64
from stages.kernels.jaccard import similarity
from stages.kernels.jit import kernel
from stages.kernels.shingles import Marks, Shingles

#: What `Choice.method` says of a row.
KEPT, EXACT, NEAR = 0, 1, 2


class Likeness(NamedTuple):
    """What rows have in common, rows in order of preference.

    exact: (rows,) first row with the same exact key; a row's own number where it has none.
    shingles: the set of each row, empty where it meets no other. threshold: of Jaccard similarity.
    stated: (rows,) each.
    """

    exact: I64
    shingles: Shingles
    meetings: Buckets
    threshold: float
    stated: Statements


class Choice(NamedTuple):
    """Per row: KEPT, EXACT or NEAR; the kept twin and the similarity to it, of a kept row the most
    similar row kept before it that states something else (-1: none).
    """

    method: I64
    twin: I64
    similarity: F64


class _Kept(NamedTuple):
    """Kept rows by bucket: the last entry of each bucket, the one before each entry, and its row.

    heads: (2, buckets), for the entries that are first and for the others. seen: (rows,) the last
    row that a kept row was compared with. holders: (rows,) the kept row of each exact key.
    """

    heads: I64
    links: I64
    owners: I32
    seen: I64
    holders: I64


class _Members(NamedTuple):
    """Rows by bucket, within a bucket by cluster."""

    rows: I64
    buckets: I32
    roots: I64
    first: Marks


def choose(likeness: Likeness) -> Choice:
    """The greedy choice; of several kept twins the most similar one, then the preferred one."""
    rows, entries = len(likeness.exact), len(likeness.meetings.numbers)
    kept = _Kept(
        np.full((2, likeness.meetings.buckets), -1, np.int64),
        np.full(entries, -1, np.int64),
        np.empty(entries, np.int32),
        np.full(rows, -1, np.int64),
        np.full(rows, -1, np.int64),
    )
    out = Choice(np.zeros(rows, np.int64), np.full(rows, -1, np.int64), np.zeros(rows))
    _choose(likeness, kept, out)
    return out


def components(likeness: Likeness, choice: Choice) -> I64:
    """Per row, the smallest row number of its cluster: rows linked by exact keys and by pairs that
    meet in a bucket at J >= threshold, over any number of links.
    """
    parents = np.arange(len(likeness.exact))
    _link_rows(likeness, choice, parents)
    offsets, numbers, first, _ = likeness.meetings
    owners = np.repeat(np.arange(len(parents)), np.diff(offsets))
    roots = _flat(parents)[owners]
    order = np.lexsort((roots, numbers))
    members = _Members(owners[order], numbers[order], roots[order], first[order])
    _link_buckets(likeness, choice, members, parents)
    return _flat(parents)


@kernel
def _choose(likeness: Likeness, kept: _Kept, out: Choice) -> None:
    offsets, numbers, first, _ = likeness.meetings
    for row in range(len(likeness.exact)):
        key = likeness.exact[row]
        if kept.holders[key] >= 0:
            out.method[row], out.twin[row], out.similarity[row] = EXACT, kept.holders[key], 1.0
            continue
        (twin, score), variant = _best_twins(likeness, kept, row)
        if twin >= 0:
            out.method[row], out.twin[row], out.similarity[row] = NEAR, twin, score
            continue
        out.twin[row], out.similarity[row] = variant
        kept.holders[key] = row
        for entry in range(offsets[row], offsets[row + 1]):
            side, bucket = 0 if first[entry] else 1, numbers[entry]
            kept.links[entry], kept.owners[entry] = kept.heads[side, bucket], row
            kept.heads[side, bucket] = entry


@kernel
def _best_twins(
    likeness: Likeness, kept: _Kept, row: int
) -> tuple[tuple[int, float], tuple[int, float]]:
    """The kept row most similar to `row`: of those that state the same, and of the others; or -1.

    Each kept row is compared once.
    """
    twin, variant = (-1, 0.0), (-1, 0.0)
    offsets, numbers, first, _ = likeness.meetings
    for place in range(offsets[row], offsets[row + 1]):
        for side in range(2 if first[place] else 1):
            entry = kept.heads[side, numbers[place]]
            while entry >= 0:
                other, entry = int(kept.owners[entry]), kept.links[entry]
                if kept.seen[other] == row:
                    continue
                kept.seen[other] = row
                score = similarity(
                    likeness.shingles, row, likeness.shingles, other, likeness.threshold
                )
                if agree(likeness.stated, row, likeness.stated, other):
                    twin = _better(twin, other, score)
                else:
                    variant = _better(variant, other, score)
    return twin, variant


@kernel
def _better(best: tuple[int, float], other: int, score: float) -> tuple[int, float]:
    """The more similar of two rows, then the one that is preferred."""
    if score > best[1] or (score == best[1] > 0.0 and other < best[0]):
        return other, score
    return best


@kernel
def _root(parents: I64, row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


@kernel
def _link(parents: I64, row: int, other: int) -> None:
    """Join two clusters under their smaller row number."""
    a, b = _root(parents, row), _root(parents, other)
    parents[max(a, b)] = min(a, b)


@kernel
def _flat(parents: I64) -> I64:
    """`parents` with each row pointing at its root."""
    for row in range(len(parents)):
        parents[row] = _root(parents, row)
    return parents


@kernel
def _link_rows(likeness: Likeness, choice: Choice, parents: I64) -> None:
    """Link equal keys, and dropped rows with their twins."""
    for row in range(len(parents)):
        _link(parents, row, likeness.exact[row])
        if choice.method[row] != KEPT:
            _link(parents, row, choice.twin[row])


@kernel
def _link_buckets(likeness: Likeness, choice: Choice, members: _Members, parents: I64) -> None:
    """Link the similar rows of each bucket.

    Members of a bucket come by cluster: within a cluster nothing is compared, and two clusters
    only until a first similar pair makes them one; two kept rows never are one. A bucket of
    thousands of variants of one text, which the choice has linked already, thus costs one pass.
    """
    first, shingles = 0, likeness.shingles
    for place in range(len(members.rows)):
        row = members.rows[place]
        if members.buckets[place] != members.buckets[first]:
            first = place
        for earlier in range(first, place):
            other = members.rows[earlier]
            if members.roots[earlier] == members.roots[place]:
                break
            if choice.method[row] == KEPT and choice.method[other] == KEPT:
                continue
            if not (members.first[place] or members.first[earlier]):
                continue
            if _root(parents, other) == _root(parents, row):
                continue
            if not agree(likeness.stated, row, likeness.stated, other):
                continue
            if similarity(shingles, row, shingles, other, likeness.threshold) > 0.0:
                _link(parents, row, other)
