"""The work of the stage `dedup`: which rows repeat which, the clusters and the notes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl

from stages.core import Given, Split, split_by
from stages.duplicates.keys import comparison_keys, duplicate_decisions
from stages.duplicates.near.buckets import Buckets, no_buckets
from stages.duplicates.near.minhash import bands_and_rows, s_curve
from stages.duplicates.near.plan import NO_PLAN, Plan, find_candidates, plan
from stages.duplicates.near.representatives import (
    EXACT,
    KEPT,
    Choice,
    Likeness,
    choose,
    components,
)
from stages.duplicates.params import DuplicateParams
from stages.duplicates.prior_releases import (
    match_prior_releases,
    named_indexes,
    statements_of,
    variant_notes,
)
from stages.duplicates.same_problem import same_problem_decisions, same_problem_twins
from stages.duplicates.semantic import semantic_decisions, semantic_duplicates
from stages.duplicates.twins import chain_twins, follow_twins, mark_dropped
from stages.identity.statements import Statements, nothing_stated
from stages.kernels.hashing import I64
from stages.kernels.shingles import no_shingles
from stages.kernels.utf8 import utf8_parts
from stages.schema import ROW_ID

CURVE_POINTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def deduplicate(rows: pl.LazyFrame, params: DuplicateParams, given: Given) -> Split:
    """Keep one row of each set of duplicates, of all rows of a corpus.

    Each step sees what the ones before it leave: rows of older releases, equal and similar texts,
    the same problem in other words, vectors that point the same way.
    """
    frame = comparison_keys(rows, params)
    older = match_prior_releases(frame, params, named_indexes(params, given))
    new = frame.join(older.twins, on=ROW_ID, how="anti", maintain_order="left")
    texts = _by_texts(new, params)
    by_problem, about_problem = same_problem_twins(texts.stays, rows, params.same_problem)
    rest = texts.stays.filter(~texts.stays.is_in(by_problem[ROW_ID].implode()))
    by_vectors, about_vectors = semantic_duplicates(rest, rows, params.semantic, given)

    gone_later = chain_twins(by_problem, by_vectors)
    decisions = pl.concat(
        [
            duplicate_decisions(follow_twins(texts.twins, gone_later), params),
            duplicate_decisions(older.twins, params),
            same_problem_decisions(follow_twins(by_problem, by_vectors), params.same_problem),
            semantic_decisions(by_vectors, params.semantic),
        ]
    )
    notes = pl.concat([texts.variants, variant_notes(older.variants)])
    notes = notes.join(decisions, on=ROW_ID, how="anti")

    split = split_by(rows, decisions.lazy())
    tables = {"clusters": mark_dropped(texts.clusters, gone_later).lazy(), "events": notes.lazy()}
    about = texts.about | about_problem | about_vectors
    return Split(split.kept, split.dropped, tables, about)


class _Texts(NamedTuple):
    """What equal and similar texts decide.

    stays: ids in order of preference. twins: the rows that go, as `keys.decided` takes them.
    clusters: CLUSTERS. variants: notes (EVENTS). about: what the metrics say.
    """

    stays: pl.Series
    twins: pl.DataFrame
    clusters: pl.DataFrame
    variants: pl.DataFrame
    about: dict[str, Any]


def _by_texts(frame: pl.DataFrame, params: DuplicateParams) -> _Texts:
    """Of equal and similar texts of `comparison_keys` the preferred row stays."""
    ids = frame[ROW_ID]
    likeness, found_by = likeness_of(frame, params)
    choice = choose(likeness)
    clusters = _clusters(ids, choice, components(likeness, choice))
    methods = pl.DataFrame({ROW_ID: ids, "is_exact": choice.method == EXACT})
    twins = methods.join(clusters.filter(~pl.col("kept")), on=ROW_ID, how="inner").select(
        ROW_ID, "is_exact", twin="twin_id", similarity="similarity", cluster="cluster_id"
    )
    return _Texts(
        stays=ids.filter(pl.Series(choice.method == KEPT)),
        twins=twins,
        clusters=clusters,
        variants=_variants(ids, choice),
        about=_about(params, found_by),
    )


def _about(params: DuplicateParams, found_by: Plan) -> dict[str, Any]:
    """The method that ran and why; for MinHash what bands b and rows r make of a similarity."""
    if params.near is None:
        return {}
    about: dict[str, Any] = {"method": found_by.method, "plan": found_by.why}
    threshold = params.near.threshold
    if found_by.method == "minhash":
        b, r = bands_and_rows(params.minhash, threshold)
        points = sorted({*CURVE_POINTS, threshold})
        chances = zip(points, s_curve(b, r, points), strict=True)
        about |= {"b": b, "r": r, "s_curve": {f"{at:g}": round(p, 6) for at, p in chances}}
    return about | {"threshold": threshold}


def likeness_of(frame: pl.DataFrame, params: DuplicateParams) -> tuple[Likeness, Plan]:
    """What the rows of `comparison_keys` have in common, and how that was found."""
    exact = _first_equal(frame["exact"])
    if params.near is None:
        rows = len(exact)
        nowhere = no_shingles(rows), no_buckets(rows), 1.0, nothing_stated(rows)
        return Likeness(exact, *nowhere), NO_PLAN
    text = utf8_parts(frame["text"])
    found_by = plan(text, params.near)
    sets, meetings = find_candidates(text, params.near, found_by.method)
    stated = _stated(frame, meetings, params)
    return Likeness(exact, sets, meetings, params.near.threshold, stated), found_by


def _stated(frame: pl.DataFrame, meetings: Buckets, params: DuplicateParams) -> Statements:
    """What rows state that meet another; of the others nothing is asked."""
    meets = np.flatnonzero(np.diff(meetings.offsets))
    if params.variants == "drop" or not len(meets):
        return nothing_stated(frame.height)
    return statements_of(frame, meets)


def _first_equal(texts: pl.Series) -> I64:
    """For each text the first row with the same one; an empty text equals none."""
    frame = pl.DataFrame({"text": texts}).with_row_index("row")
    first = pl.when(pl.col("text") == "").then("row").otherwise(pl.col("row").min().over("text"))
    return frame.select(first.cast(pl.Int64)).to_series().to_numpy()


def _variants(ids: pl.Series, choice: Choice) -> pl.DataFrame:
    """One note (EVENTS) a kept row that is similar to another but states something else."""
    rows = np.flatnonzero((choice.method == KEPT) & (choice.twin >= 0))
    detail = pl.struct(
        of=ids.gather(choice.twin[rows]), similarity=pl.Series(choice.similarity[rows])
    )
    return pl.select(
        ids.gather(rows).alias(ROW_ID),
        action=pl.lit("noted"),
        reasons=pl.lit(["variant"]),
        detail=detail.struct.json_encode(),
    )


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
