"""Frames of rows, written down by the few values that a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from stages.schema import ROW, ROW_ID, conform

Cells = Mapping[str, Any]


def row_id(number: int) -> str:
    """An id as extract makes them: 32 hex digits, in the order of the numbers."""
    return f"{number:032x}"


def short_ids(count: int) -> list[str]:
    """r0, r1, ..."""
    return [f"r{number}" for number in range(count)]


def frame(*rows: Cells, **every: Any) -> pl.LazyFrame:
    """A frame of these rows; every: cells that all have; other cells are null.

    A row without an id has one of `short_ids`.
    """
    ids = short_ids(len(rows))
    lines = [{ROW_ID: own, **every, **row} for own, row in zip(ids, rows, strict=True)]
    unknown = {name for line in lines for name in line} - set(ROW)
    assert not unknown, f"a row has no column {', '.join(sorted(unknown))}"
    return pl.LazyFrame(lines, schema=ROW)


def rows(**columns: Any) -> pl.LazyFrame:
    """A frame of these columns, which are lists or one value for all rows; the others are null.

    Ids are `short_ids` where none are given; columns that no row has come last.
    """
    count = max(len(values) for values in columns.values() if isinstance(values, list))
    given = {ROW_ID: short_ids(count)} | columns
    kinds = {name: ROW[name] for name in given if name in ROW}
    cells = {
        name: values if isinstance(values, list) else [values] * count
        for name, values in given.items()
    }
    return conform(pl.LazyFrame(cells, schema_overrides=kinds), ROW)
