"""Semantic duplicates: rows whose given vectors point the same way (SemDeDup, Abbas et al. 2023,
arXiv:2303.09540).

Vectors are clustered by spherical k-means and compared within their cluster alone; a row goes when
a row of the cluster that was kept before it has cosine > 1 - epsilon. No step depends on threads,
machine or order of rows: a normalised vector is rounded to multiples of 2**-24, which float32
holds exactly, and every product and partial sum of two of them has fewer than 53 bits, so that
float64 sums are exact in whatever order a library takes them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stages.kernels.hashing import F64, I64
from stages.kernels.jit import kernel, over_rows, product

GRID = 2.0**24
ROUNDS = 20
F32 = npt.NDArray[np.float32]


class Twins(NamedTuple):
    """Per row in order of preference: the kept row that it repeats (-1: it stays), the cosine."""

    twin: I64
    cosine: F64


def unit(vectors: F32) -> F32:
    """(rows, width) vectors of length 1 on the grid; a row of zeros or of no numbers is nan."""
    out = np.empty(vectors.shape, np.float32)
    over_rows(len(vectors), lambda first, last: _unit(vectors, out, first, last))
    return out


def cluster(vectors: F32, first: I64, block: int) -> I64:
    """The cluster of each vector, centres beginning at the rows `first`; ties to the first."""
    centres, own = vectors[first], np.full(len(vectors), -1, np.int64)
    for _ in range(ROUNDS):
        before = own
        own = _nearest(vectors, centres, block)
        if (own == before).all():
            break
        centres = _centres(vectors, own, centres, block)
    return own


def twins(vectors: F32, clusters: I64, epsilon: float, block: int) -> Twins:
    """The greedy choice within each cluster; rows come in order of preference.

    A row goes for the kept row of highest cosine, of equal ones for the preferred one. No chains:
    a row that went takes none with it.
    """
    out = Twins(np.full(len(vectors), -1, np.int64), np.zeros(len(vectors)))
    order = np.argsort(clusters, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1):
        _choose(vectors, members, 1.0 - epsilon, block, out)
    return out


def _nearest(vectors: F32, centres: F32, block: int) -> I64:
    right = centres.astype(np.float64).T
    parts = [
        np.argmax(product(vectors[at : at + block].astype(np.float64), right), axis=1)
        for at in range(0, len(vectors), block)
    ]
    return np.concatenate(parts).astype(np.int64)


def _centres(vectors: F32, own: I64, before: F32, block: int) -> F32:
    """The direction of the sum of each cluster; a cluster without a member stays where it was.

    Sums of multiples of 2**-24 are exact up to 2**28 rows.
    """
    sums = np.zeros(before.shape)
    for at in range(0, len(vectors), block):
        np.add.at(sums, own[at : at + block], vectors[at : at + block].astype(np.float64))
    found = np.empty(before.shape, np.float32)
    _unit(sums, found, 0, len(sums))
    return np.where(np.isnan(found[:, :1]), before, found)


def _choose(vectors: F32, members: I64, least: float, block: int, out: Twins) -> None:
    """Rows of one cluster, a block at a time: against those kept before, then among themselves."""
    kept = np.empty(0, np.int64)
    for at in range(0, len(members), block):
        rows = members[at : at + block]
        left = vectors[rows].astype(np.float64)
        best, score = np.full(len(rows), -1, np.int64), np.full(len(rows), -2.0)
        for first in range(0, len(kept), block):
            some = kept[first : first + block]
            cosines = product(left, vectors[some].astype(np.float64).T)
            place = np.argmax(cosines, axis=1)
            found = cosines[np.arange(len(rows)), place]
            is_better = found > score
            best[is_better], score[is_better] = some[place[is_better]], found[is_better]
        _greedy(product(left, left.T), rows, least, best, score)
        gone = score > least
        out.twin[rows[gone]], out.cosine[rows[gone]] = best[gone], score[gone]
        kept = np.concatenate([kept, rows[~gone]])


@kernel
def _greedy(cosines: F64, rows: I64, least: float, twin: I64, score: F64) -> None:
    """Of each row of a block the best kept row, those before it in the block included."""
    for row in range(len(rows)):
        for other in range(row):
            if score[other] <= least and cosines[row, other] > score[row]:
                twin[row], score[row] = rows[other], cosines[row, other]


@kernel
def _unit(vectors: npt.NDArray[Any], out: F32, first: int, last: int) -> None:
    for row in range(first, last):
        total = 0.0
        for place in range(vectors.shape[1]):
            total += np.float64(vectors[row, place]) * np.float64(vectors[row, place])
        size = np.sqrt(total) if total > 0.0 else np.nan
        for place in range(vectors.shape[1]):
            value = np.float64(vectors[row, place]) / size
            out[row, place] = np.float32(np.rint(value * GRID) / GRID)
