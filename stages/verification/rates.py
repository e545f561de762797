"""Solve rates: right samples of a row and model, with a Wilson interval and a fifth."""

from __future__ import annotations

import polars as pl

from stages.schema import ROW_ID, SOLVE_RATES
from stages.verification.votes import GROUP

#: The normal quantile of a two-sided interval of 95 %.
Z = 1.959963984540054


def solve_rates(judged: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """The table SOLVE_RATES, sorted by row_id and model.

    k: samples judged equal to the label; n: all samples; an undecided or unstated one is not
    right, and is counted. quintile: 1 for the fifth of a model's rows with the lowest shares;
    equal shares are in one.
    """
    verdict = pl.col("verdict")
    counts = judged.group_by(GROUP).agg(
        (verdict == "equal").sum().cast(pl.Int64).alias("k"),
        pl.len().cast(pl.Int64).alias("n"),
        (verdict == "undecided").sum().cast(pl.Int64).alias("undecided"),
        (verdict == "unstated").sum().cast(pl.Int64).alias("unstated"),
    )
    low, high = wilson(pl.col("k"), pl.col("n"))
    rated = counts.with_columns((pl.col("k") / pl.col("n")).alias("mean"), low=low, high=high)
    below = pl.col("mean").rank("min").over("model") - 1
    fifth = (below * 5 // pl.len().over("model") + 1).cast(pl.Int64)
    return (
        rated.with_columns(fifth.alias("quintile"))
        .join(votes, on=GROUP, how="left")
        .select([pl.col(name).cast(kind) for name, kind in SOLVE_RATES.items()])
        .sort(ROW_ID, "model")
    )


def wilson(k: pl.Expr, n: pl.Expr, z: float = Z) -> tuple[pl.Expr, pl.Expr]:
    """The Wilson score interval of k of n (Wilson 1927): within 0 to 1, defined at 0 and n."""
    share, square = k / n, z * z / n
    centre = (share + square / 2) / (1 + square)
    half = z / (1 + square) * (share * (1 - share) / n + square / (4 * n)).sqrt()
    return (centre - half).clip(0, 1), (centre + half).clip(0, 1)


def summary(table: pl.DataFrame) -> dict[str, dict[str, float]]:
    """By model: rows, samples, mean (right ones of all samples), majority (right ones of all rows).

    A row without a majority is not right.
    """
    right = (pl.col("majority_verdict") == "equal").fill_null(value=False)
    by_model = table.group_by("model").agg(
        pl.len().alias("rows"),
        pl.sum("n").alias("samples"),
        # exact sums, so that no order of rows shows
        (pl.sum("k") / pl.sum("n")).alias("mean"),
        right.mean().alias("majority"),
        pl.sum("undecided"),
        pl.sum("unstated"),
    )
    return {row.pop("model"): row for row in by_model.sort("model").iter_rows(named=True)}
