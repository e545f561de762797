"""The rows that offend an expectation, as a SQL condition, for the command that shows them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.catalog.sql_text import quote
from pipelines.gates.params import Expectation
from stages.schema import ROW

Kwargs = Mapping[str, Any]


def offenders(expectation: Expectation) -> str:
    """A condition on the columns of a row; empty where SQL cannot say it.

    A null offends only what asks for values.
    """
    column = expectation.kwargs.get("column")
    if expectation.type not in CONDITIONS or column not in ROW:
        return ""
    return CONDITIONS[expectation.type](f'"{column}"', expectation.kwargs)


def _literal(value: Any) -> str:
    return quote(value) if isinstance(value, str) else json.dumps(value)


def _in_set(column: str, kwargs: Kwargs) -> str:
    listed = ", ".join(_literal(value) for value in kwargs.get("value_set") or [])
    return f"{column} IN ({listed})" if listed else "false"


def _outside(measured: str, kwargs: Kwargs) -> str:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    bounds = [f"{measured} < {_literal(low)}"] if low is not None else []
    bounds += [f"{measured} > {_literal(high)}"] if high is not None else []
    return f"({' OR '.join(bounds)})" if bounds else "false"


def _matches(column: str, kwargs: Kwargs) -> str:
    return f"regexp_matches({column}, {quote(str(kwargs.get('regex', '')))})"


def _repeated(column: str, kwargs: Kwargs) -> str:
    return f"{column} IS NOT NULL QUALIFY count(*) OVER (PARTITION BY {column}) > 1"


CONDITIONS: dict[str, Callable[[str, Kwargs], str]] = {
    "expect_column_values_to_not_be_null": lambda column, kwargs: f"{column} IS NULL",
    "expect_column_values_to_be_null": lambda column, kwargs: f"{column} IS NOT NULL",
    "expect_column_values_to_be_unique": _repeated,
    "expect_column_values_to_be_in_set": lambda column, kwargs: f"NOT {_in_set(column, kwargs)}",
    "expect_column_values_to_not_be_in_set": _in_set,
    "expect_column_values_to_be_between": _outside,
    "expect_column_value_lengths_to_be_between": lambda column, kwargs: _outside(
        f"length({column})", kwargs
    ),
    "expect_column_values_to_match_regex": lambda column, kwargs: f"NOT {_matches(column, kwargs)}",
    "expect_column_values_to_not_match_regex": _matches,
}
