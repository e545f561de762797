"""Recorded samples beside the rows they are of, each judged against the row's answer."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from stages.answers.choices import align_choices
from stages.answers.extract import stated_answer
from stages.answers.judge import compare
from stages.core import Bounded
from stages.errors import DataError
from stages.schema import ROW_ID
from stages.verification.matching import counts, match_samples, refuse_ambiguous, refuse_strangers

ONE = (ROW_ID, "model", "sample")


@dataclass(frozen=True)
class Placed:
    """samples: those of a row, sorted by ONE, with `stated`, the answer that the output states.

    by_file: how many samples each file has, and how many of no row (`matching.counts`).
    """

    samples: pl.DataFrame
    by_file: dict[str, dict[str, int]]


def samples_of_rows(samples: pl.LazyFrame, rows: pl.DataFrame) -> Placed:
    """The samples of `rows` (row_id, source, source_key), one for each of ONE.

    Raises DataError for a sample that is there twice, or whose key is that of several rows, and
    for a file of which no sample is of a row.
    """
    whose = ("file", "key", "key_kind", "source")
    keys = samples.select(whose).collect()
    states = stated_answer(pl.col("output")).alias("stated")
    found = match_samples(samples, rows).select(*ONE, *whose, states).sort(ONE).collect()
    by_file = counts(keys, found)
    refuse_strangers(keys, rows, by_file)
    refuse_ambiguous(found, rows)
    twice = found.filter(found.select(ONE).is_duplicated())
    if twice.height:
        shown = ", ".join(f"{row[0]} {row[1]} {row[2]}" for row in twice.select(ONE).rows()[:3])
        raise DataError(
            f"verify.samples: {twice.height:,} samples stand for the same row, model and number, "
            f"e.g. {shown}; expected each once: number the samples of a row from 0"
        )
    return Placed(found.select(*ONE, "stated"), by_file)


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
