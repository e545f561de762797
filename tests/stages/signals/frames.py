"""Frames of one column for tables of signals."""

from __future__ import annotations

import polars as pl

from stages.schema import ROW, conform
from stages.signals import SIGNALS
from stages.signals.plain import prepare


def rows(**columns: list[object]) -> pl.LazyFrame:
    """Rows with these columns, ids r000, r001, ...; all other columns null."""
    size = len(next(iter(columns.values())))
    frame = pl.LazyFrame({"row_id": [f"r{n:03d}" for n in range(size)], **columns})
    return conform(frame, ROW).select(*ROW)


def signal(name: str, **columns: object) -> object:
    """The value of one signal on one row."""
    frame = rows(**{key: [value] for key, value in columns.items()})
    return prepare(frame).select(SIGNALS[name]()).collect().item()
