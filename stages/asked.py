"""What a row asks: the text that is compared with other rows."""

from __future__ import annotations

import polars as pl


def asked() -> pl.Expr:
    """The problem with its options, one a line.

    Multiple-choice rows may share a stem ("Which of these is true?") and nothing else.
    """
    options = pl.col("choices").list.join("\n", ignore_nulls=True).fill_null("")
    return pl.concat_str(pl.col("problem").fill_null(""), options, separator="\n")
