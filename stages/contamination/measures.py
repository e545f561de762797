"""The measures by which a row is held against the items of a benchmark set.

Runs of 13 words are GPT-3's (Brown et al. 2020, app. C). A single run may be a phrase of the trade
("where m and n are relatively prime positive integers, find m + n"), so a share of the shorter
text must lie inside the shared runs as well, as in Tulu 3 (Lambert et al. 2024, sec. 3.2).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.contamination.index import Items
from stages.contamination.params import Near, Ngram
from stages.contamination.relation import NAMES, relations
from stages.identity.evidence import references
from stages.identity.params import SameProblem
from stages.identity.problems import COLUMNS, problems
from stages.identity.same_problem import METHOD, compare_with
from stages.kernels.hashing import F64, I64
from stages.kernels.jaccard import pairs_with
from stages.kernels.ngrams import Demand, grams_of, match
from stages.kernels.shingles import shingle_texts, tokenise
from stages.schema import ROW_ID, Schema

#: One line for each pair of a row and an item (their numbers) that are related. hits: shared runs;
#: stretch: the longest shared part of the row's key, in bytes; span, item_span: as PAIRS has them.
FOUND: Schema = {
    "row": pl.Int64(),
    "number": pl.Int64(),
    "method": pl.String(),
    "relation": pl.String(),
    "score": pl.Float64(),
    "hits": pl.Int64(),
    "stretch": pl.List(pl.Int64()),
    "span": pl.List(pl.Int64()),
    "item_span": pl.List(pl.Int64()),
}


def equal(rows: pl.DataFrame, items: Items) -> pl.DataFrame:
    """Rows and items whose problems have equal words, where options and diagrams do not differ."""
    numbered = rows.select("bare", row=pl.int_range(pl.len())).filter(pl.col("bare") != "")
    others = items.lines.select("bare", number=pl.int_range(pl.len()))
    pairs = numbered.join(others, on="bare").select("row", "number").sort("row", "number")
    return _related(rows, items, pairs.with_columns(method=pl.lit("exact"), score=1.0), 1.0)


def shared_runs(rows: pl.DataFrame, items: Items, params: Ngram) -> pl.DataFrame:
    """Rows and items of which a large enough share lies in shared runs of words."""
    texts = tokenise(rows["key"])
    grams = grams_of(tokenise(items.lines["key"]), params.n, params.min_words, texts)
    found = match(texts, grams, Demand(params.min_hits, params.min_coverage))
    pairs = pl.DataFrame(
        {
            "row": found.row,
            "number": found.item,
            "method": pl.repeat("ngram", len(found.row), eager=True),
            "score": found.coverage,
            "hits": found.hits,
            "stretch": pl.Series(found.span, dtype=pl.Array(pl.Int64(), 2)),
        }
    )
    return _related(rows, items, pairs, found.coverage)


def near_duplicates(rows: pl.DataFrame, items: Items, params: Near) -> pl.DataFrame:
    """Rows and items with J >= threshold."""
    left, right = (shingle_texts(side["key"], params.shingle) for side in (rows, items.lines))
    found = pairs_with(left, right, params.threshold)
    sizes = np.diff(left.offsets)[found.left], np.diff(right.offsets)[found.right]
    shared = np.rint(found.similarity / (1 + found.similarity) * (sizes[0] + sizes[1]))
    pairs = pl.DataFrame({"row": found.left, "number": found.right, "score": found.similarity})
    covered = shared / np.maximum(np.minimum(*sizes), 1)
    return _related(rows, items, pairs.with_columns(method=pl.lit("near")), covered)


def one_problem(rows: pl.DataFrame, items: Items, params: SameProblem) -> pl.DataFrame:
    """Rows and items that are one problem or its variants, in whatever words or language."""
    told = rows.with_columns(pl.int_range(pl.len()).cast(pl.String).alias(ROW_ID))
    pairs = compare_with(
        told.select(ROW_ID, *COLUMNS), items.lines, references(items.problems), params
    )
    found = pairs.with_columns(row=pl.col(ROW_ID).cast(pl.Int64), method=pl.lit(METHOD))
    return _shaped(found)


def _related(
    rows: pl.DataFrame, items: Items, pairs: pl.DataFrame, covered: F64 | float
) -> pl.DataFrame:
    """The pairs with their relation, without those that are other problems after all."""
    met, places = np.unique(pairs["row"].to_numpy(), return_inverse=True)
    numbers: I64 = np.stack([places, pairs["number"].to_numpy()], axis=1).astype(np.int64)
    shares = np.broadcast_to(np.asarray(covered, np.float64), len(numbers)).copy()
    relation = relations(problems(rows[met].select(COLUMNS)), items.problems, numbers, shares)
    named = pl.Series(relation).replace_strict(dict(enumerate(NAMES)), return_dtype=pl.String)
    return _shaped(pairs.with_columns(relation=named).filter(pl.col("relation") != NAMES[0]))


def _shaped(pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` as FOUND; what they lack is null."""
    return pairs.select(
        (pl.col(name) if name in pairs.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in FOUND.items()
    )
