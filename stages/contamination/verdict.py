"""From measures to decisions: what is found of each row, what is dropped, what is noted.

Each row is judged by itself: neither other rows nor their number or order change its verdict.
"""

from __future__ import annotations

import polars as pl

from stages.contamination.index import Items, with_text_keys
from stages.contamination.measures import FOUND, equal, near_duplicates, one_problem, shared_runs
from stages.contamination.params import ContaminationParams
from stages.contamination.spans import evidence
from stages.identity.problems import COLUMNS
from stages.schema import CONTAMINATION, DROPPED, EVENTS, ROW_ID

#: The better evidence of two.
STRENGTH = {"exact": 0, "ngram": 1, "near": 2, "same_problem": 3}
CONTAMINATED, VARIANT = "contaminated", "benchmark_variant"


def contamination(rows: pl.LazyFrame, items: Items, params: ContaminationParams) -> pl.DataFrame:
    """What of the benchmark set each row repeats or varies (CONTAMINATION).

    One line for each row, benchmark and method: the item that is `same` rather than `variant`,
    then that of the higher score, then of the smaller id.
    """
    texts = with_text_keys(rows.select(ROW_ID, *COLUMNS).collect())
    found = [pl.DataFrame(schema=FOUND)]
    if params.exact:
        found.append(equal(texts, items))
    if params.ngram is not None:
        found.append(shared_runs(texts, items, params.ngram))
    if params.near is not None:
        found.append(near_duplicates(texts, items, params.near))
    if params.same_problem is not None:
        found.append(one_problem(texts, items, params.same_problem))
    return _with_names(_best(pl.concat(found), items), texts, items)


def decisions(found: pl.DataFrame, params: ContaminationParams) -> pl.DataFrame:
    """One decision (row_id, reasons, detail) for each row that goes, with its best evidence."""
    best = strongest(found)
    if params.variants == "keep":
        best = best.filter(pl.col("relation") == "same")
    return best.select(ROW_ID, _reasons(), _detail())


def notes(found: pl.DataFrame, params: ContaminationParams) -> pl.DataFrame:
    """One note (EVENTS) for each row that stays although it varies an item."""
    best = strongest(found).filter(pl.col("relation") == "variant")
    if params.variants == "drop":
        best = best.clear()
    return best.select(ROW_ID, _reasons(), _detail(), action=pl.lit("noted")).select(*EVENTS)


def counts(found: pl.DataFrame) -> dict[str, dict[str, dict[str, int]]]:
    """Rows by benchmark, method and relation."""
    told: dict[str, dict[str, dict[str, int]]] = {}
    places = ("benchmark", "method", "relation")
    grouped = found.group_by(places).agg(pl.col(ROW_ID).n_unique()).sort(places)
    for benchmark, method, relation, rows in grouped.iter_rows():
        told.setdefault(benchmark, {}).setdefault(method, {})[relation] = rows
    return told


def _best(found: pl.DataFrame, items: Items) -> pl.DataFrame:
    """The best pair of each row, benchmark and method; items are numbered by benchmark and id."""
    named = found.with_columns(benchmark=items.lines["source"].gather(found["number"]))
    ordered = named.sort("row", "relation", -pl.col("score"), "number")
    return ordered.unique(["row", "benchmark", "method"], keep="first", maintain_order=True)


def _with_names(best: pl.DataFrame, texts: pl.DataFrame, items: Items) -> pl.DataFrame:
    """The pairs with the names of both, the matched text and where it stands."""
    left, right = texts[best["row"]], items.lines[best["number"]]
    told = best.with_columns(
        left[ROW_ID], right[ROW_ID].alias("item"), *evidence(best, left, right)
    )
    shown = told.select(pl.col(name).cast(kind) for name, kind in CONTAMINATION.items())
    return shown.sort(ROW_ID, "benchmark", "method")


def strongest(found: pl.DataFrame) -> pl.DataFrame:
    """The best evidence of each row, by row_id."""
    strength = pl.col("method").replace_strict(STRENGTH, return_dtype=pl.Int64)
    ordered = found.sort(ROW_ID, "relation", strength, -pl.col("score"), "benchmark", "item")
    return ordered.unique(ROW_ID, keep="first", maintain_order=True)


def _reasons() -> pl.Expr:
    same = pl.col("relation") == "same"
    reason = pl.when(same).then(pl.lit(CONTAMINATED)).otherwise(pl.lit(VARIANT))
    return pl.concat_list(reason).cast(DROPPED["reasons"]).alias("reasons")


def _detail() -> pl.Expr:
    shown = [name for name in CONTAMINATION if name != ROW_ID]
    return pl.struct(shown).struct.json_encode().alias("detail")
