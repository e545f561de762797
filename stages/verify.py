"""verify: the answer that a solution states against the given answer.

Adds `verdict` (equal, different, undecided, no_statement) and `verdict_reason`. A share of
`different` is gated in validate; rows are dropped only where the configuration says so.
"""

from __future__ import annotations

import polars as pl

from stages.answers.extract import stated
from stages.answers.judge import SCHEMA, compare
from stages.core import Given, Split, StageParams, keep_all, split_by
from stages.schema import ROW_ID, Schema

REASON = "wrong_answer"
#: What rows have beside their own columns.
ADDED: Schema = SCHEMA


class Params(StageParams):
    """enabled: off passes rows through, with null verdicts.

    sources: the sources whose solutions state answers; null means all.
    drop_different: drop rows whose solution states another answer (reason `wrong_answer`).
    """

    enabled: bool = True
    sources: list[str] | None = None
    drop_different: bool = False


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Judge each row's stated answer; equal pairs are judged once, in bounded workers."""
    if not params.enabled:
        return keep_all(_with_verdicts(rows, pl.DataFrame(schema={ROW_ID: pl.String(), **SCHEMA})))
    asked = pl.lit(value=True) if params.sources is None else pl.col("source").is_in(params.sources)
    statements = (
        rows.filter(asked).select(ROW_ID, "answer", stated(pl.col("solution")).alias("stated"))
    ).collect()
    pairs = statements.filter(pl.col("answer").is_not_null() & pl.col("stated").is_not_null())
    verdicts = compare(pairs["answer"].to_list(), pairs["stated"].to_list(), given.bounded)
    silent = statements.join(pairs, on=ROW_ID, how="anti").select(
        ROW_ID,
        pl.lit("no_statement").alias("verdict"),
        pl.when(pl.col("answer").is_null())
        .then(pl.lit("no_answer"))
        .otherwise(pl.lit("no_stated_answer"))
        .alias("verdict_reason"),
    )
    judged = pl.concat([pl.concat([pairs.select(ROW_ID), verdicts], how="horizontal"), silent])
    split = _with_verdicts(rows, judged)
    if not params.drop_different:
        return keep_all(split)
    wrong = judged.filter(pl.col("verdict") == "different").select(ROW_ID)
    return split_by(split, _decisions(pairs.join(wrong, on=ROW_ID, how="semi")).lazy())


def _with_verdicts(rows: pl.LazyFrame, verdicts: pl.DataFrame) -> pl.LazyFrame:
    return rows.drop(SCHEMA.keys(), strict=False).join(verdicts.lazy(), on=ROW_ID, how="left")


def _decisions(wrong: pl.DataFrame) -> pl.DataFrame:
    """One line for each dropped row, with both answers as evidence."""
    detail = pl.struct(given="answer", stated="stated").struct.json_encode()
    return wrong.select(ROW_ID, pl.lit([REASON]).alias("reasons"), detail.alias("detail"))
