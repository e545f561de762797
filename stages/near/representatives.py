"""Which rows stay: greedy choice without chaining, and the clusters that rows form.

Rows come in the declared order of preference. A row is dropped exactly when a row that was kept
before it has the same exact key, or meets it in a bucket at J >= threshold: so each dropped row
has a kept twin, and a second run drops nothing. Plain connected components, which keep one row
each, would also drop rows that resemble only other dropped rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stages.compiled import kernel
from stages.hashing import F64, I32, I64
from stages.shingles import Shingles
from stages.similarity import similarity

#: What `Choice.method` says of a row.
KEPT, EXACT, NEAR = 0, 1, 2


class Likeness(NamedTuple):
    """What rows have in common, rows in order of preference.

    exact: (rows,) first row with the same exact key; a row's own number where it has none.
    text: (rows,) number of its text among the distinct ones; -1 where it has none to compare.
    shingles: of the distinct texts. buckets: (texts, bands), see `stages.minhash.buckets`.
    """

    exact: I64
    text: I64
    shingles: Shingles
    buckets: I32
    threshold: float


class Choice(NamedTuple):
    """Per row: KEPT, EXACT or NEAR; the kept twin (-1: kept) and the similarity to it."""

    method: I64
    twin: I64
    similarity: F64


class _Kept(NamedTuple):
    """Kept texts by bucket: heads (buckets,) and links (texts, bands); the row of each text."""

    heads: I32
    links: I32
    row: I64
    seen: I64


class _Members(NamedTuple):
    """Texts by bucket of one band, within a bucket by cluster; bucket and cluster of each text."""

    texts: I64
    numbers: I32
    roots: I64


def choose(likeness: Likeness) -> Choice:
    """The greedy choice; of several kept twins the most similar one, then the preferred one."""
    rows, (texts, bands) = len(likeness.exact), likeness.buckets.shape
    heads = np.full(likeness.buckets.max(initial=-1) + 1, -1, np.int32)
    links = np.full((texts, bands), -1, np.int32)
    kept = _Kept(heads, links, np.full(texts, -1, np.int64), np.full(texts, -1, np.int64))
    out = Choice(np.zeros(rows, np.int64), np.full(rows, -1, np.int64), np.zeros(rows))
    _choose(likeness, kept, out)
    return out


def components(likeness: Likeness, choice: Choice) -> I64:
    """Per row, the smallest row number of its cluster: rows linked by exact keys, by equal texts
    and by pairs that meet in a bucket at J >= threshold, over any number of links.
    """
    parents = np.arange(len(likeness.exact))
    node = np.full(likeness.buckets.shape[0], -1, np.int64)
    _link_rows(likeness, choice, parents, node)
    for band in range(likeness.buckets.shape[1]):
        numbers = likeness.buckets[:, band]
        roots = _flat(parents)[node]
        order = np.lexsort((roots, numbers))
        members = _Members(order[numbers[order] >= 0], numbers, roots)
        _link_buckets(likeness, members, parents, node)
    return _flat(parents)


@kernel
def _choose(likeness: Likeness, kept: _Kept, out: Choice) -> None:
    holder = np.full(len(likeness.exact), -1, np.int64)
    for row in range(len(likeness.exact)):
        key, text = likeness.exact[row], likeness.text[row]
        if holder[key] >= 0:
            out.method[row], out.twin[row], out.similarity[row] = EXACT, holder[key], 1.0
            continue
        twin, score = _best_twin(likeness, kept, text, row) if text >= 0 else (-1, 0.0)
        if twin >= 0:
            out.method[row], out.twin[row], out.similarity[row] = NEAR, twin, score
            continue
        holder[key] = row
        if text >= 0:
            kept.row[text] = row
            for band in range(likeness.buckets.shape[1]):
                bucket = likeness.buckets[text, band]
                if bucket >= 0:
                    kept.links[text, band] = kept.heads[bucket]
                    kept.heads[bucket] = text


@kernel
def _best_twin(likeness: Likeness, kept: _Kept, text: int, row: int) -> tuple[int, float]:
    """The kept row most similar to `text`, or -1; kept texts are compared once a row."""
    if kept.row[text] >= 0:
        return kept.row[text], 1.0
    twin, best, shingles = -1, 0.0, likeness.shingles
    for band in range(likeness.buckets.shape[1]):
        bucket = likeness.buckets[text, band]
        other = kept.heads[bucket] if bucket >= 0 else -1
        while other >= 0:
            if kept.seen[other] != row:
                kept.seen[other] = row
                score = similarity(shingles, text, shingles, other, likeness.threshold)
                if score > best or (score == best > 0.0 and kept.row[other] < twin):
                    twin, best = kept.row[other], score
            other = kept.links[other, band]
    return twin, best


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
def _link_rows(likeness: Likeness, choice: Choice, parents: I64, node: I64) -> None:
    """Link equal keys, equal texts and twins; `node` takes the first row of each text."""
    for row in range(len(parents)):
        _link(parents, row, likeness.exact[row])
        text = likeness.text[row]
        if text >= 0:
            if node[text] < 0:
                node[text] = row
            _link(parents, row, node[text])
        if choice.twin[row] >= 0:
            _link(parents, row, choice.twin[row])


@kernel
def _link_buckets(likeness: Likeness, members: _Members, parents: I64, node: I64) -> None:
    """Link the similar texts of each bucket of one band.

    Members of a bucket come by cluster: within a cluster nothing is compared, and two clusters
    only until a first similar pair makes them one. A bucket of thousands of variants of one text,
    which the choice of representatives has linked already, thus costs one pass.
    """
    first = 0
    for place in range(len(members.texts)):
        text = members.texts[place]
        if members.numbers[text] != members.numbers[members.texts[first]]:
            first = place
        for earlier in range(first, place):
            other = members.texts[earlier]
            if members.roots[other] == members.roots[text]:
                break
            if _root(parents, node[other]) == _root(parents, node[text]):
                continue
            score = similarity(
                likeness.shingles, text, likeness.shingles, other, likeness.threshold
            )
            if score > 0.0:
                _link(parents, node[text], node[other])
