"""Signals tried before anything is built: a fault is named by signal, file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import polars as pl

from stages.errors import ConfigError, nearest
from stages.schema import Schema
from stages.signals.mark import Signal, place_of

MEND = "mend it, then run: corpusmill docs && corpusmill compose"


def schema_of(signals: Mapping[str, Signal], rows: pl.LazyFrame) -> Schema:
    """Column and type of each signal; `rows` have what `measure` prepares for them.

    Raises a ConfigError that names each signal with a fault, file and line.
    """
    try:
        return {**rows.select(_named(signals)).collect_schema()}
    except Exception as error:
        raise _faults(signals, rows) or error from None


def check(signals: Mapping[str, Signal], rows: pl.LazyFrame, taken: Iterable[str] = ()) -> None:
    """Raise one ConfigError that names each signal with a fault, in use or not.

    It fails, reads a column that `rows` lack, has a pattern that does not compile, or the name of
    another column: one of `rows` or of `taken`. `rows` has a row: of none, Polars computes nothing.
    """
    others = {*taken, *rows.collect_schema()}
    try:
        types_of(rows, _named(signals))
    except Exception as error:
        raise _faults(signals, rows, others) or error from None
    if hidden := None if others.isdisjoint(signals) else _faults(signals, rows, others):
        raise hidden


def types_of(rows: pl.LazyFrame, made: Iterable[pl.Expr]) -> pl.Schema:
    """Columns and types of expressions, computed on `rows`: that compiles patterns.

    Raises ValueError with the fault in one line: a column that `rows` lack, or what Polars says.
    """
    made = list(made)
    try:
        return rows.select(made).collect().schema
    except pl.exceptions.ColumnNotFoundError:
        known = rows.collect_schema().names()
        lacking = sorted({name for item in made for name in item.meta.root_names()} - {*known})
        faults = (f"unknown column {name!r}; {nearest(name, known)}" for name in lacking)
        raise ValueError("; ".join(faults)) from None
    except pl.exceptions.PolarsError as error:
        raise ValueError(short(error)) from None


def short(error: Exception) -> str:
    """What Polars says, without its plan and the list of what it was about."""
    text = str(error)
    for rest in ("\n\nThis error occurred", "\n\nResolved plan"):
        text = text.partition(rest)[0]
    return " ".join(text.split())


def _named(signals: Mapping[str, Signal]) -> list[pl.Expr]:
    return [make().alias(name) for name, make in signals.items()]


def _faults(
    signals: Mapping[str, Signal], rows: pl.LazyFrame, others: Set[str] = frozenset()
) -> ConfigError | None:
    """The error that names each signal with a fault; None where there is none."""
    found = []
    for name, make in signals.items():
        fault = "the name is that of another column" if name in others else _fault(make, rows)
        found += [f"{place_of(make)}: {fault}"] if fault else []
    return ConfigError("\n".join([*found, MEND])) if found else None


def _fault(make: Signal, rows: pl.LazyFrame) -> str:
    """What is wrong with a signal, in one line; empty where nothing is."""
    try:
        made = make()
    except Exception as error:
        return f"{type(error).__name__}: {short(error)}"
    if not isinstance(made, pl.Expr):
        return f"gives {type(made).__name__}, expected a Polars expression"
    try:
        types_of(rows, [made])
    except ValueError as error:
        return str(error)
    return ""
