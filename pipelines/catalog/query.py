"""`corpusmill sql`: one SELECT over the catalog's views, on a connection that can do nothing else.

The connection lives in memory, may open exactly the files behind the views, can neither write,
load extensions nor change a setting, and is bounded in memory and time.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.catalog import build as catalog
from pipelines.catalog.sql_text import quote
from pipelines.catalog.view_names import view_names
from pipelines.catalog.views import ABOUT
from pipelines.printable import count_of, printable
from stages.errors import ConfigError, DataError

SECONDS = 60.0
MAX_CELL = 300
WIDEST = 100_000
#: In this order: after the last one nothing can be changed any more.
LOCKS = (
    "SET temp_directory = ''",
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET lock_configuration = true",
)
EXPLAIN = re.compile(r"\s*EXPLAIN(\s+ANALYZE)?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """Columns and lines of a query's result."""

    columns: tuple[str, ...]
    lines: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """The lines as objects, for --json."""
        return [dict(zip(self.columns, line, strict=True)) for line in self.lines]


def run(root: Path, query: str, seconds: float = SECONDS) -> Answer:
    """The answer to one SELECT (or EXPLAIN of one) over the views of everything built.

    Raises ConfigError for anything else and for wrong SQL, DataError past the limits.
    """
    built = catalog.read(root)
    with closing(_locked(built, _select(query))) as connection:
        refuse_all_but_one_select(connection, query)
        with _as_ours(seconds), suppress(duckdb.CatalogException, duckdb.BinderException):
            return _answer(connection, query, seconds)
    with closing(_locked(built)) as connection, _as_ours(seconds):
        return _answer(connection, query, seconds)  # DuckDB's message tells of names that are near


def _answer(connection: duckdb.DuckDBPyConnection, query: str, seconds: float) -> Answer:
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        result = connection.execute(query)
        columns = tuple(column[0] for column in result.description or ())
        return Answer(columns, result.fetchall())
    finally:
        timer.cancel()


@contextmanager
def _as_ours(seconds: float) -> Iterator[None]:
    """Turn DuckDB's errors into ours."""
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise DataError(_over(error, seconds)) from None
    except duckdb.Error as error:
        raise ConfigError(
            f"the query cannot be answered: {error}\nviews: {', '.join(ABOUT)}"
        ) from None


def connect(root: Path) -> duckdb.DuckDBPyConnection:
    """The locked connection with the views."""
    return _locked(catalog.read(root))


def _locked(built: catalog.Catalog, reading: str | None = None) -> duckdb.DuckDBPyConnection:
    """The locked connection with the views that `reading` names; with all by default."""
    connection = catalog.in_memory()
    built.create(connection, None if reading is None else view_names(connection, reading))
    files = ", ".join(map(quote, built.files))
    for setting in (f"SET allowed_paths = [{files}]", *LOCKS):
        connection.execute(setting)
    return connection


def _select(query: str) -> str:
    """A query without the EXPLAIN before it."""
    return EXPLAIN.sub("", query, count=1) if EXPLAIN.match(query) else query


def refuse_all_but_one_select(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise ConfigError unless `query` is exactly one SELECT, or EXPLAIN of one."""
    try:
        found = [statement.type.name for statement in connection.extract_statements(_select(query))]
    except duckdb.Error as error:
        raise ConfigError(f"the query cannot be read: {error}") from None
    if found != ["SELECT"]:
        listed = ", ".join(found) or "none"
        raise ConfigError(
            f"sql takes exactly one SELECT (or EXPLAIN of one), found: {listed}; to write rows to "
            'a file, run: corpusmill sql "SELECT ..." --json > rows.json'
        )


def render(answer: Answer, console: Console) -> None:
    """Print the answer as a table, or record by record where a table is wider than the terminal.

    Control characters of the data are shown, not obeyed.
    """
    table = Table()
    for name in answer.columns:
        table.add_column(Text(printable(name)), overflow="fold")
    for line in answer.lines:
        table.add_row(*(Text(_cell(value)) for value in line))
    if (
        console.measure(table, options=console.options.update(width=WIDEST)).maximum
        <= console.width
    ):
        console.print(table)
    else:
        _records(answer, console)
    console.print(Text(count_of(len(answer.lines), "row"), style="dim"))


def _records(answer: Answer, console: Console) -> None:
    """Each line under its number, a value a line."""
    width = max(len(printable(name)) for name in answer.columns)
    for number, line in enumerate(answer.lines, 1):
        console.rule(Text(f"{number:,}"), align="left", style="dim")
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=width, style="bold")
        grid.add_column(overflow="fold")
        for name, value in zip(answer.columns, line, strict=True):
            grid.add_row(Text(printable(name)), Text(_cell(value)))
        console.print(grid)


def as_json(records: Sequence[Any]) -> str:
    """JSON of records; values that JSON does not know become text."""
    return json.dumps(list(records), indent=1, ensure_ascii=False, default=str)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = (
        f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else as_text(value)
    )
    return printable(text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…")


def as_text(value: Any) -> str:
    """Text as it is; anything else as JSON has it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str).strip('"')


def _over(error: Exception, seconds: float) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return (
            f"the query needs more than {catalog.MEMORY} of memory; ask for fewer rows or columns"
        )
    return f"the query took longer than {seconds:g} s; ask for less, or raise the limit: --seconds"
