"""Signals: what is measured of a row, each a named column. No signal drops a row; rules do.

`SIGNALS` holds the expressions; `measure` adds what needs more than an expression: the language
(a small model) and the type of the answer (a bounded parser).
"""

from __future__ import annotations

import polars as pl

from stages.answers.types import classify
from stages.core import Bounded
from stages.schema import OPINIONS, ROW, ROW_ID, Schema, empty
from stages.signals import answers, damage, figures, links, options, parts, proofs, trial, verdicts
from stages.signals.language import UNDETERMINED, detect
from stages.signals.mark import signals_of
from stages.signals.plain import prepare
from stages.signals.question_type import question_type

SIGNALS = signals_of([answers, damage, figures, links, options, parts, proofs, verdicts])
#: Columns that `measure` adds beside SIGNALS.
MEASURED: Schema = {
    "language": pl.String(),
    "language_score": pl.Float64(),
    "question_type": pl.String(),
    "answer_type": pl.String(),
    "answer_parse": pl.String(),
    "answer_canonical": pl.String(),
}
_TEXTS = ("problem", "solution", "answer", "choices")


def signal_schema() -> Schema:
    """Columns and types of what `measure` gives beside row_id.

    Raises ConfigError, in a line that names file and line, for each signal with a fault.
    """
    return {**trial.schema_of(SIGNALS, prepare(empty(ROW))), **MEASURED}


def check_signals() -> None:
    """Raise one ConfigError that names each signal with a fault, file and line, read or not."""
    row = pl.LazyFrame({name: [None] for name in ROW}, schema=ROW)  # on no row, Polars reads none
    trial.check(SIGNALS, prepare(row), taken=[*MEASURED, *OPINIONS])


def measure(rows: pl.LazyFrame, bounded: Bounded) -> pl.LazyFrame:
    """One line a row: row_id, SIGNALS, MEASURED; sorted by row_id.

    Equal problems and equal answers are measured once.
    """
    frame = rows.select(ROW_ID, *_TEXTS).collect()
    languages = detect(frame.get_column("problem").drop_nulls().unique())
    kinds = classify(frame.get_column("answer").unique().to_list(), bounded)
    signals = prepare(frame.lazy()).select(
        ROW_ID, "problem", "answer", *[make().alias(name) for name, make in SIGNALS.items()]
    )
    return (
        signals.with_columns(question_type())
        .join(languages.lazy(), left_on="problem", right_on="text", how="left")
        .join(kinds.lazy().rename({"parse": "answer_parse"}), on="answer", how="left")
        .with_columns(
            pl.col("language").fill_null(UNDETERMINED),
            pl.col("language_score").fill_null(0.0).round(4),
            pl.col("answer_parse").fill_null("missing"),
        )
        .select(ROW_ID, *SIGNALS, *MEASURED)
        .sort(ROW_ID)
    )
