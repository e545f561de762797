"""Splits of a release: groups stay together, and a row's split depends on nothing but its group."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from stages.schema import ROW_ID

SPACE = 1 << 64


def split_of_rows(rows: pl.LazyFrame, shares: Mapping[str, float], seed: int) -> pl.DataFrame:
    """row_id and `split` of each row.

    Rows of one group (group_id, else the first parent, else the row itself) share a split, drawn
    by a hash of (seed, group) against the shares, whose names are taken in alphabetical order.
    So a row keeps its split when others come or go.
    """
    group = pl.coalesce(
        pl.col("group_id"), pl.col("parents").list.get(0, null_on_oob=True), pl.col(ROW_ID)
    )
    keyed = rows.select(ROW_ID, group=group).collect()
    if len(shares) == 1:
        return keyed.select(ROW_ID, split=pl.lit(next(iter(shares))))
    groups = keyed.get_column("group").unique().sort()
    drawn = pl.DataFrame(
        {
            "group": groups,
            "split": [draw(group, shares, seed) for group in groups.to_list()],
        },
        schema={"group": pl.String, "split": pl.String},
    )
    return keyed.join(drawn, on="group", how="left", maintain_order="left").drop("group")


def draw(group: str, shares: Mapping[str, float], seed: int) -> str:
    """The split of one group. The last name takes what rounding leaves."""
    digest = hashlib.blake2b(f"{seed}:{group}".encode(), digest_size=8).digest()
    place = int.from_bytes(digest, "big")
    names, reached = sorted(shares), 0.0
    for name in names[:-1]:
        reached += shares[name]
        if place < int(reached * SPACE):
            return name
    return names[-1]
