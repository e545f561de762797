"""Semantic duplicates of rows: vectors that the user gives, checked, and the decisions on them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl

from stages.core import Given
from stages.duplicates.embeddings import VECTOR, matrix, vectors_of, wrong
from stages.duplicates.near.params import Semantic
from stages.duplicates.near.semantic import F32, cluster, twins
from stages.duplicates.twins import TWINS, Rounds, decided_as, in_rounds, twin_table
from stages.kernels.hashing import F64, I64
from stages.schema import ROW_ID

REASON = "semantic_duplicate"


def semantic_duplicates(
    ids: pl.Series, rows: pl.LazyFrame, params: Semantic | None, given: Given
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """`semantic_twins`, and what the metrics say of them; nothing where nothing is declared."""
    if params is None or ids.is_empty():
        return pl.DataFrame(schema=TWINS), {}
    found, about = semantic_twins(ids, rows, params, given)
    return found, {"semantic": about}


def semantic_twins(
    ids: pl.Series, rows: pl.LazyFrame, params: Semantic, given: Given
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """ALIKE of the rows `ids`, which come in order of preference, that repeat
    one that stays, and what was done for the metrics.

    Raises DataError for vectors that are missing, of several widths, or without a direction.
    """
    found = vectors_of(ids, rows, params, given)
    lacks = found[VECTOR].is_null()
    if lacks.all():
        raise wrong(params, "lack a vector, which is every row; row_ids here", found, lacks)
    if lacks.any() and params.missing == "error":
        raise wrong(params, "lack a vector; set dedup.semantic.missing: keep", found, lacks)
    has = found.filter(~lacks)
    vectors = matrix(has, params)
    twin, cosine, rounds = _rounds(has[ROW_ID], vectors, params)
    about = {
        "epsilon": params.epsilon,
        "cosine_above": 1.0 - params.epsilon,
        "clusters": _count(params, len(vectors)),
        "seed": params.seed,
        "rounds": rounds,
        "without_vector": int(lacks.sum()),
        "width": int(vectors.shape[1]),
    }
    return twin_table(has[ROW_ID], twin, cosine), about


def _rounds(ids: pl.Series, vectors: F32, params: Semantic) -> Rounds:
    """The twin of each row, with the cosine: what stays is clustered again."""
    block = _block(vectors, params)

    def twins_among(left: I64) -> tuple[I64, F64]:
        first = _first(ids.gather(left), _count(params, len(left)), params.seed)
        some = vectors[left]
        return twins(some, cluster(some, first, block), params.epsilon, block)

    return in_rounds(len(vectors), twins_among)


def _count(params: Semantic, rows: int) -> int:
    """How many clusters so many rows make."""
    return min(params.clusters or max(round(math.sqrt(rows)), 1), rows)


def semantic_decisions(found: pl.DataFrame, params: Semantic | None) -> pl.DataFrame:
    """The decisions (row_id, reasons, detail) on semantic duplicates."""
    epsilon = pl.lit(params.epsilon if params else None, pl.Float64)
    evidence = epsilon.alias("epsilon"), pl.col("similarity").alias("cosine")
    return decided_as(REASON, found, *evidence)


def _block(vectors: F32, params: Semantic) -> int:
    """Rows that are compared at once: two blocks as float64, and their cosines, fit the memory."""
    spare = max(params.memory_gb * 1e9 - 3.0 * vectors.nbytes, 1e6)
    width = max(vectors.shape[1], 1)
    return max(int(math.sqrt(width * width + spare / 16) - width), 16)


def _first(ids: pl.Series, count: int, seed: int) -> I64:
    """The rows whose vectors are the first centres: drawn from the ids in their own order."""
    by_id = ids.arg_sort().to_numpy()
    draw = np.random.default_rng(seed).choice(len(by_id), count, replace=False)
    return by_id[draw].astype(np.int64)
