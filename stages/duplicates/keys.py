"""The keys under which rows are compared, and how the decision on a duplicate is written down."""

from __future__ import annotations

import polars as pl

from stages.duplicates.params import DuplicateParams
from stages.duplicates.preference import by_preference
from stages.identity.problems import COLUMNS
from stages.schema import DROPPED, ROW_ID
from stages.text.normalise import canonical, normalisation


def comparison_keys(rows: pl.LazyFrame, params: DuplicateParams) -> pl.DataFrame:
    """row_id, parents, the texts to compare (`exact`, `text`) and what `statements` reads, in order
    of preference.
    """
    texts = pl.col("asked"), pl.col("folded")
    exact = normalisation(params.exact, *texts) if params.exact != "none" else pl.lit("")
    text = normalisation(params.normalise, *texts) if params.near else pl.lit("")
    ordered = by_preference(rows, params.prefer, params.sources)
    asking = ordered.select(ROW_ID, "parents", *COLUMNS, asked=compared_text())
    read = asking.with_columns(folded=canonical(pl.col("asked")))
    return read.select(ROW_ID, "parents", *COLUMNS, exact=exact, text=text).collect()


def duplicate_decisions(twins: pl.DataFrame, params: DuplicateParams) -> pl.DataFrame:
    """The decisions (row_id, reasons, detail) for dropped rows.

    twins: row_id, `is_exact`, `twin`, `similarity` and whatever else the detail should hold.
    """
    own = {ROW_ID, "is_exact"}
    evidence = [pl.col(name) for name in twins.columns if name not in own]
    exact = pl.struct(*evidence, pl.lit(params.exact).alias("key")).struct.json_encode()
    near = pl.struct(*evidence, pl.lit(params.threshold).alias("threshold")).struct.json_encode()
    reason = pl.when("is_exact").then(pl.lit("exact_duplicate")).otherwise(pl.lit("near_duplicate"))
    return twins.select(
        ROW_ID,
        reasons=pl.concat_list(reason).cast(DROPPED["reasons"]),
        detail=pl.when("is_exact").then(exact).otherwise(near),
    ).sort(ROW_ID)


def compared_text() -> pl.Expr:
    """The problem with its options, one a line.

    Multiple-choice rows may share a stem ("Which of these is true?") and nothing else.
    """
    options = pl.col("choices").list.join("\n", ignore_nulls=True).fill_null("")
    return pl.concat_str(pl.col("problem").fill_null(""), options, separator="\n")
