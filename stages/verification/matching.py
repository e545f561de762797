"""Which row a recorded sample is of; files whose samples are of none, and keys of several rows."""

from __future__ import annotations

from typing import Any

import polars as pl

from stages.errors import DataError
from stages.schema import ROW_ID
from stages.verification.sample_files import KEY_KINDS

#: What names a row: its id, and its key within its source.
NAMES = (ROW_ID, "source", "source_key")
SHOWN = 3
MEND = "mend the file, or verify.samples.files in conf/, then run: corpusmill compose && dvc repro"


def match_samples(samples: pl.LazyFrame, rows: pl.DataFrame) -> pl.LazyFrame:
    """`samples` (SAMPLES) with `row_id`, those of `rows` (NAMES); one of several rows, for each."""
    known = rows.lazy()
    by_id = samples.filter(pl.col("key_kind") == ROW_ID).with_columns(pl.col("key").alias(ROW_ID))
    by_key = (
        samples.filter(pl.col("key_kind") == "source_key")
        .join(known.rename({"source": "of"}), left_on="key", right_on="source_key")
        .filter(pl.col("source").is_null() | (pl.col("source") == pl.col("of")))
        .drop("of")
    )
    return pl.concat([by_id.join(known.select(ROW_ID), on=ROW_ID, how="semi"), by_key])


def refuse_ambiguous(found: pl.DataFrame, rows: pl.DataFrame) -> None:
    """Raise DataError where a sample of `found` (of `match_samples`) may be of several rows."""
    whose = found.filter(pl.col("key_kind") == "source_key").select("file", "key", "source", ROW_ID)
    several = whose.unique().filter(pl.struct("file", "key", "source").is_duplicated())
    if several.is_empty():
        return
    keys = several.select("file", "key", "source").unique()
    file, key, _ = keys.sort("file", "key").row(0)
    first = several.filter(pl.col("file") == file, pl.col("key") == key)
    of = rows.join(first, on=ROW_ID, how="semi").sort("source", ROW_ID)
    said = "; ".join(f"{row} of {source}" for row, source, _ in of.rows()[:SHOWN])
    raise DataError(
        f"verify.samples: {keys.height:,} keys in {file} are those of several rows, e.g. "
        f"{key!r}: {said}; expected one row for each sample: write `source` beside a source_key "
        f"that several sources use, or give row_ids (key: row_id)\n{MEND}"
    )


def counts(samples: pl.DataFrame, found: pl.DataFrame) -> dict[str, dict[str, int]]:
    """By file: how many samples it has, and how many are of no row here."""
    read = dict(samples.drop_nulls("file").group_by("file").len().sort("file").iter_rows())
    placed = dict(found.drop_nulls("file").group_by("file").len().iter_rows())
    return {
        file: {"read": number, "of_other_rows": number - placed.get(file, 0)}
        for file, number in read.items()
    }


def refuse_strangers(
    samples: pl.DataFrame, rows: pl.DataFrame, by_file: dict[str, dict[str, int]]
) -> None:
    """Raise DataError for a file none of whose samples is of a row, where there are rows.

    samples: file, key, key_kind, source. by_file: what `counts` returns.
    """
    strange = [file for file, one in by_file.items() if one["read"] == one["of_other_rows"]]
    if not strange or rows.is_empty():
        return
    lines = [_stranger(samples.filter(pl.col("file") == file), rows) for file in strange]
    raise DataError("\n".join([*lines, MEND]))


def _stranger(samples: pl.DataFrame, rows: pl.DataFrame) -> str:
    """What a file has, what rows have, and whether its keys are of the other kind."""
    file, key, declared, source = samples.sort("key").row(0)
    first = rows.sort(ROW_ID).row(0, named=True)
    place = f" (source {source!r})" if source is not None else ""
    line = (
        f"verify.samples: of the samples in {file} ({samples.height:,}) none is of a row that "
        f"reaches verify. Its keys are declared as {declared}, e.g. {key!r}{place}; a row has the "
        f"{declared} {_named(first, declared)}"
    )
    for other in KEY_KINDS:
        as_other = samples.with_columns(key_kind=pl.lit(other))
        fit = match_samples(as_other.lazy(), rows).select("key").unique().collect().height
        if fit:
            return f"{line}. {fit:,} of its keys are those of rows as {other}: write key: {other}"
    sources = rows["source"].unique().sort().to_list()
    if source is not None and source not in sources:
        return f"{line}. No row is of source {source!r}; there are: {', '.join(sources)}"
    return line


def _named(row: dict[str, Any], kind: str) -> str:
    return repr(row[kind]) + (f" (source {row['source']!r})" if kind == "source_key" else "")
