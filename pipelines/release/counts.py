"""What validate counts and release tells: where the records of each source went, and from where
they came. Tables of the validate stage, so that a release depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.catalog import built
from pipelines.catalog.sql_text import quote
from pipelines.catalog.views_counts import source_files

COUNTS = ("rows_in", "rows_made", "rows_kept", "rows_dropped", "rows_quarantined")
SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "stages": {"stage": pl.String(), "source": pl.String(), **dict.fromkeys(COUNTS, pl.Int64())},
    "reasons": {
        "source": pl.String(),
        "stage": pl.String(),
        "reason": pl.String(),
        "rows": pl.Int64(),
    },
    "licences": {"source": pl.String(), "licence": pl.String(), "rows": pl.Int64()},
    "files": {"source": pl.String(), "file": pl.String(), "sha256": pl.String()},
}


def tables(
    connection: duckdb.DuckDBPyConnection, corpus: str, root: Path
) -> dict[str, pl.DataFrame]:
    """Tables by name, with the columns SCHEMAS, in a fixed order of lines.

    connection: one with the catalog's views.
    A row with two reasons counts under each in `reasons`; `licences` counts the records read.
    """
    mine = f"corpus = {quote(corpus)}"
    queries = {
        "stages": f"SELECT stage, source, {', '.join(COUNTS)} FROM stages WHERE {mine}",
        "reasons": f"""SELECT source, stage, reason, count(*) AS rows
            FROM lost, unnest(reasons) AS t(reason) WHERE {mine}
            GROUP BY ALL ORDER BY source, rows DESC, stage, reason""",
        "licences": f"""SELECT source, coalesce(licence, 'unknown') AS licence, count(*) AS rows
            FROM stage_rows WHERE {mine} AND stage = 'extract'
            GROUP BY ALL ORDER BY source, rows DESC, licence""",
    }
    found = {
        name: _frame(connection.execute(query).fetchall(), name) for name, query in queries.items()
    }
    files = [line[1:] for line in source_files([built.folders(root, corpus)])]
    return found | {"files": _frame(files, "files")}


def _frame(lines: Sequence[tuple[Any, ...]], name: str) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=SCHEMAS[name], orient="row")
