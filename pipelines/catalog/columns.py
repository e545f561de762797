"""The columns of every view, found without a build: the stages run on no rows."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipelines.catalog import build as catalog
from pipelines.project.files import entries, write_json
from pipelines.project.gate_table import GATES
from pipelines.project.parquet import write_parquet
from pipelines.project.split_files import name as file_name
from pipelines.runner.stage_table import row_stages, stage_of
from stages.core import Given
from stages.schema import DROPPED, EVENTS, QUARANTINE, ROW, Schema, empty

KINDS = {"parts": "kept", "dropped": "dropped", "tables": "tables", "files": "data"}


def columns() -> dict[str, list[tuple[str, str]]]:
    """Name and type of each column by view, views in the order of the catalog."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        rows = _stages(root)
        data = {"data/" + Path(file_name("train", 0, 1)).name: rows}
        _write(root, "release", data)
        _write(root, "validate", {"tables/gates.parquet": empty(GATES)})
        _extracted(root, "benchmarks/none/extract")
        with catalog.connect(root) as connection:
            views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal")
            return {
                view: [
                    (line[0], line[1]) for line in connection.execute(f"DESCRIBE {view}").fetchall()
                ]
                for (view,) in sorted(views.fetchall())
            }


def _stages(root: Path) -> pl.LazyFrame:
    """Every row stage on what the one before it kept; returns what the last one kept."""
    _extracted(root, "none/extract")
    rows, tables = empty(ROW), dict[str, pl.LazyFrame]()
    for name in row_stages():
        stage = stage_of(name)
        split = stage.run(rows, stage.params(**stage.off), Given(tables))
        sides = {"kept/part-00000.parquet": split.kept, "dropped/part-00000.parquet": split.dropped}
        beside = {f"tables/{table}.parquet": frame for table, frame in split.tables.items()}
        _write(root, name, sides | beside)
        if stage.measures:
            tables["signals"] = split.kept
        else:
            rows = split.kept
    return rows


def _extracted(root: Path, place: str) -> None:
    dropped: Schema = {**ROW, **DROPPED}
    files = {"kept/part-00000": ROW, "dropped/part-00000": dropped}
    files |= {"tables/events": EVENTS, "tables/quarantine": QUARANTINE}
    _write(root, place, {f"{path}.parquet": empty(schema) for path, schema in files.items()})


def _write(root: Path, place: str, files: Mapping[str, pl.LazyFrame]) -> None:
    folder = root / "data" / (place if "/" in place else f"none/{place}")
    for path, frame in files.items():
        write_parquet(frame.collect(), folder / path)
    parts = {
        kind: entries(folder, [folder / path for path in files if path.startswith(f"{sub}/")])
        for kind, sub in KINDS.items()
    }
    write_json(parts, folder / "parts.json")
