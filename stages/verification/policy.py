"""Policies on solve rates: true where a row should not be trained on; the name is the reason.

They judge the line that the target model has in the table `solve_rates`; `no_samples` those rows
that have none.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

Policy = Callable[[tuple[float, float], int | None], pl.Expr]


def all_wrong(band: tuple[float, float], agreement: int | None) -> pl.Expr:
    """No sample is right: too hard, or the label is wrong."""
    return pl.col("k") == 0


def all_right(band: tuple[float, float], agreement: int | None) -> pl.Expr:
    """Every sample is right: nothing is left to learn (Skywork-OR1, DAPO)."""
    return pl.col("k") == pl.col("n")


def outside_band(band: tuple[float, float], agreement: int | None) -> pl.Expr:
    """The share of right samples lies outside the band."""
    return ~pl.col("mean").is_between(*band)


def disputed_label(band: tuple[float, float], agreement: int | None) -> pl.Expr:
    """At least `agreement` samples agree on an answer that is different from the label."""
    votes = pl.lit(value=False) if agreement is None else pl.col("majority_votes") >= agreement
    return votes & (pl.col("majority_verdict") == "different")


def no_samples(band: tuple[float, float], agreement: int | None) -> pl.Expr:
    """The target model has no sample of the row."""
    return pl.col("n") == 0


POLICY: dict[str, Policy] = {
    function.__name__: function
    for function in (all_right, all_wrong, disputed_label, no_samples, outside_band)
}
