"""The hard gates, measured in SQL over the catalog's views.

Counts are integers and a share is one division of two of them, so a gate's text is the same on
every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipelines.catalog.built import Folder
from pipelines.catalog.sql_text import quote
from pipelines.gates.gate import SAMPLE_ROWS, SAMPLE_TEXT, Gate
from pipelines.gates.params import RowBounds

SHOW = f"row_id, source, left(problem, {SAMPLE_TEXT}) AS problem, answer"
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Measured:
    """A corpus seen through a connection with the catalog's views.

    flow: what each stage that hands rows on built under `root`, in order.
    """

    connection: duckdb.DuckDBPyConnection
    corpus: str
    root: Path
    flow: Mapping[str, Folder]

    @property
    def last(self) -> str:
        """The stage whose kept rows would be released."""
        return [*self.flow][-1]

    @property
    def released_files(self) -> list[Path]:
        """The files of those rows."""
        return [self.root / path for path in self.flow[self.last].files()]

    def ask(self, query: str) -> list[dict[str, Any]]:
        """All lines of a query, as dicts."""
        result = self.connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, line, strict=True)) for line in result.fetchall()]

    @cached_property
    def counts(self) -> list[dict[str, Any]]:
        """The lines of the view `stages`: one a stage and source, in the order of the pipeline."""
        return self.ask(self.where("stages", show="*"))

    @cached_property
    def sources(self) -> list[str]:
        """All sources of the corpus, also those without a record, sorted."""
        counted = (line["source"] for line in self.counts)
        return sorted({*counted, *(name for built in self.flow.values() for name in built.sources)})

    def sample(self, query: str) -> list[Line]:
        """The first five lines that `query` selects, by row_id."""
        return [*self.ask(f"SELECT * FROM ({query}) ORDER BY row_id LIMIT {SAMPLE_ROWS}")]

    def where(self, view: str, condition: str = "", show: str = SHOW) -> str:
        """A query for rows of this corpus in a view."""
        also = f" AND {condition}" if condition else ""
        return f"SELECT {show} FROM {view} WHERE corpus = {quote(self.corpus)}{also}"


def conservation(seen: Measured) -> Iterator[Gate]:
    """Of every source, in every stage: what came in and was made is kept or accounted for."""
    for line in seen.counts:
        came = line["rows_in"] + line["rows_made"]
        went = line["rows_kept"] + line["rows_dropped"] + line["rows_quarantined"]
        yield Gate(
            gate="conservation",
            scope=f"stage {line['stage']}, source {line['source']}",
            wanted="rows_in + rows_made = rows_kept + rows_dropped + rows_quarantined",
            measured=f"{came:,} in and made, {went:,} kept, dropped and quarantined",
            passed=came == went,
            query=seen.where("stages", f"source = {quote(line['source'])}", show="*"),
        )


def recorded_counts(seen: Measured, metrics: Mapping[str, Line]) -> Iterator[Gate]:
    """metrics.json of every stage says what its files hold. `metrics` is by stage."""
    counted = seen.counts
    for stage, said in metrics.items():
        names = [name for name in ("rows_kept", "rows_dropped", "rows_made") if name in said]
        found = {
            name: sum(line[name] for line in counted if line["stage"] == stage) for name in names
        }
        wanted = {name: said[name] for name in names}
        yield Gate(
            gate="recorded",
            scope=f"stage {stage}",
            wanted=", ".join(f"{name} {count:,}" for name, count in wanted.items()),
            measured=", ".join(f"{name} {count:,}" for name, count in found.items()),
            passed=wanted == found,
            query=seen.where("stages", f"stage = {quote(stage)}", show="*"),
        )


def unique_ids(seen: Measured, stages: Sequence[str]) -> Iterator[Gate]:
    """No id occurs twice in what one stage kept and dropped."""
    for stage in stages:
        condition = f"stage = {quote(stage)} GROUP BY row_id HAVING count(*) > 1"
        query = seen.where("stage_rows", condition, show="row_id, list(action) AS actions")
        twice = seen.ask(f"SELECT count(*) AS n FROM ({query})")[0]["n"]
        yield Gate(
            gate="unique_ids",
            scope=f"stage {stage}",
            wanted="each row_id once in kept or dropped",
            measured=f"{twice:,} ids more than once",
            passed=not twice,
            query=query,
            sample=seen.sample(query) if twice else [],
        )


def rows(seen: Measured, bounds: RowBounds) -> Iterator[Gate]:
    """The number of rows that would be released."""
    found = sum(line["rows_kept"] for line in seen.counts if line["stage"] == seen.last)
    low, high = bounds.min, bounds.max
    yield Gate(
        gate="rows",
        scope=f"corpus {seen.corpus}",
        wanted=f"at least {low:,} rows" if high is None else f"{low:,} to {high:,} rows",
        measured=f"{found:,} rows",
        passed=low <= found and (high is None or found <= high),
        query=seen.where("stages", f"stage = {quote(seen.last)}", show="*"),
    )
