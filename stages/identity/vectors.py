"""Embedding vectors as further evidence: exact cosines, whatever the number of threads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.kernels.hashing import F64, I64
from stages.kernels.jit import product

F32 = npt.NDArray[np.float32]
#: Unit vectors are rounded to so many steps. Products of two such vectors and all their partial
#: sums are integers below 2**24, which float32 holds exactly: any order of summing gives the
#: same bits.
STEPS = 4000
BATCH = 4096


class Vectors(NamedTuple):
    """Unit vectors of rows and of references in STEPS, (n, d) each."""

    rows: F32
    items: F32


def vectors(rows: F32, items: F32) -> Vectors:
    """Embeddings of any length, made ready. A zero vector is like no other."""
    if rows.ndim != 2 or items.ndim != 2 or rows.shape[1] != items.shape[1]:
        raise ValueError(f"vectors of shapes {rows.shape} and {items.shape} cannot be compared")
    return Vectors(_stepped(rows), _stepped(items))


def _stepped(raw: F32) -> F32:
    length = np.sqrt(np.einsum("ij,ij->i", raw, raw, dtype=np.float64))
    unit = raw / np.where(length > 0, length, 1.0)[:, None]
    return np.trunc(unit * STEPS).astype(np.float32)


def nearest(pair: Vectors, count: int) -> I64:
    """(rows, count) the references of the largest cosines; ties go to the smaller number."""
    total = len(pair.items)
    count = min(count, total)
    out = np.empty((len(pair.rows), count), np.int64)
    for first in range(0, len(pair.rows), BATCH):
        products = product(pair.rows[first : first + BATCH], pair.items.T)
        # one integer orders by cosine, then number: no two are equal
        keys = np.arange(total) - products.astype(np.int64) * total
        best = np.argpartition(keys, count - 1, axis=1)[:, :count] if count else keys[:, :0]
        order = np.argsort(np.take_along_axis(keys, best, axis=1), axis=1)
        out[first : first + BATCH] = np.take_along_axis(best, order, axis=1)
    return out


def cosines(pair: Vectors, rows: I64, items: I64) -> F64:
    """The cosine of each pair of row and reference numbers."""
    products = np.einsum("ij,ij->i", pair.rows[rows], pair.items[items])
    exact: F64 = products.astype(np.float64) / STEPS**2
    return exact
