"""Drop duplicates: exact ones by a normalised key, near ones by verified MinHash.

Every dropped row names a kept twin; the clusters that rows form go to the table `clusters`. The
result depends on the set of rows alone: rows are put in the declared order first, ties broken by
row_id, and the buckets in which two rows meet depend on their texts only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from stages.core import Given, Split, keep_all, split_by
from stages.duplicates import DuplicateParams, decided, keyed
from stages.hashing import I64
from stages.minhash import bands_and_rows, buckets, s_curve
from stages.representatives import EXACT, KEPT, Choice, Likeness, choose, components
from stages.schema import CLUSTERS, ROW_ID, empty
from stages.shingles import Shingles, shingled

CURVE_POINTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Params(DuplicateParams):
    """Parameters of the stage `dedup`."""


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Keep one row of each set of duplicates; `rows` must be all rows of the corpus."""
    if not params.enabled:
        kept = keep_all(rows)
        return Split(kept.kept, kept.dropped, {"clusters": empty(CLUSTERS)})
    frame = keyed(rows, params)
    likeness = likeness_of(frame, params)
    choice = choose(likeness)
    table = _clusters(frame[ROW_ID], choice, components(likeness, choice))
    gone = pl.DataFrame({ROW_ID: frame[ROW_ID], "is_exact": choice.method == EXACT})
    twins = gone.join(table.filter(~pl.col("kept")), on=ROW_ID, how="inner").select(
        ROW_ID, "is_exact", twin="twin_id", similarity="similarity", cluster="cluster_id"
    )
    split = split_by(rows, decided(twins, params).lazy())
    return Split(split.kept, split.dropped, {"clusters": table.lazy()})


def summary(params: Params) -> dict[str, Any]:
    """What the parameters mean: bands b, rows r, and how surely pairs of a similarity meet."""
    if not params.enabled or params.near is None:
        return {}
    _, threshold = params.near
    b, r = bands_and_rows(params.minhash, threshold)
    points = sorted({*CURVE_POINTS, threshold})
    chances = s_curve(b, r, points)
    curve = {f"{point:g}": round(chance, 6) for point, chance in zip(points, chances, strict=True)}
    return {"b": b, "r": r, "threshold": threshold, "s_curve": curve}


def likeness_of(frame: pl.DataFrame, params: DuplicateParams) -> Likeness:
    """What the rows of `keyed` have in common; equal texts are shingled once."""
    exact = _first_equal(frame["exact"])
    if params.near is None:
        no_sets = Shingles(np.zeros(1, np.int64), np.empty(0, np.uint64))
        nowhere = np.empty((0, 0), np.int32)
        return Likeness(exact, np.full(len(exact), -1, np.int64), no_sets, nowhere, 1.0)
    shingle, threshold = params.near
    first = _first_equal(frame["text"])
    leads = (first == np.arange(len(first))) & (frame["text"] != "").to_numpy()
    numbers = np.where(leads, np.cumsum(leads) - 1, -1)
    shingles = shingled(frame["text"].filter(pl.Series(leads)), shingle)
    places = buckets(shingles, params.minhash, threshold)
    return Likeness(exact, numbers[first], shingles, places, threshold)


def _first_equal(texts: pl.Series) -> I64:
    """For each text the first row with the same one; an empty text equals none."""
    frame = pl.DataFrame({"text": texts}).with_row_index("row")
    first = pl.when(pl.col("text") == "").then("row").otherwise(pl.col("row").min().over("text"))
    return frame.select(first.cast(pl.Int64)).to_series().to_numpy()


def _clusters(ids: pl.Series, choice: Choice, roots: I64) -> pl.DataFrame:
    """The rows of clusters of two and more, as CLUSTERS, sorted by row_id."""
    kept = choice.method == KEPT
    twins = ids.gather(np.where(kept, 0, choice.twin)) if ids.len() else ids
    frame = pl.DataFrame(
        {
            ROW_ID: ids,
            "root": roots,
            "twin": twins,
            "score": choice.similarity,
            "kept": kept,
        }
    )
    frame = frame.filter(pl.len().over("root") > 1)
    gone = ~pl.col("kept")
    return frame.select(
        ROW_ID,
        cluster_id=pl.col(ROW_ID).min().over("root"),
        twin_id=pl.when(gone).then("twin"),
        similarity=pl.when(gone).then("score"),
        kept="kept",
    ).sort(ROW_ID)
