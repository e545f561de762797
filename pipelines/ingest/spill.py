"""Mapped rows on their way to parts: written to temporary files by bucket, read back bucketwise.

A bucket is a range of the first 32 bits of row ids, so that equal records meet in one bucket and
memory holds one bucket at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.runner.ranges import bucket
from stages.extract.record import FIELD_CHARACTERS, RAW_CHARACTERS, Broken
from stages.extract.rows import MAPPED
from stages.schema import QUARANTINE, ROW_ID

FLUSH_ROWS = 50_000
FLUSH_BYTES = 64 << 20

#: What tells rows of one corpus apart before they have their ids, and orders equal records.
ORDER = ("digest", "label", "position", "sub")


@dataclass
class Spill:
    """Collects the mapped batches of one file; `stem` keeps the names of two files apart."""

    folder: Path
    stem: str
    parts: int
    waiting: list[pl.DataFrame] = field(default_factory=list)
    rows: int = 0
    size: int = 0
    flushed: int = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Take mapped rows; write when many wait."""
        if rows.height:
            self.waiting.append(rows)
            self.rows += rows.height
            self.size += int(rows.estimated_size())
        if self.rows >= FLUSH_ROWS or self.size >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits, one file a bucket."""
        if not self.waiting:
            return
        frame = pl.concat(self.waiting)
        keyed = frame.with_columns(bucket(pl.col("digest"), self.parts).alias("bucket"))
        for number, rows in sorted(keyed.partition_by("bucket", as_dict=True).items()):
            folder = self.folder / f"{number[0]:05d}"
            folder.mkdir(exist_ok=True)
            rows.drop("bucket").write_ipc(folder / f"{self.stem}-{self.flushed:06d}.arrow")
        self.waiting, self.rows, self.size = [], 0, 0
        self.flushed += 1


def read_bucket(folder: Path, number: int, columns: list[str] | None = None) -> pl.DataFrame:
    """All rows of a bucket (columns MAPPED), sorted by ORDER."""
    files = sorted((folder / f"{number:05d}").glob("*.arrow"))
    frames = [pl.read_ipc(file, columns=columns) for file in files]
    if not frames:
        return pl.DataFrame(schema={name: MAPPED[name] for name in columns or MAPPED})
    return pl.concat(frames).sort(ORDER)


def with_row_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows sorted by ORDER with their ids: the digest and the number among equal records.

    That is the order of their ids, too.
    """
    digests = rows.get_column("digest")
    if not (digests == digests.shift()).any():
        return rows.with_columns((pl.col("digest") + f"{0:08x}").alias(ROW_ID))
    ranked = rows.with_columns(pl.int_range(pl.len()).over("digest").alias("occurrence"))
    numbers = ranked["occurrence"].unique().sort().to_list()
    suffixes = {number: f"{number:08x}" for number in numbers}
    suffix = pl.col("occurrence").replace_strict(suffixes, return_dtype=pl.String)
    named = ranked.with_columns((pl.col("digest") + suffix).alias(ROW_ID))
    return named.drop("occurrence")


def quarantine(corpus: str, source: str, broken: list[tuple[str, Broken]]) -> pl.DataFrame:
    """The quarantine lines (columns QUARANTINE) of broken records with their labels."""
    data = {
        ROW_ID: [None] * len(broken),
        "corpus": [corpus] * len(broken),
        "source": [source] * len(broken),
        "file": [label for label, _ in broken],
        "position": [item.position for _, item in broken],
        "offset": [item.offset for _, item in broken],
        "reason": [item.reason for _, item in broken],
        "raw": [_shown(item.raw) for _, item in broken],
        "sha256": [item.sha256 for _, item in broken],
        "field": [_named(item.field) for _, item in broken],
    }
    return pl.DataFrame(data, schema=QUARANTINE)


def _named(field: str | None) -> str | None:
    """A name out of a foreign record as text that UTF-8 can hold."""
    return None if field is None else field[:FIELD_CHARACTERS].encode(errors="replace").decode()


def _shown(raw: bytes) -> str:
    return raw[: 4 * RAW_CHARACTERS].decode("utf-8", "replace")[:RAW_CHARACTERS]
