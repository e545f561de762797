"""Rows that go for a row that is like them in more than their words, once equal and similar texts
are gone; and how the decisions before and the table `clusters` take it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl

from stages.kernels.hashing import F64, I64
from stages.schema import DROPPED, ROW_ID, Schema

#: stays: where the twin went itself, the row that stays in its place, else null.
TWINS: Schema = {
    ROW_ID: pl.String(),
    "twin": pl.String(),
    "similarity": pl.Float64(),
    "stays": pl.String(),
}


class Rounds(NamedTuple):
    """Per row the row that it goes for (-1: it stays) and how alike they are; how many rounds."""

    twin: I64
    similarity: F64
    rounds: int


def in_rounds(rows: int, twins_among: Callable[[I64], tuple[I64, F64]]) -> Rounds:
    """Compare what stays again until nothing goes: a second run of the stage must drop nothing.

    twins_among: of the rows of these ascending numbers, for which of them (its place among them)
    each goes, -1 where it stays, and how alike they are. Fewer rows may find others: they are
    weighed against each other, or make other clusters.
    """
    twin, similarity = np.full(rows, -1, np.int64), np.zeros(rows)
    left, rounds = np.arange(rows), 0
    while len(left):
        place, alike_by = twins_among(left)
        gone, rounds = place >= 0, rounds + 1
        twin[left[gone]], similarity[left[gone]] = left[place[gone]], alike_by[gone]
        if not gone.any():
            break
        left = left[~gone]
    return Rounds(twin, similarity, rounds)


def decided_as(reason: str, found: pl.DataFrame, *evidence: pl.Expr) -> pl.DataFrame:
    """The decisions (row_id, reasons, detail) on the rows of ALIKE.

    detail: the twin, the row that stays in its place, and `evidence`.
    """
    detail = pl.struct("twin", "stays", *evidence)
    return found.select(
        ROW_ID,
        reasons=pl.concat_list(pl.lit(reason)).cast(DROPPED["reasons"]),
        detail=detail.struct.json_encode(),
    )


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
