"""Parts of rows are equal ranges of the first 32 bits of their ids: where an id lies."""

from __future__ import annotations

import polars as pl

from stages.schema import ROW_ID

ID_SPACE = 1 << 32


def bucket(digest: pl.Expr, parts: int) -> pl.Expr:
    """The part that holds an id or digest: floor(its first 32 bits * parts / 2^32)."""
    first = digest.str.slice(0, 8).str.to_integer(base=16, dtype=pl.Int64)
    return first * parts // ID_SPACE


def id_range(number: int, parts: int) -> pl.Expr:
    """Rows whose id lies in part `number` of `parts`, as a filter that reaches the scan."""
    first = f"{-(-number * ID_SPACE // parts):08x}"
    last = f"{-(-(number + 1) * ID_SPACE // parts):08x}"
    inside = pl.col(ROW_ID) >= first
    return inside if number + 1 == parts else inside & (pl.col(ROW_ID) < last)
