"""Rows that a later stage made, held against the rows that stay and against each other."""

from __future__ import annotations

import polars as pl

from stages.duplicates.keys import comparison_keys, duplicate_decisions
from stages.duplicates.params import DuplicateParams
from stages.identity.statements import agree, statements
from stages.kernels.jaccard import Pairs, pairs_with
from stages.kernels.shingles import shingle_texts
from stages.schema import ROW_ID


def duplicates_of(
    children: pl.LazyFrame, rows: pl.LazyFrame, params: DuplicateParams
) -> pl.DataFrame:
    """Decisions (row_id, reasons, detail) on made rows that duplicate a row which stays.

    rows: those that stay, so that each twin named is a kept row. A child never counts as a
    duplicate of its own parents, and gives way to every other row, and to children with a smaller
    id that stay. Near-duplicates are found by an exact join, whatever `method` looks for them
    among the rows themselves.
    """
    made, others = comparison_keys(children, params).sort(ROW_ID), comparison_keys(rows, params)
    links = pl.concat([_links(made, others, params), _links(made, made, params)])
    own = made.select(ROW_ID, twin="parents").explode("twin").drop_nulls()
    links = links.filter(pl.col(ROW_ID) != pl.col("twin"))
    links = links.join(own, on=[ROW_ID, "twin"], how="anti")
    links = links.sort(ROW_ID, ~pl.col("is_exact"), -pl.col("similarity"), "twin")
    return duplicate_decisions(_first_kept(links, set(made[ROW_ID])), params)


def _links(made: pl.DataFrame, others: pl.DataFrame, params: DuplicateParams) -> pl.DataFrame:
    """Each child with each row that it equals or resembles: row_id, twin, similarity, is_exact."""
    named = made.filter(pl.col("exact") != "").select(ROW_ID, "exact")
    equal = named.join(others.select("exact", twin=ROW_ID), on="exact", how="inner")
    equal = equal.select(ROW_ID, "twin", similarity=1.0, is_exact=True)
    if params.near is None:
        return equal
    shingle = params.near.shingle
    rows, targets = shingle_texts(others["text"], shingle), shingle_texts(made["text"], shingle)
    near = pairs_with(rows, targets, params.near.threshold)
    alike = pl.DataFrame(
        {
            ROW_ID: made[ROW_ID].gather(near.right),
            "twin": others[ROW_ID].gather(near.left),
            "similarity": near.similarity,
            "is_exact": pl.repeat(False, len(near.left), eager=True),
        }
    )
    if params.variants == "keep":
        alike = alike.filter(_agree(near, others, made))
    return pl.concat([equal, alike])


def _agree(near: Pairs, others: pl.DataFrame, made: pl.DataFrame) -> pl.Series:
    """A mark for each pair: whether both state the same."""
    left, right = statements(others[near.left]), statements(made[near.right])
    return pl.Series([agree(left, at, right, at) for at in range(len(near.left))], dtype=pl.Boolean)


def _first_kept(links: pl.DataFrame, made: set[str]) -> pl.DataFrame:
    """For each child its first link to a row that stays; links come in order of row_id."""
    dropped: dict[str, tuple[str, str, float, bool]] = {}
    for child, twin, similarity, is_exact in links.iter_rows():
        stays = twin not in made or (twin < child and twin not in dropped)
        if stays and child not in dropped:
            dropped[child] = (child, twin, similarity, is_exact)
    return pl.DataFrame(list(dropped.values()), schema=links.schema, orient="row")
