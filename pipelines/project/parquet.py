"""Parquet files of a stage: written whole or not at all, read by the list of parts."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pipelines.project.files import part_paths, publish, table_path

ROW_GROUP_ROWS = 50_000


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write `frame` to `path` (zstd 3, fixed row groups, page checksums), synced to disk.

    In one chunk: pages end where chunks do, and where these end depends on the threads.
    """
    write_groups([frame], path)


def write_groups(frames: Iterable[pl.DataFrame], path: Path) -> None:
    """`write_parquet` of the rows of all `frames` (one or more), which are never held together.

    Each but the last has ROW_GROUP_ROWS rows, or a multiple.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    tables = (one.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()) for one in frames)
    first = next(tables)
    with pq.ParquetWriter(
        part,
        first.schema,
        compression="zstd",
        compression_level=3,
        write_page_checksum=True,
        store_schema=False,
    ) as writer:
        for table in itertools.chain([first], tables):
            writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
    publish(part, path)


def scan(folder: Path, kind: str = "parts") -> pl.LazyFrame:
    """All parts of one kind as one lazy frame, in the order of the list."""
    return pl.scan_parquet(part_paths(folder, kind), glob=False)


def table(folder: Path, name: str, *, verify: bool = False) -> pl.LazyFrame | None:
    """The side table `name` of a stage folder, or None where the stage wrote none."""
    path = table_path(folder, name, verify=verify)
    return None if path is None else pl.scan_parquet(path, glob=False)
