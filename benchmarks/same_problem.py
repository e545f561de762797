"""Prints what `dedup.same_problem` drops of one corpus made of several sets.

    CORPUSMILL_MIRROR=... python -m benchmarks.same_problem

GSM8K and MATH (test and train), GSM8K test in other words, and 250 of it in ten other languages
(MGSM). Rows of GSM8K are preferred, so that the others go for them.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.identity_pairs import SETS, gsm8k, math
from stages.duplicates.same_problem import same_problem_twins
from stages.identity.params import SameRows

THRESHOLDS = (0.5, 0.9)
COLUMNS = ("problem", "answer", "choices", "language")


def sets(raw: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name and rows of each set, in order of preference."""
    for split in ("test", "train"):
        yield f"GSM8K {split}", gsm8k(raw, split)
    for split in ("test", "train"):
        yield f"MATH {split}", math(raw, split)
    for group in ("rephrased", "translated"):
        yield from ((pairs.name, pairs.rows) for pairs in SETS[group](raw))


def corpus(raw: Path) -> pl.DataFrame:
    """All rows, with `name`; row_id is name and number."""
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(5)
    return pl.concat(
        rows.select(*COLUMNS).with_columns(name=pl.lit(name), row_id=pl.lit(f"{name} ") + number)
        for name, rows in sets(raw)
    ).filter(pl.col("problem") != "")


def main() -> None:
    """Print a line a set: rows, and how many go at each threshold; and the cost."""
    rows = corpus(Path(os.environ["CORPUSMILL_MIRROR"]) / "raw")
    table = rows.group_by("name", maintain_order=True).agg(rows=pl.len())
    costs = []
    for same in THRESHOLDS:
        before = resource.getrusage(resource.RUSAGE_SELF)
        gone, about = same_problem_twins(rows["row_id"], rows.lazy(), SameRows(same=same))
        after = resource.getrusage(resource.RUSAGE_SELF)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        told = f"{seconds:.0f} CPU s, {about['same_problem']['rounds']} rounds"
        costs.append(f"same {same:g}: {gone.height:,} of {rows.height:,} rows, {told}")
        counts = gone.join(rows, on="row_id").group_by("name").agg(pl.len().alias(f"same {same:g}"))
        table = table.join(counts, on="name", how="left", maintain_order="left")
    sys.stdout.write(f"| set | {' | '.join(table.columns[1:])} |\n")
    sys.stdout.write("|---" * table.width + "|\n")
    for line in table.fill_null(0).iter_rows():
        sys.stdout.write(f"| {' | '.join(str(cell) for cell in line)} |\n")
    sys.stdout.write("\n".join(["", *costs, ""]))


if __name__ == "__main__":
    main()
