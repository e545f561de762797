"""Write a release in another shape: `corpusmill export FORMAT CORPUS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.catalog.built import folders
from pipelines.catalog.stale_stages import stale_stages
from pipelines.exports import scp116k
from pipelines.project.files import write_text
from pipelines.project.parquet import write_parquet
from pipelines.project.split_files import split_of
from pipelines.run import read_params, unit_section
from stages.errors import ConfigError, DataError, unknown
from stages.schema import SOLVE_RATES

Table = Callable[[pl.DataFrame, pl.DataFrame, Mapping[str, Any], Path], pl.DataFrame]
#: format -> rows, solve rates, the section `verify`, the root -> what is written
FORMATS: Mapping[str, Table] = {"scp116k": scp116k.table}
SUFFIXES = (".jsonl", ".parquet")


def export(root: Path, form: str, corpus: str, out: Path | None = None) -> tuple[Path, int]:
    """Write the release of a corpus as `form`; the path, and how many rows it has.

    out: a .jsonl or .parquet file; `data/<corpus>/<form>.jsonl` where none is named. Rows stand in
    the order of the release. ConfigError for unknown names, DataError where nothing is released,
    or the release is of an earlier build than what it was made from.
    """
    if form not in FORMATS:
        raise unknown("export format", form, FORMATS, "corpusmill export")
    path = out or root / "data" / corpus / f"{form}.jsonl"
    if path.suffix not in SUFFIXES:
        raise ConfigError(f"{path}: expected a file that ends in {' or '.join(SUFFIXES)}")
    section = unit_section(read_params(root / "params.yaml"), f"corpora.{corpus}")
    built = folders(root, corpus)
    if "release" not in built or "verify" not in built:
        raise DataError(f"{corpus} has no release; build it with: dvc repro release@{corpus}")
    for old in stale_stages(root, [corpus], ("verify", "release")):
        raise DataError(f"{old}; nothing was exported")
    files = [root / file for file in built["release"].files("files") if split_of(file)]
    rates = built["verify"].table("solve_rates")
    rows = pl.concat([pl.read_parquet(file) for file in files])
    frame = FORMATS[form](
        rows,
        pl.read_parquet(root / rates) if rates else pl.DataFrame(schema=SOLVE_RATES),
        section["verify"],
        root,
    )
    if path.suffix == ".parquet":
        write_parquet(frame, path)
    else:
        write_text(frame.write_ndjson(), path)
    return path, frame.height
