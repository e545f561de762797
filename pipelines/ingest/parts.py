"""A bucket of mapped rows as the part that extract writes: kept, dropped, events, doubled keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.ingest.spill import ORDER, read_bucket, with_row_ids
from stages.extract.record import RAW_CHARACTERS, dumps
from stages.schema import DROPPED, EVENTS, QUARANTINE, ROW, ROW_ID

EXCLUDED = "excluded_source"
#: What names a mapped row.
PLACE = ["source", "label", "position", "sub"]


@dataclass(frozen=True)
class Part:
    """kept: ROW. dropped: ROW + DROPPED. events: EVENTS. doubled: QUARANTINE. Sorted by row_id."""

    kept: pl.DataFrame
    dropped: pl.DataFrame
    events: pl.DataFrame
    doubled: pl.DataFrame


def split_part(rows: pl.DataFrame, doubled: pl.DataFrame, keys: Mapping[str, str | None]) -> Part:
    """The part of a bucket (columns MAPPED, sorted), without the rows that `doubled` names.

    keys: the field that is unique, by source.
    """
    again = rows.join(doubled, on=PLACE, how="semi") if doubled.height else rows.clear()
    if again.height:
        rows = rows.join(doubled, on=PLACE, how="anti", maintain_order="left")
    named = with_row_ids(rows)
    kept = named.filter(~pl.col("excluded")).select(list(ROW))
    dropped = named.filter(pl.col("excluded")).select(
        *ROW,
        pl.lit([EXCLUDED], dtype=DROPPED["reasons"]).alias("reasons"),
        pl.lit(None, dtype=DROPPED["detail"]).alias("detail"),
    )
    return Part(kept, dropped, _events(named), _quarantined(again, keys))


def doubled_keys(spill: Path, parts: int) -> pl.DataFrame:
    """The places (columns PLACE) of rows whose unique key another row has that stands before.

    Rows stand in the order of their digests: which of two stays is no matter of their order in
    the files. Equal records stand in the order of file, position and key in an exploded object.
    """
    columns = ["key", "excluded", "digest", *PLACE]
    unique = pl.col("key").is_not_null() & ~pl.col("excluded")
    keyed = [read_bucket(spill, number, columns).filter(unique) for number in range(parts)]
    ordered = pl.concat(keyed).sort("source", "key", *ORDER)
    return ordered.filter(~pl.struct("source", "key").is_first_distinct()).select(PLACE)


def _events(named: pl.DataFrame) -> pl.DataFrame:
    lines = [
        (row_id, "edited", [change.pop("edit")], dumps(change))
        for row_id, edits in named.select(ROW_ID, "edits").drop_nulls().iter_rows()
        for change in json.loads(edits)
    ]
    return pl.DataFrame(lines, schema=EVENTS, orient="row")


def _quarantined(again: pl.DataFrame, keys: Mapping[str, str | None]) -> pl.DataFrame:
    texts = [text or "" for text in again["problem"].to_list()]
    return again.select(
        pl.lit(None, dtype=pl.String).alias(ROW_ID),
        "corpus",
        "source",
        pl.col("label").alias("file"),
        "position",
        pl.lit(None, dtype=pl.Int64).alias("offset"),
        pl.lit("duplicate_id").alias("reason"),
        pl.Series("raw", [text[:RAW_CHARACTERS] for text in texts], dtype=pl.String),
        pl.Series("sha256", [hashlib.sha256(t.encode()).hexdigest() for t in texts], pl.String),
        pl.Series("field", [keys[source] for source in again["source"]], pl.String),
    ).select(list(QUARANTINE))
