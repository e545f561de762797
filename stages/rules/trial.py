"""A rule tried on one empty row: its faults are told by name and line, before anything is built."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_type_hints

import polars as pl

from stages.errors import ConfigError
from stages.rules.mark import Rule, evidence_of, failure_of, place_of
from stages.schema import OPINIONS, ROW, Schema
from stages.signals import signal_schema
from stages.signals.trial import short, types_of

#: Rules, with the values of their parameters, that this process has tried.
_SOUND: set[tuple[Rule, str]] = set()


@cache
def columns() -> Schema:
    """What a rule may read: the columns of the row, and the signals."""
    return {**ROW, **signal_schema(), **OPINIONS}


@cache
def _nulls() -> pl.LazyFrame:
    """One row without a value; 50 rules are tried on it, and to make it costs more than to try."""
    return pl.LazyFrame({name: [None] for name in columns()}, schema=columns())


def try_rule(function: Rule, values: Mapping[str, Any]) -> pl.Expr:
    """The rule's expression for these parameters, once it has judged a row of nulls.

    Raises ConfigError, in a line that names rule, file and line, where the function fails, reads a
    column that no row has, or gives no booleans; its evidence and its failure are tried likewise.
    """
    try:
        hit = function(**values)
    except Exception as error:
        raise _fault(function, values, f"{type(error).__name__}: {short(error)}") from error
    if not isinstance(hit, pl.Expr):
        raise _fault(function, values, f"gives {type(hit).__name__}, expected a Polars expression")
    if (function, repr(values)) in _SOUND:
        return hit
    kind = _kind(function, values, [hit.alias("hit")])["hit"]
    if kind != pl.Boolean:
        raise _fault(function, values, f"gives {kind}, expected Boolean: true where the defect is")
    if shown := evidence_of(function):
        _kind(function, values, shown, "its evidence: ")
    if (failure := failure_of(function)) is not None:
        _kind(function, values, [failure], "its failure: ")
    _SOUND.add((function, repr(values)))
    return hit


def signature(function: Rule) -> dict[str, tuple[Any, Any]]:
    """Type and default of each parameter of a rule, as pydantic takes them.

    Raises ConfigError where a parameter has none.
    """
    try:
        hints = get_type_hints(function, include_extras=True)
    except (NameError, TypeError) as error:
        raise _fault(function, {}, f"a type cannot be read: {short(error)}") from None
    found: dict[str, tuple[Any, Any]] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in hints:
            raise _fault(function, {}, f"parameter {name} has no type; write, say, {name}: int = 1")
        if parameter.default is inspect.Parameter.empty:
            raise _fault(function, {}, f"parameter {name} has no default; write {name}: ... = ...")
        found[name] = (hints[name], parameter.default)
    return found


def _kind(
    function: Rule, values: Mapping[str, Any], made: Iterable[pl.Expr], what: str = ""
) -> pl.Schema:
    """Columns and types of expressions on one row of nulls; `what` they are, for the fault."""
    try:
        return types_of(_nulls(), made)
    except ValueError as error:
        raise _fault(function, values, f"{what}{error}") from None


def _fault(function: Rule, values: Mapping[str, Any], said: str) -> ConfigError:
    default = {name: p.default for name, p in inspect.signature(function).parameters.items()}
    own = [f"{name}={value!r}" for name, value in values.items() if value != default[name]]
    given = f" with {', '.join(own)}" if own else ""
    return ConfigError(f"{place_of(function)}{given}: {said}")
