"""How often each rule hits in each source."""

from __future__ import annotations

import polars as pl

RATES: dict[str, pl.DataType] = {
    "source": pl.String(),
    "reason": pl.String(),
    "rows": pl.Int64(),
    "flagged": pl.Int64(),
    "rate": pl.Float64(),
}


def rates(dropped: pl.LazyFrame, kept: pl.LazyFrame) -> pl.LazyFrame:
    """Rows, flagged rows and their share for each source and reason, sorted by both.

    dropped: has source and reasons. kept: has source. Sources without a flagged row have no line.
    """
    sources = pl.concat([dropped.select("source"), kept.select("source")])
    totals = sources.group_by("source").agg(pl.len().cast(pl.Int64).alias("rows"))
    counts = (
        dropped.select("source", reason="reasons")
        .explode("reason")
        .drop_nulls("reason")
        .group_by("source", "reason")
        .agg(pl.len().cast(pl.Int64).alias("flagged"))
    )
    joined = counts.join(totals, on="source", how="left", nulls_equal=True)
    return joined.select(
        "source", "reason", "rows", "flagged", (pl.col("flagged") / pl.col("rows")).alias("rate")
    ).sort("source", "reason")
