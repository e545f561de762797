"""Rows that go for a row that is like them in more than their words, once equal and similar texts
are gone; and how the decisions before and the table `clusters` take it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.kernels.hashing import F64, I64
from stages.schema import ROW_ID, Schema

#: stays: where the twin went itself, the row that stays in its place, else null.
TWINS: Schema = {
    ROW_ID: pl.String(),
    "twin": pl.String(),
    "similarity": pl.Float64(),
    "stays": pl.String(),
}


def twin_table(ids: pl.Series, twin: I64, similarity: F64) -> pl.DataFrame:
    """ALIKE of the rows `ids`; twin: for which of them each goes, -1 where it stays."""
    gone = np.flatnonzero(twin >= 0)
    last = twin[gone]  # whom each went for, and in whose place a row stays in the end
    while (twin[last] >= 0).any():
        last = np.where(twin[last] >= 0, twin[last], last)
    table = {
        ROW_ID: ids.gather(gone),
        "twin": ids.gather(twin[gone]),
        "similarity": pl.Series(similarity[gone], dtype=pl.Float64),
        "stays": ids.gather(last),
    }
    other = pl.when(pl.col("stays") != pl.col("twin")).then("stays")
    return pl.DataFrame(table, schema_overrides=TWINS).with_columns(stays=other)


def chain_twins(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """`first`, and `second` of the rows that it left: one table."""
    return pl.concat([follow_twins(first, second), second])


def follow_twins(twins: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """`twins`; where the row that stays for one went itself (`gone`, ALIKE), `stays` names the row
    that stays in its place.
    """
    if gone.is_empty():
        return twins
    before = pl.col("stays") if "stays" in twins.columns else pl.lit(None, pl.String)
    after = gone.select(last=ROW_ID, after=pl.coalesce("stays", "twin"))
    named = twins.with_columns(stays=before).with_columns(last=pl.coalesce("stays", "twin"))
    joined = named.join(after, on="last", how="left", maintain_order="left")
    return joined.with_columns(stays=pl.coalesce("after", "stays")).drop("last", "after")


def mark_dropped(clusters: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """The table `clusters`, in which the rows of `gone` (ALIKE) are not kept."""
    other = gone.select(ROW_ID, other="twin", score="similarity")
    went = pl.col("other").is_not_null()
    return clusters.join(other, on=ROW_ID, how="left", maintain_order="left").select(
        ROW_ID,
        "cluster_id",
        twin_id=pl.coalesce("other", "twin_id"),
        similarity=pl.coalesce("score", "similarity"),
        kept=pl.col("kept") & ~went,
    )
