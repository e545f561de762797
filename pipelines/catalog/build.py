"""data/catalog.duckdb: views over what was built, and the same views in memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
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
    views_of = _views(root, corpora, prefix="")
    part = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(part)) as connection:
            connection.execute(f"SET file_search_path = {quote(str(root))}")
            _create(connection, views_of)
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


def connect(root: Path, corpora: Sequence[str] | None = None) -> duckdb.DuckDBPyConnection:
    """A private in-memory connection with the same views, for our own queries."""
    views_of = _views(root, corpora, prefix=f"{root.resolve()}/")
    connection = duckdb.connect(config={"python_enable_replacements": False})
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    _create(connection, views_of)
    return connection


def readable_files(root: Path, corpora: Sequence[str] | None = None) -> list[Path]:
    """The files that the views read, as absolute paths."""
    return [root.resolve() / file for file in files(*_folders(root, corpora))]


def _create(connection: duckdb.DuckDBPyConnection, selects: Mapping[str, str]) -> None:
    for name, select in selects.items():
        connection.execute(f"CREATE VIEW {name} AS {select}")


def _views(root: Path, corpora: Sequence[str] | None, prefix: str) -> dict[str, str]:
    return views(*_folders(root, corpora), prefix)


def _folders(
    root: Path, corpora: Sequence[str] | None
) -> tuple[list[dict[str, built.Folder]], list[dict[str, built.Folder]]]:
    references = [built.folders(root, name) for name in built.benchmarks(root)]
    return built.everything(root, corpora), references


if __name__ == "__main__":
    leave(main(Path.cwd(), sys.argv[1]))
