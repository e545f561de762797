"""The one question type of a row, from the signals of single types."""

from __future__ import annotations

import polars as pl

#: In this order: a row of several types is called by the first.
TYPES = ("multiple_choice", "multi_part", "proof", "true_false", "yes_no")
OPEN = "open"


def question_type() -> pl.Expr:
    """The first of TYPES whose signal is true, else `open`."""
    named = [pl.when(pl.col(name)).then(pl.lit(name)) for name in TYPES]
    return pl.coalesce(*named, pl.lit(OPEN)).alias("question_type")
