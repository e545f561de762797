"""Vectors that the user gives to rows, and what must hold of them."""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.core import Given
from stages.duplicates.near.params import Semantic
from stages.duplicates.near.semantic import F32, unit
from stages.errors import ConfigError, DataError
from stages.schema import ROW_ID

#: The table of `Given` that holds vectors from a file of their own, and its column.
EMBEDDINGS, VECTOR = "embeddings", "vector"
SHOWN = 5


def vectors_of(ids: pl.Series, rows: pl.LazyFrame, params: Semantic, given: Given) -> pl.DataFrame:
    """row_id and vector (float32 list or null) of `ids`, in their order."""
    column = VECTOR if params.is_file else params.embeddings
    source = given.tables.get(EMBEDDINGS) if params.is_file else rows
    if source is None:
        raise ConfigError(f"dedup.semantic: {params.embeddings} was not given to the stage")
    names = source.collect_schema().names()
    if not {ROW_ID, column} <= set(names):
        raise DataError(
            f"dedup.semantic: {params.embeddings} needs the columns {ROW_ID} and {column}; it has "
            f"{', '.join(names)}"
        )
    vectors = source.select(ROW_ID, pl.col(column).cast(pl.List(pl.Float32)).alias(VECTOR))
    wanted = pl.DataFrame({ROW_ID: ids}).lazy()
    found = wanted.join(vectors, on=ROW_ID, how="left", maintain_order="left").collect()
    if found.height != ids.len():
        twice = found.filter(found[ROW_ID].is_duplicated())
        raise wrong(params, "have several vectors", twice, twice[ROW_ID].is_first_distinct())
    return found


def matrix(found: pl.DataFrame, params: Semantic) -> F32:
    """(rows, width) unit vectors."""
    widths = found[VECTOR].list.len()
    width = int(widths.mode().sort()[0]) if found.height else 0
    need = found.height * width * 12 / 1e9  # as read, as normalised, those of a round
    if need > params.memory_gb:
        raise ConfigError(
            f"dedup.semantic: {found.height:,} vectors of {width} take {need:.2g} GB, "
            f"memory_gb is {params.memory_gb:g}; raise it, or give shorter vectors"
        )
    odd = widths != width
    if odd.any():
        raise wrong(params, f"have a vector of another width than {width}", found, odd)
    flat = found[VECTOR].explode(empty_as_null=False).to_numpy() if width else np.empty(0)
    vectors = unit(np.ascontiguousarray(flat, np.float32).reshape(found.height, width))
    none = pl.Series(~np.isfinite(vectors).all(axis=1)) if found.height else pl.Series([False])
    if none.any() or (found.height and not width):
        raise wrong(params, "have a vector without a direction (zeros, nan)", found, none)
    return vectors


def wrong(params: Semantic, what: str, found: pl.DataFrame, bad: pl.Series) -> DataError:
    """The error that names the bad ones of `found`."""
    ids = found.filter(bad)[ROW_ID].sort()
    shown = ", ".join(ids.head(SHOWN).to_list())
    return DataError(f"dedup.semantic: {ids.len():,} rows of {params.embeddings} {what}: {shown}")
