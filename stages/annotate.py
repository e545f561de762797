"""annotate: signals of each row, as a narrow table beside the rows. Nothing is dropped."""

from __future__ import annotations

import polars as pl

from stages.core import Given, Split, StageParams, nothing_dropped
from stages.schema import Schema
from stages.signals import measure, signal_schema

#: What kept rows have beside row_id: all of it is measured here.
ADDED: Schema = signal_schema()


class Params(StageParams):
    """annotate has no parameters: thresholds belong to the rules that filter applies."""


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """kept: row_id and all signals (`stages.signals.SIGNALS`, `MEASURED`)."""
    return Split(kept=measure(rows, given.bounded), dropped=nothing_dropped(rows))
