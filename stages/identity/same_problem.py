"""Rows that are a problem of the references, in whatever words, language or numbers.

    same      the same quantities and answer, in other words or another language
    variant   nearly the same text with other quantities or another answer

Each row is judged by itself against the references: every weight comes from these alone.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.identity.evidence import (
    Evidence,
    References,
    compare,
    first_of,
    references,
    room_for,
)
from stages.identity.params import SameProblem, SameRows
from stages.identity.problems import COLUMNS, Problems, problems
from stages.identity.relation import Judgement, judge, probability
from stages.identity.spans import matched_spans
from stages.identity.vectors import Vectors, cosines, nearest
from stages.kernels.jit import over_rows
from stages.schema import ROW_ID, Schema

#: Rows that are read at once: bounds the memory.
BATCH_ROWS = 50_000
#: One line for each pair; `number` is the reference's row number. answer: equal, different,
#: unknown. quantities, wording, formulas: how alike, 0 to 1. shared: quantities in common, "p" or
#: "p/q". span, item_span: [first, last) characters from the first of them to the last.
PAIRS: Schema = {
    ROW_ID: pl.String(),
    "number": pl.Int64(),
    "method": pl.String(),
    "relation": pl.String(),
    "score": pl.Float64(),
    "answer": pl.String(),
    "quantities": pl.Float64(),
    "wording": pl.Float64(),
    "formulas": pl.Float64(),
    "shared": pl.List(pl.String()),
    "span": pl.List(pl.Int64()),
    "item_span": pl.List(pl.Int64()),
}
METHOD = "same_problem"


def same_problem(
    rows: pl.DataFrame, items: pl.DataFrame, params: SameProblem, vectors: Vectors | None = None
) -> pl.DataFrame:
    """Pairs of `rows` and `items` (row_id, problem, answer, choices, language): PAIRS.

    answer, choices and language may be null. vectors: embeddings of both, further evidence.
    """
    return compare_with(rows, items, references_of(items), params, vectors)


def references_of(items: pl.DataFrame) -> References:
    """What rows are held against: a pure function of the items, to be built once."""
    return references(problems(items.select(COLUMNS)))


def compare_with(
    rows: pl.DataFrame,
    items: pl.DataFrame,
    against: References,
    params: SameProblem,
    vectors: Vectors | None = None,
) -> pl.DataFrame:
    """As `same_problem`, against the references already made of `items`."""
    found = [pl.DataFrame(schema=PAIRS)]
    for first in range(0, rows.height, BATCH_ROWS):
        part = rows.slice(first, BATCH_ROWS)
        own = vectors and vectors._replace(rows=vectors.rows[first : first + BATCH_ROWS])
        pairs = _found(problems(part.select(COLUMNS)), against, params, own)
        found.append(_pairs_table(part, items, pairs))
    return pl.concat(found)


def among(rows: pl.DataFrame, params: SameRows) -> pl.DataFrame:
    """The pairs of `rows` (COLUMNS) that are the same problem: row and earlier (numbers), score."""
    read = problems(rows.select(COLUMNS))
    room = params.candidates + 1  # each row finds itself, too
    asked = SameProblem(same=params.same, candidates=room, pairs=2 * room)
    found = _found(read, references(read), asked, None).filter(pl.col("relation") == "same")
    two = pl.max_horizontal("row", "number"), pl.min_horizontal("row", "number")
    pairs = found.filter(pl.col("row") != pl.col("number"))
    pairs = pairs.select(row=two[0], earlier=two[1], score="score")
    return pairs.group_by("row", "earlier").agg(pl.col("score").max()).sort("row", "earlier")


def _found(
    rows: Problems, against: References, params: SameProblem, vectors: Vectors | None
) -> pl.DataFrame:
    """Pairs of row and reference numbers that are related, with what speaks for them."""
    count = len(rows.language)
    more = nearest(vectors, params.candidates) if vectors else np.empty((count, 0), np.int64)

    def judged(first: int, last: int) -> pl.DataFrame:
        out = room_for((last - first) * (2 * params.candidates + more.shape[1]))
        pairs = compare(rows, against, more, first, last, params.candidates, out)
        evidence = first_of(out, pairs)
        cosine = cosines(vectors, evidence.rows, evidence.items) if vectors else None
        return _related(evidence, judge(evidence, len(against.problems.language), cosine), params)

    return pl.concat(over_rows(count, judged))


def _related(evidence: Evidence, judgement: Judgement, params: SameProblem) -> pl.DataFrame:
    """The pairs that reach a threshold, the best of each row."""
    frame = pl.DataFrame(
        {
            "row": evidence.rows,
            "number": evidence.items,
            "answer": evidence.answers,
            "same": probability(judgement.same),
            "variant": probability(judgement.variant),
            "quantities": judgement.numbers,
            "wording": judgement.wording,
            "formulas": judgement.formulas,
        }
    )
    same = pl.col("same") >= params.same
    related = frame.filter(same | (pl.col("variant") >= params.variant)).with_columns(
        relation=pl.when(same).then(pl.lit("same")).otherwise(pl.lit("variant")),
        score=pl.when(same).then("same").otherwise("variant"),
    )
    ordered = related.sort("row", "relation", -pl.col("score"), "number")
    return ordered.group_by("row", maintain_order=True).head(params.pairs)


def _pairs_table(part: pl.DataFrame, items: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """PAIRS of the related pairs, with their texts' common quantities."""
    left = part.select(ROW_ID, *COLUMNS)[found["row"]]
    what = matched_spans(left, items.select(COLUMNS)[found["number"]])
    answer = (
        pl.when(pl.col("answer") > 0)
        .then(pl.lit("equal"))
        .when(pl.col("answer") < 0)
        .then(pl.lit("different"))
        .otherwise(pl.lit("unknown"))
    )
    told = found.with_columns(
        left[ROW_ID],
        answer.alias("answer"),
        pl.lit(METHOD).alias("method"),
        pl.col("quantities", "wording", "formulas").round(6),
        pl.Series("shared", what.shared, PAIRS["shared"]),
        pl.Series("span", what.spans, PAIRS["span"]),
        pl.Series("item_span", what.item_spans, PAIRS["item_span"]),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in PAIRS.items())
