"""Rows that state the same problem as a row that stays, in other words or another language."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from stages.duplicates.twins import TWINS, decided_as, in_rounds, twin_table
from stages.identity.params import SameRows
from stages.identity.problems import COLUMNS
from stages.kernels.hashing import F64, I64
from stages.schema import ROW_ID

REASON = "same_problem"


def same_problem_twins(
    ids: pl.Series, rows: pl.LazyFrame, params: SameRows | None
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """ALIKE of the rows `ids`, which come in order of preference, and what the metrics say."""
    if params is None or ids.is_empty():
        return pl.DataFrame(schema=TWINS), {}
    from stages.identity.same_problem import among  # kernels: not where nobody asks

    read = rows.select(ROW_ID, *COLUMNS).collect()
    frame = ids.to_frame(ROW_ID).join(read, on=ROW_ID, how="left", maintain_order="left")

    def twins_among(left: I64) -> tuple[I64, F64]:
        return _twins(len(left), among(frame[left], params))

    twin, score, rounds = in_rounds(ids.len(), twins_among)
    return twin_table(ids, twin, score), {"same_problem": {"same": params.same, "rounds": rounds}}


def same_problem_decisions(found: pl.DataFrame, params: SameRows | None) -> pl.DataFrame:
    """The decisions (row_id, reasons, detail) on rows in other words."""
    threshold = pl.lit(params.same if params else None, pl.Float64)
    evidence = pl.col("similarity").alias("score"), threshold.alias("threshold")
    return decided_as(REASON, found, *evidence)


def _twins(rows: int, pairs: pl.DataFrame) -> tuple[I64, F64]:
    """For which row each goes, -1 where it stays, and the score: of the rows that stay before it
    the likeliest, then the preferred one.
    """
    twin, score = np.full(rows, -1, np.int64), np.zeros(rows)
    for row, earlier, likely in pairs.sort("row", -pl.col("score"), "earlier").iter_rows():
        if twin[row] < 0 and twin[earlier] < 0:
            twin[row], score[row] = earlier, likely
    return twin, score
