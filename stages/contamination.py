"""Contamination: rows that repeat an item of a benchmark, by equality, shared runs of words, or
Jaccard similarity.

Runs of 13 words are GPT-3's measure (Brown et al. 2020, app. C). A single run may be a phrase of
the trade ("where m and n are relatively prime positive integers, find m + n"), so a share of the
shorter text must lie inside the shared runs as well, as in Tulu 3 (Lambert et al. 2024, sec. 3.2).
"""

from __future__ import annotations

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from stages.core import StageParams
from stages.ngrams import Demand, grams_of, match
from stages.schema import DROPPED, ROW_ID, Schema, empty
from stages.shingles import Shingle, shingled, tokenised
from stages.similarity import pairs_with
from stages.text import without_spaces, words

#: Longest text shown as evidence, in characters.
SHOWN = 200

#: One line for each row and item that match; `score` 0 to 1, `hits` shared runs or null.
FOUND: Schema = {
    ROW_ID: pl.String(),
    "number": pl.Int64(),
    "method": pl.String(),
    "score": pl.Float64(),
    "hits": pl.Int64(),
    "matched": pl.String(),
}
#: The better evidence of two.
STRENGTH = {"exact": 0, "ngram": 1, "near": 2}


class Ngram(StageParams):
    """Runs of `n` words. Texts below `min_words` words are compared as wholes only (`exact`)."""

    n: int = Field(ge=2, le=100)
    min_hits: int = Field(default=1, ge=1)
    min_coverage: float = Field(default=0.5, ge=0, le=1)
    min_words: int = Field(default=8, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Ngram:
        if self.min_words > self.n:
            raise ValueError(f"min_words={self.min_words} is larger than n={self.n}")
        return self


class Near(StageParams):
    """Jaccard similarity of shingles from which a row repeats an item."""

    shingle: Shingle
    threshold: float = Field(gt=0, le=1)


class ContaminationParams(StageParams):
    """What counts as contaminated. `against` names the benchmark set; each measure may be off."""

    enabled: bool = True
    against: str = "none"
    exact: bool = True
    ngram: Ngram | None = None
    near: Near | None = None


def contaminated(
    rows: pl.LazyFrame, references: pl.LazyFrame, params: ContaminationParams
) -> pl.DataFrame:
    """Decisions (row_id, reasons, detail) on rows that repeat an item of the references.

    detail: benchmark and item of the best match (exact before n-gram before near, then the higher
    score, then the smaller benchmark and id), method, score, hits, and the text that matched.
    Each row is judged by itself.
    """
    items = _texts(references, pl.col("source")).sort("source", ROW_ID)
    texts = _texts(rows)
    found = [empty(FOUND).collect()]
    if params.exact:
        found.append(_equal(texts, items))
    if params.ngram is not None:
        found.append(_shared_runs(texts, items, params.ngram))
    if params.near is not None:
        found.append(_alike(texts, items, params.near))
    return _decisions(_best(pl.concat(found)), items)


def _texts(rows: pl.LazyFrame, *more: pl.Expr) -> pl.DataFrame:
    """row_id, the problem under the keys that are compared, and its options (empty: none)."""
    problem, options = pl.col("problem"), pl.col("choices").list.join(" ", ignore_nulls=True)
    keys = rows.select(ROW_ID, *more, words=words(problem), options=words(options)).collect()
    return keys.with_columns(bare=without_spaces(pl.col("words")))


def _equal(texts: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Rows and items whose problems have equal words.

    Where both have options these must be equal too: "Which of these is true?" is no problem.
    """
    pairs = texts.filter(pl.col("bare") != "").join(items.with_row_index("number"), on="bare")
    either_open = (pl.col("options") == "") | (pl.col("options_right") == "")
    pairs = pairs.filter(either_open | (pl.col("options") == pl.col("options_right")))
    return pairs.select(
        ROW_ID,
        pl.col("number").cast(pl.Int64),
        method=pl.lit("exact"),
        score=1.0,
        hits=pl.lit(None, pl.Int64),
        matched=pl.col("words").str.slice(0, SHOWN),
    )


def _shared_runs(texts: pl.DataFrame, items: pl.DataFrame, params: Ngram) -> pl.DataFrame:
    """Rows with the item of which the largest share, or of them, lies in shared runs of words."""
    grams = grams_of(tokenised(items["words"]), params.n, params.min_words)
    found = match(tokenised(texts["words"]), grams, Demand(params.min_hits, params.min_coverage))
    hit = np.flatnonzero(found.item >= 0)
    shown = [
        text.encode()[first:last].decode()[:SHOWN]
        for text, (first, last) in zip(texts["words"].gather(hit), found.span[hit], strict=True)
    ]
    columns = {
        ROW_ID: texts[ROW_ID].gather(hit),
        "number": found.item[hit],
        "method": pl.repeat("ngram", len(hit), eager=True),
        "score": found.coverage[hit],
        "hits": found.hits[hit],
        "matched": shown,
    }
    return pl.DataFrame(columns, schema=FOUND)


def _alike(texts: pl.DataFrame, items: pl.DataFrame, params: Near) -> pl.DataFrame:
    """Rows and items with J >= threshold."""
    rows = shingled(texts["words"], params.shingle)
    pairs = pairs_with(rows, shingled(items["words"], params.shingle), params.threshold)
    columns = {
        ROW_ID: texts[ROW_ID].gather(pairs.left),
        "number": pairs.right,
        "method": pl.repeat("near", len(pairs.left), eager=True),
        "score": pairs.similarity,
        "hits": pl.repeat(None, len(pairs.left), dtype=pl.Int64, eager=True),
        "matched": items["words"].gather(pairs.right).str.slice(0, SHOWN),
    }
    return pl.DataFrame(columns, schema=FOUND)


def _best(found: pl.DataFrame) -> pl.DataFrame:
    """The best match of each row; items are numbered by benchmark and id."""
    strength = pl.col("method").replace_strict(STRENGTH, return_dtype=pl.Int64)
    ordered = found.sort(ROW_ID, strength, -pl.col("score"), "number")
    return ordered.unique(ROW_ID, keep="first", maintain_order=True)


def _decisions(best: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    detail = pl.struct(
        benchmark=items["source"].gather(best["number"]),
        item=items[ROW_ID].gather(best["number"]),
        method=best["method"],
        score=best["score"],
        hits=best["hits"],
        matched=best["matched"],
    )
    reasons = pl.concat_list(pl.lit("contaminated")).cast(DROPPED["reasons"])
    return best.select(ROW_ID, reasons=reasons, detail=detail.struct.json_encode())
