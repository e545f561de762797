"""annotate: signals of each row, as a narrow table beside the rows. Nothing is dropped.

Rules measure most of them; a model some, where one is configured (`stages.opinions`). What follows
from a signal is filter's to say, so that another policy measures nothing again and pays nobody.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from stages.core import Given, Scope, Split, Stage, nothing_dropped
from stages.opinions.asking import digests, with_opinions
from stages.opinions.columns import COLUMN_OF
from stages.opinions.params import Asking
from stages.schema import OPINIONS, Schema
from stages.signals import measure, signal_schema

#: What kept rows have beside row_id: all of it is measured here.
ADDED: Schema = {**signal_schema(), **OPINIONS}
ABOUT = {
    "model_question_type": "types of the question, as models say",
    "model_validity": "defects of the problem, or valid, as models say",
    "model_domain": "labels of a closed vocabulary, the chief one first, as models say",
    "model_quality": "criteria that are not met, or good, and a score of 1 to 5, as models say",
}


class Params(Asking):
    """llm: which models are asked about which signals; null: none is asked.

    There are no thresholds: these belong to the rules that filter applies.
    """


def scope(params: Params) -> Scope:
    """All parts at once where a model is asked: a signal that it measures is one batch."""
    return "part" if params.llm is None else "corpus"


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """kept: row_id and all signals (`stages.signals`, `stages.opinions`)."""
    kept = with_opinions(measure(rows, given.bounded), rows, params.llm, given.model)
    about = {} if params.llm is None else {"prompts": digests(params.llm)}
    return Split(kept=kept, dropped=nothing_dropped(rows), about=about)


def metrics(split: Split, params: Params) -> dict[str, Any]:
    """How often models said what: {"opinions": {signal: {value: count}}}, failures among them."""
    if params.llm is None:
        return {}
    said = {
        signal: _counts(split.kept, COLUMN_OF[signal]) for signal in params.llm.wanted_signals()
    }
    return {"opinions": said}


def _counts(kept: pl.LazyFrame, column: str) -> dict[str, int]:
    values = kept.select(value=pl.col(column).list.explode().struct.field("values").list.explode())
    counted = values.group_by("value").len().sort("value").collect()
    return dict(counted.iter_rows())


STAGE = Stage(
    run=run,
    params=Params,
    added=ADDED,
    about=ABOUT,
    scope=scope,
    measures=True,
    asks_model=True,
    metrics=metrics,
)
