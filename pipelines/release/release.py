"""A release: Parquet splits in the Hugging Face layout, a dataset card, a Croissant description."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    of_rows = split_of_rows(built.scan(), params.splits, params.seed)
    found = dict(of_rows.group_by("split").len().iter_rows())
    splits = {name: int(found.get(name, 0)) for name in sorted(params.splits)}
    files = [
        {"path": path, "sha256": sha256(out / path), "bytes": (out / path).stat().st_size}
        for split, count in splits.items()
        for path in _write_split(built, of_rows, (split, count), params.rows_per_file, out)
    ]
    about = _about(corpus, built, told, params, (splits, files))
    write_text(card(about), out / "README.md")
    write_text(croissant(about), out / "croissant.json")
    total = sum(splits.values())
    return {"rows_in": total, "rows_kept": total, "splits": splits, "files": len(files)}


def _write_split(
    built: Built, of_rows: pl.DataFrame, split: tuple[str, int], per_file: int, out: Path
) -> list[str]:
    """Write one split in files of `per_file` rows; returns their paths under `out`."""
    name, count = split
    ids = of_rows.filter(pl.col("split") == name).get_column(ROW_ID).sort()
    files = max(1, -(-count // per_file))
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
    written: tuple[Mapping[str, int], list[dict[str, Any]]],
) -> Released:
    scan, licence = built.scan(), pl.col("licence").fill_null("unknown")
    licence_rows = scan.group_by("source", licence).agg(pl.len().cast(pl.Int64).alias("rows"))
    languages = scan.select(pl.col("language").drop_nulls().unique().sort()).collect()
    examples = scan.select(ROW_ID, "source", "problem", "answer").bottom_k(EXAMPLES, by=ROW_ID)
    return Released(
        corpus=corpus,
        params=params,
        splits=written[0],
        schema={**scan.collect_schema(), **{name: OPINIONS[name] for name in built.asked}},
        languages=languages.get_column("language").to_list(),
        licence_rows=licence_rows.collect().sort("source", "licence"),
        counts={name: frame for name, frame in told.items() if name != "gates"},
        gates=told["gates"],
        examples=examples.collect().sort(ROW_ID).to_dicts(),
        files=written[1],
        policies=built.policies,
        columns={**COLUMNS, **built.columns},
    )
