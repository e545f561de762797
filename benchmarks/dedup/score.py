"""How well a set of kept rows answers the planted truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

I64 = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
THRESHOLD = 0.7


@dataclass(frozen=True)
class Truth:
    """Rows of the input, and the pairs of them at or above the threshold."""

    rows: int
    first: I64
    second: I64

    @classmethod
    def read(cls, folder: Path, threshold: float = THRESHOLD) -> Truth:
        """What generate.py left in `folder`."""
        pairs = pq.read_table(folder / "truth.parquet")
        near = pairs["jaccard"].to_numpy() >= threshold
        first, second = (pairs[name].to_numpy()[near] for name in ("first", "second"))
        return cls(pq.read_metadata(folder / "rows.parquet").num_rows, first, second)


@dataclass(frozen=True)
class Score:
    """pair recall: pairs of which at most one row is kept. row precision: removed rows with a kept
    twin. lost: components of which no row is left. components: what keeping one of each keeps."""

    pair_recall: float
    row_precision: float
    lost: int
    kept: int
    components: int


def score(ids: I64, truth: Truth) -> Score:
    """Score the ids of kept rows.

    Errors: ValueError where an id is unknown or stands there twice.
    """
    if len(np.unique(ids)) != len(ids) or (
        len(ids) and not 0 <= ids.min() <= ids.max() < truth.rows
    ):
        raise ValueError("the answer holds rows twice, or rows that the input does not hold")
    kept = np.zeros(truth.rows, dtype=np.bool_)
    kept[ids] = True
    first, second = kept[truth.first], kept[truth.second]
    twin = np.zeros(truth.rows, dtype=np.bool_)
    twin[truth.first[second]] = True
    twin[truth.second[first]] = True
    removed = truth.rows - len(ids)
    roots = components(truth)
    alive = np.zeros(truth.rows, dtype=np.bool_)
    alive[roots[kept]] = True
    heads = np.unique(roots)
    return Score(
        pair_recall=float(1 - (first & second).mean()) if len(first) else 1.0,
        row_precision=float(twin[~kept].mean()) if removed else 1.0,
        lost=int((~alive[heads]).sum()),
        kept=len(ids),
        components=len(heads),
    )


def components(truth: Truth) -> I64:
    """For each row the lowest row of its connected component."""
    root = np.arange(truth.rows, dtype=np.int64)
    while True:
        before = root.copy()
        low = np.minimum(root[truth.first], root[truth.second])
        np.minimum.at(root, truth.first, low)
        np.minimum.at(root, truth.second, low)
        root = root[root]
        if np.array_equal(root, before):
            return root
