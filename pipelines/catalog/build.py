"""data/catalog.duckdb: views over what was built, and the same views in memory."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.catalog import built
from pipelines.catalog.sql_text import quote
from pipelines.catalog.views import files, views
from pipelines.project.files import publish, sha256, write_json
from pipelines.runner.process import leave
from stages.errors import CorpusmillError

CATALOG = "data/catalog.duckdb"
MEMORY = "2GB"


def build(root: Path, corpora: Sequence[str] | None = None) -> Path:
    """Write the catalog of these corpora (all that are built by default); returns its path.

    The file holds views only and is not reproducible byte by byte: it is rebuilt, never tracked.
    Its paths start at `root`, so it opens with a plain client from there.
    """
    path = root / CATALOG
    selects = views(*_folders(root, corpora), prefix="")
    part = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(part)) as connection:
            connection.execute(f"SET file_search_path = {quote(str(root))}")
            _create(connection, selects)
        publish(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def mark(root: Path, corpus: str) -> None:
    """Write data/<corpus>/catalog.json: the state of the corpus that the catalog shows.

    The stage's output in DVC's eyes, as the catalog itself cannot be one: where it is missing, or
    says another state than dvc.lock, the stage runs again.
    """
    built_now = built.folders(root, corpus)
    shown = {stage: sha256(root / one.path / "parts.json") for stage, one in built_now.items()}
    write_json(shown, root / "data" / corpus / "catalog.json")


def main(root: Path, corpus: str) -> int:
    """The stage `catalog` of one corpus; the catalog it writes is of all corpora."""
    try:
        build(root)
        mark(root, corpus)
    except CorpusmillError as error:
        print(f"corpusmill: {error}", file=sys.stderr)
        return error.exit_code
    return 0


@dataclass(frozen=True)
class Catalog:
    """What a catalog holds, with absolute paths.

    selects: the views as SELECT statements by name, in an order in which each can be made.
    files: the Parquet files that they read.
    """

    selects: Mapping[str, str]
    files: Sequence[str]

    def create(
        self, connection: duckdb.DuckDBPyConnection, names: Collection[str] | None = None
    ) -> None:
        """Make the views of these names and those that they read; all by default."""
        wanted = self.selects if names is None else _with_those_they_read(self.selects, names)
        _create(connection, {name: self.selects[name] for name in self.selects if name in wanted})


def read(root: Path, corpora: Sequence[str] | None = None) -> Catalog:
    """The catalog of these corpora (all that are built by default)."""
    folders, prefix = _folders(root, corpora), f"{root.resolve()}/"
    return Catalog(views(*folders, prefix), [prefix + file for file in files(*folders)])


def in_memory() -> duckdb.DuckDBPyConnection:
    """A private connection that holds nothing yet, bounded in memory."""
    connection = duckdb.connect(config={"python_enable_replacements": False})
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    # a file is opened where a view over it is made, and again by each query that reads it
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def connect(
    root: Path, corpora: Sequence[str] | None = None, names: Collection[str] | None = None
) -> duckdb.DuckDBPyConnection:
    """A private in-memory connection with the views of `names` (all by default)."""
    found, connection = read(root, corpora), in_memory()
    found.create(connection, names)
    return connection


def _create(connection: duckdb.DuckDBPyConnection, selects: Mapping[str, str]) -> None:
    for name, select in selects.items():
        connection.execute(f"CREATE VIEW {name} AS {select}")


def _with_those_they_read(selects: Mapping[str, str], names: Iterable[str]) -> set[str]:
    """Names of views and of those that stand in their SQL, which may be more than it reads."""
    wanted: set[str] = set()
    found = set(names)
    while found:
        wanted |= found
        words = {word for name in found for word in re.findall(r"\w+", selects[name])}
        found = (words & set(selects)) - wanted
    return wanted


def _folders(
    root: Path, corpora: Sequence[str] | None
) -> tuple[list[dict[str, built.Folder]], list[dict[str, built.Folder]]]:
    references = [built.folders(root, name) for name in built.benchmarks(root)]
    return built.everything(root, corpora), references


if __name__ == "__main__":
    leave(main(Path.cwd(), sys.argv[1]))
