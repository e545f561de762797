"""The columns of the table of gates, which validate writes and the catalog shows."""

from __future__ import annotations

import polars as pl

#: tables/gates.parquet. `sample` is a JSON list of at most five offending rows; `query` a command.
GATES: dict[str, pl.DataType] = {
    "gate": pl.String(),
    "scope": pl.String(),
    "wanted": pl.String(),
    "measured": pl.String(),
    "passed": pl.Boolean(),
    "sample": pl.String(),
    "query": pl.String(),
}
