"""The columns of opinions, and expressions that count them."""

from __future__ import annotations

from typing import get_args

import polars as pl

from stages.opinions.params import Signal
from stages.schema import FAILURE

#: Signal -> its column of `stages.schema.OPINIONS`.
COLUMN_OF: dict[Signal, str] = {signal: f"model_{signal}" for signal in get_args(Signal)}

VALUES = pl.element().struct.field("values")
SCORE = pl.element().struct.field("score")
_FAILED = VALUES.list.first().str.starts_with(FAILURE)


def names(values: tuple[str, ...]) -> pl.Expr:
    """Of an opinion: it names one of `values`."""
    return pl.any_horizontal(VALUES.list.contains(value) for value in values)


def agreement(signal: Signal, holds: pl.Expr, votes: int) -> pl.Expr:
    """Whether `holds` is true of at least `votes` opinions; null where failures leave it open.

    holds: an expression on one opinion (`names`, SCORE). Null too where nobody was asked.
    """
    opinions = pl.col(COLUMN_OF[signal])
    for_it = opinions.list.eval(holds & ~_FAILED).list.sum()
    open_ = opinions.list.eval(_FAILED).list.sum()
    no = pl.when(for_it + open_ < votes).then(pl.lit(False))
    return pl.when(for_it >= votes).then(pl.lit(True)).otherwise(no)


def chief(signal: Signal) -> pl.Expr:
    """The value that most opinions name first; null without one, or where two are as frequent."""
    said = pl.col(COLUMN_OF[signal]).list.eval(VALUES.list.first().filter(~_FAILED))
    most = said.list.eval(pl.element().mode())
    return pl.when(most.list.len() == 1).then(most.list.first())


def failure(signal: Signal) -> pl.Expr:
    """The first failure among the opinions on a signal; null without one."""
    opinions = pl.col(COLUMN_OF[signal])
    return opinions.list.eval(VALUES.list.first().filter(_FAILED)).list.first()
