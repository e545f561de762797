"""Recorded samples beside the rows they are of, each judged against the row's answer."""

from __future__ import annotations

import polars as pl

from stages.answers.choices import align_choices
from stages.answers.extract import stated_answer
from stages.answers.judge import compare
from stages.core import Bounded
from stages.errors import DataError
from stages.schema import ROW_ID

ONE = (ROW_ID, "model", "sample")


def samples_of_rows(samples: pl.LazyFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The samples of `rows` (row_id, source, source_key), one for each of ONE, sorted by it.

    Adds `stated`, the answer that the output states. Raises DataError for a sample that is there
    twice, or whose source_key is that of several rows.
    """
    by_id = samples.filter(pl.col("key_kind") == "row_id").with_columns(pl.col("key").alias(ROW_ID))
    known = rows.lazy()
    found = by_id.join(known.select(ROW_ID), on=ROW_ID, how="semi").select(*ONE, "output")
    by_key = (
        samples.filter(pl.col("key_kind") == "source_key")
        .join(known.rename({"source": "of"}), left_on="key", right_on="source_key")
        .filter(pl.col("source").is_null() | (pl.col("source") == pl.col("of")))
        .select(*ONE, "output")
    )
    every = pl.concat([found, by_key])
    states = every.select(*ONE, stated_answer(pl.col("output")).alias("stated")).sort(ONE).collect()
    twice = states.filter(states.select(ONE).is_duplicated())
    if twice.height:
        shown = ", ".join(f"{row[0]} {row[1]} {row[2]}" for row in twice.select(ONE).rows()[:3])
        raise DataError(
            f"verify.samples: {twice.height:,} samples stand for the same row, model and number, "
            f"e.g. {shown}; expected each once: number the samples of a row from 0"
        )
    return states


def judge_samples(samples: pl.DataFrame, labels: pl.DataFrame, bounded: Bounded) -> pl.DataFrame:
    """`samples` (of `samples_of_rows`) with `answer`, `kind` and `verdict`.

    labels: row_id, answer, kind, choices. The verdict is equal, different, undecided (a label that
    is missing, too) or unstated.
    """
    beside = samples.join(labels, on=ROW_ID, how="left", maintain_order="left")
    given, told = align_choices(beside["answer"], beside["stated"], beside["choices"])
    verdicts = compare(given, told, bounded, beside["kind"].to_list())
    verdict = pl.when(pl.col("stated").is_null()).then(pl.lit("unstated")).otherwise("verdict")
    return (
        beside.select(*ONE, "answer", "kind", pl.Series("stated", told, pl.String))
        .with_columns(verdicts["verdict"])
        .with_columns(verdict.alias("verdict"))
    )
