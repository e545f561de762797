"""README.md of a release: the Hugging Face header, then what a user asks first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import yaml

from pipelines.release import licences
from pipelines.release.markdown import block, table, text
from pipelines.release.released import Released

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
NAMES = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")
EXAMPLE = 600


def card(release: Released) -> str:
    """The whole card. It holds no time: the same release has the same card."""
    header = yaml.safe_dump(_header(release), sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{header}---\n\n" + "\n\n".join(_sections(release)) + "\n"


def size_category(rows: int) -> str:
    """The hub's name for a number of rows."""
    below = [name for size, name in zip(SIZES, NAMES, strict=True) if rows >= size]
    if not below:
        return "n<1K"
    place = len(below)
    return f"{below[-1]}<n<{NAMES[place]}" if place < len(NAMES) else "n>1B"


def _header(release: Released) -> dict[str, Any]:
    params = release.params
    files = [{"split": name, "path": f"data/{name}-*"} for name in release.splits]
    return {
        "pretty_name": params.pretty_name or release.corpus,
        **licences.for_hub(release.licences),
        "language": release.languages,
        "task_categories": list(params.task_categories),
        "size_categories": [size_category(sum(release.splits.values()))],
        "tags": [*params.tags, "corpusmill"],
        "configs": [{"config_name": "default", "data_files": files}],
    }


def _sections(release: Released) -> Iterator[str]:
    params = release.params
    yield f"# {text(params.pretty_name or release.corpus)}"
    if params.description:
        yield text(params.description, 2_000)
    yield table(("split", "rows"), release.splits.items())
    yield "## Load it\n\n" + _loading(release)
    yield "## What each source brought, and where it went\n\n" + _sources(release)
    yield "## Why rows were dropped\n\n" + _reasons(release)
    if release.policies:
        yield "## How it was built\n\n" + _policies(release)
    yield "## Columns\n\n" + _columns(release)
    yield "## Quality gates\n\n" + _gates(release.gates)
    yield "## Licences\n\n" + _licences(release)
    yield "## Source files\n\n" + table(
        ("source", "file", "sha256"), release.counts["files"].iter_rows()
    )
    if release.examples:
        yield "## Examples\n\n" + "\n\n".join(_examples(release))


def _loading(release: Released) -> str:
    split = next(iter(release.splits))
    return "\n".join(
        [
            "```python",
            "import datasets, polars, duckdb",
            f'datasets.load_dataset("parquet", data_files="data/{split}-*.parquet")',
            f'polars.read_parquet("data/{split}-*.parquet")',
            f"duckdb.sql(\"SELECT * FROM 'data/{split}-*.parquet'\")",
            "```",
        ]
    )


def _sources(release: Released) -> str:
    counts = release.counts["stages"]
    last = counts.get_column("stage").tail(1)
    of_stage = pl.col("stage")
    totals = counts.group_by("source").agg(
        pl.col("rows_in").filter(of_stage == "extract").sum().alias("records read"),
        pl.col("rows_quarantined").sum().alias("quarantined"),
        pl.col("rows_made").sum().alias("made"),
        pl.col("rows_dropped").sum().alias("dropped"),
        pl.col("rows_kept").filter(of_stage.is_in(last.implode())).sum().alias("released"),
    )
    rows = totals.sort("source")
    sums = ("all", *(rows.get_column(name).sum() for name in rows.columns[1:]))
    return table(rows.columns, [*rows.iter_rows(), sums]) + (
        "\n\nrecords read + made = quarantined + dropped + released, in every line."
    )


def _reasons(release: Released) -> str:
    reasons = release.counts["reasons"]
    if not reasons.height:
        return "No row was dropped."
    return table(("source", "stage", "reason", "rows"), reasons.iter_rows()) + (
        "\n\nA row with two reasons counts under each."
    )


def _policies(release: Released) -> str:
    return "\n".join(f"- {what}: {text(said, 2_000)}" for what, said in release.policies)


def _columns(release: Released) -> str:
    known = release.columns
    lines = [(name, str(kind), known.get(name, "")) for name, kind in release.schema.items()]
    return table(("column", "type", "what it holds"), lines)


def _gates(gates: pl.DataFrame) -> str:
    if not gates.height:
        return "None was asked."
    passed = gates.group_by("gate").agg(
        pl.len().cast(pl.Int64).alias("asked"), pl.col("passed").sum().cast(pl.Int64)
    )
    return table(("gate", "asked", "passed"), passed.sort("gate").iter_rows())


def _licences(release: Released) -> str:
    lines = release.licence_rows.iter_rows()
    said = table(("source", "licence", "rows released"), lines)
    bound = licences.restrictions(release.licences)
    note = f"\n\nNot for every use: {text(', '.join(bound))}." if bound else ""
    return said + note


def _examples(release: Released) -> Iterator[str]:
    for row in release.examples:
        yield f"`{row['row_id']}` from {text(row['source'])}, answer {text(row['answer'])}"
        yield block(row["problem"] or "", EXAMPLE)
