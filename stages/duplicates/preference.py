"""Which of several equal rows stays: orders of preference by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from stages.errors import unknown

#: An order: the sources in order -> a sort key; the row with the smaller value is preferred.
Order = Callable[[Sequence[str]], pl.Expr]


def _empty(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.strip_chars() == ""


def _length(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.len_chars().cast(pl.Int64)


def _place(sources: Sequence[str]) -> pl.Expr:
    """The place of a row's source in `sources`; others come after."""
    place = pl.lit(len(sources), pl.Int64)
    for number, source in enumerate(sources):
        place = pl.when(pl.col("source") == source).then(pl.lit(number, pl.Int64)).otherwise(place)
    return place


def _options() -> pl.Expr:
    return pl.col("choices").list.len().fill_null(0)


ORDERS: dict[str, Order] = {
    "source": _place,
    "has_answer": lambda _: _empty("answer"),
    "has_solution": lambda _: _empty("solution"),
    "has_choices": lambda _: _options() == 0,
    "open_ended": lambda _: _options() > 0,
    "long_problem": lambda _: -_length("problem"),
    "short_problem": lambda _: _length("problem"),
    "long_solution": lambda _: -_length("solution"),
}


def check_orders(names: Sequence[str]) -> None:
    """Raise ConfigError for a name that is not in ORDERS."""
    for number, name in enumerate(names):
        if name not in ORDERS:
            raise unknown("order", name, ORDERS, where="prefer", at=("prefer", number))


def by_preference(rows: pl.LazyFrame, names: Sequence[str], sources: Sequence[str]) -> pl.LazyFrame:
    """`rows` with the most preferred first: rows that were made of others come after all that
    were not, then the orders decide one after the other, then the smaller row_id.
    """
    made = pl.col("parents").list.len().fill_null(0) > 0
    return rows.sort(made, *(ORDERS[name](sources) for name in names), "row_id")
