"""Decisions on rows, each with a reason and its evidence, and what they come to for a row."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from stages.schema import ROW_ID, Schema
from stages.text.detail import detail_of

#: Why a row goes, a line a reason; each further column is a struct of evidence, or null.
DECISION: Schema = {ROW_ID: pl.String(), "reason": pl.String()}


def merge_decisions(decisions: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """row_id, reasons (all, sorted) and detail (JSON of all evidence) of each row, sorted."""
    lines = pl.concat([pl.DataFrame(schema=DECISION), *decisions], how="diagonal")
    evidence = [name for name in lines.columns if name not in DECISION]
    rows = lines.group_by(ROW_ID).agg(
        pl.col("reason").unique().sort().alias("reasons"),
        *(pl.col(name).drop_nulls().first() for name in evidence),
    )
    detail = detail_of(*map(pl.col, evidence)).alias("detail")
    return rows.sort(ROW_ID).select(ROW_ID, "reasons", detail)
