"""Recorded samples that verify's parameters name: files of the user's, pinned by content."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.project.parquet import write_parquet
from pipelines.runner.pinned import pinned_file
from stages.errors import DataError
from stages.schema import Schema
from stages.verification.params import Samples
from stages.verification.sample_files import SAMPLES, TABLE, SampleFile

NEEDED = ("key", "sample", "output", "model")
#: What its declaration says of a file, and not the file itself.
DECLARED = ("key_kind", "file")
COLUMNS: Schema = {name: kind for name, kind in SAMPLES.items() if name not in DECLARED}
TYPES = {"sample": int}


@contextmanager
def samples(declared: Samples | None, root: Path) -> Iterator[dict[str, list[Path]]]:
    """`{TABLE: [path]}` of the samples as Parquet, each file checked against its pin; else empty.

    The copy is gone with the context.
    """
    if declared is None or not declared.files:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="corpusmill-samples-") as folder:
        paths = []
        for number, one in enumerate(declared.files):
            path = Path(folder) / f"{number}.parquet"
            file = pinned_file(root, one.file, one.sha256, "verify.samples", "samples")
            write_parquet(_read(file, one), path)
            paths.append(path)
        yield {TABLE: paths}


def _read(path: Path, one: SampleFile) -> pl.DataFrame:
    frame = _parquet(path) if path.suffix == ".parquet" else _lines(path)
    missing = [name for name in NEEDED if frame[name].null_count()]
    if missing:
        raise DataError(f"verify.samples: {path} has lines without {', '.join(missing)}")
    if frame.is_empty():
        raise DataError(f"verify.samples: {path} holds no sample; expected one or more")
    declared = zip(DECLARED, (one.key, one.file), strict=True)
    return frame.with_columns(pl.lit(value).alias(name) for name, value in declared)


def _parquet(path: Path) -> pl.DataFrame:
    found = pl.read_parquet(path, glob=False)
    absent = [name for name in NEEDED if name not in found.columns]
    if absent:
        raise DataError(
            f"verify.samples: {path} needs the columns {', '.join(NEEDED)}; it lacks "
            f"{', '.join(absent)}"
        )
    return found.select(
        (pl.col(name) if name in found.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in COLUMNS.items()
    )


def _lines(path: Path) -> pl.DataFrame:
    """JSON Lines, a fault named by its line: a lost sample would change a solve rate."""
    records: list[dict[str, Any]] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                records.append(_record(line, f"{path}:{number}"))
    return pl.DataFrame(records, schema=COLUMNS)


def _record(line: bytes, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"))
    except ValueError as error:  # no UTF-8, or no JSON
        raise DataError(f"verify.samples, {place}: expected JSON, found {error}") from None
    if not isinstance(value, dict):
        raise DataError(f"verify.samples, {place}: expected an object with {', '.join(NEEDED)}")
    record = {name: value.get(name) for name in COLUMNS}
    for name, found in record.items():
        wanted = TYPES.get(name, str)
        optional = name not in NEEDED and found is None
        if not optional and (not isinstance(found, wanted) or isinstance(found, bool)):
            raise DataError(
                f"verify.samples, {place}: expected {name} of type {wanted.__name__}, found "
                f"{json.dumps(found)[:80]}"
            )
    return record
