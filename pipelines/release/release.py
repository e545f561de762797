"""A release: Parquet splits in the Hugging Face layout, a dataset card, a Croissant description."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyarrow.parquet as pq

from pipelines.project import split_files
from pipelines.project.files import sha256, write_text
from pipelines.project.parquet import ROW_GROUP_ROWS
from pipelines.release.card import card
from pipelines.release.croissant import croissant
from pipelines.release.released import COLUMNS, Built, Released, ReleaseParams
from pipelines.release.splits import split_of_rows
from stages.opinions.columns import chief
from stages.opinions.params import OTHER
from stages.schema import OPINIONS, ROW_ID

__all__ = ["Built", "ReleaseParams", "release"]

EXAMPLES = 3


class _Written(NamedTuple):
    """Rows by split, and the path, sha256 and bytes of each file; both sorted by split."""

    splits: dict[str, int]
    files: list[dict[str, Any]]


def release(
    corpus: str,
    built: Built,
    told: Mapping[str, pl.DataFrame],
    params: ReleaseParams,
    out: Path,
) -> dict[str, Any]:
    """Write `data/<split>-*.parquet`, README.md and croissant.json under `out`; returns counts.

    built: the rows, and what models say of them, columns behind the others. told: the tables of
    the validate stage (`gates` and those of `pipelines.release.counts`). Every split is sorted by
    row_id; its bytes depend neither on the number of parts nor on threads. A declared split that no
    row fell into has one file without rows.
    """
    written = _write_splits(built, params, out)
    about = _about(corpus, built, told, params, written)
    write_text(card(about), out / "README.md")
    write_text(croissant(about), out / "croissant.json")
    total, files = sum(written.splits.values()), len(written.files)
    return {"rows_in": total, "rows_kept": total, "splits": written.splits, "files": files}


def _write_splits(built: Built, params: ReleaseParams, out: Path) -> _Written:
    """Write the rows of all declared splits."""
    of_rows = split_of_rows(built.scan(), params.splits, params.seed)
    written = _Written({}, [])
    for split in sorted(params.splits):
        ids = of_rows.filter(pl.col("split") == split).get_column(ROW_ID).sort()
        written.splits[split] = len(ids)
        for path in _write_split(built, split, ids, params.rows_per_file, out):
            file = out / path
            about = {"path": path, "sha256": sha256(file), "bytes": file.stat().st_size}
            written.files.append(about)
    return written


def _write_split(built: Built, name: str, ids: pl.Series, per_file: int, out: Path) -> list[str]:
    """Write the rows of a split, by their sorted ids, in files of `per_file` rows.

    Returns the paths under `out`.
    """
    files = max(1, -(-len(ids) // per_file))
    paths = [split_files.name(name, number, files) for number in range(files)]
    for number, path in enumerate(paths):
        some = ids.slice(number * per_file, per_file)
        _write(_whole_rows(built, some), out / path)
    return paths


def _whole_rows(built: Built, ids: pl.Series) -> pl.DataFrame:
    """The rows of these sorted ids, in their order, with what models say of them."""
    rows = _rows(built.scan(), ids).sort(ROW_ID)
    if not built.asked:
        return rows
    parts = [pl.scan_parquet(path, glob=False) for path in built.opinions]
    said = pl.concat([part.select(ROW_ID, *built.asked) for part in parts])
    whole = rows.join(_rows(said, ids), on=ROW_ID, how="left", maintain_order="left")
    if built.domain_as_subject:
        domain = chief("domain")
        known = pl.when(domain != OTHER).then(domain)
        whole = whole.with_columns(subject=pl.coalesce("subject", known))
    return whole


def _rows(scan: pl.LazyFrame, ids: pl.Series) -> pl.DataFrame:
    """The rows of these sorted ids; the range lets parts that hold none be skipped."""
    if ids.is_empty():
        return scan.clear().collect()
    inside = pl.col(ROW_ID).is_between(pl.lit(ids.first()), pl.lit(ids.last()))
    return scan.filter(inside).filter(pl.col(ROW_ID).is_in(ids.implode())).collect()


def _write(frame: pl.DataFrame, path: Path) -> None:
    """Parquet that the hub can deduplicate and seek in: content-defined chunks, a page index."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()),
        path,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP_ROWS,
        use_content_defined_chunking=True,
        write_page_index=True,
        write_page_checksum=True,
        store_schema=False,
    )


def _about(
    corpus: str,
    built: Built,
    told: Mapping[str, pl.DataFrame],
    params: ReleaseParams,
    written: _Written,
) -> Released:
    """What the card and the Croissant description tell."""
    scan, licence = built.scan(), pl.col("licence").fill_null("unknown")
    licence_rows = scan.group_by("source", licence).agg(pl.len().cast(pl.Int64).alias("rows"))
    languages = scan.select(pl.col("language").drop_nulls().unique().sort()).collect()
    examples = scan.select(ROW_ID, "source", "problem", "answer").bottom_k(EXAMPLES, by=ROW_ID)
    return Released(
        corpus=corpus,
        params=params,
        splits=written.splits,
        schema={**scan.collect_schema(), **{name: OPINIONS[name] for name in built.asked}},
        languages=languages.get_column("language").to_list(),
        licence_rows=licence_rows.collect().sort("source", "licence"),
        counts={name: frame for name, frame in told.items() if name != "gates"},
        gates=told["gates"],
        examples=examples.collect().sort(ROW_ID).to_dicts(),
        files=written.files,
        policies=built.policies,
        columns={**COLUMNS, **built.columns},
    )
