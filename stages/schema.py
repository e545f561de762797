"""The row: its columns, their types, and the columns that a stage may add.

Every stage reads and writes frames of these columns (DESIGN: "Row schema"). A stage
declares what it adds beside them; the runner refuses anything else.
"""

from __future__ import annotations

import polars as pl

from stages.columns import COLUMNS

Schema = dict[str, pl.DataType]

ROW_ID = COLUMNS[0]

#: What the reasons of failures begin with: `error:timeout`; the gate `error_share` counts them.
FAILURE = "error:"

_LISTS = ("choices", "parents")
_COUNTS = ("solve_rate_k", "solve_rate_n")

#: One problem, as `stages.columns` describes it: all columns are text but these.
ROW: Schema = (
    dict.fromkeys(COLUMNS, pl.String())
    | dict.fromkeys(_LISTS, pl.List(pl.String()))
    | dict.fromkeys(_COUNTS, pl.Int64())
)

#: What a dropped row carries beside its own columns: every reason, and JSON evidence or null.
DROPPED: Schema = {"reasons": pl.List(pl.String()), "detail": pl.String()}

#: Things that happened to rows which stay: `action` is edited, made or noted; `detail` is JSON.
EVENTS: Schema = {
    ROW_ID: pl.String(),
    "action": pl.String(),
    "reasons": pl.List(pl.String()),
    "detail": pl.String(),
}

#: Records that never became rows. `position` is a line, record or member number from 1,
#: `offset` a byte offset (null where the format has none), `raw` at most 2,000 characters, `field`
#: the column or the field of the record that is at fault, null where it is the whole record.
QUARANTINE: Schema = {
    ROW_ID: pl.String(),
    "corpus": pl.String(),
    "source": pl.String(),
    "file": pl.String(),
    "position": pl.Int64(),
    "offset": pl.Int64(),
    "reason": pl.String(),
    "raw": pl.String(),
    "sha256": pl.String(),
    "field": pl.String(),
}

#: Near-duplicate clusters: each member, the cluster's smallest id, its twin and their similarity.
CLUSTERS: Schema = {
    ROW_ID: pl.String(),
    "cluster_id": pl.String(),
    "twin_id": pl.String(),
    "similarity": pl.Float64(),
    "kept": pl.Boolean(),
}

#: Rows that repeat (`same`) or vary (`variant`) an item of a benchmark: the best item by method.
#: score 0 to 1; hits: shared runs of words; matched: the shared text; span, item_span: [first,
#: last) characters of both problems.
CONTAMINATION: Schema = {
    ROW_ID: pl.String(),
    "benchmark": pl.String(),
    "item": pl.String(),
    "method": pl.String(),
    "relation": pl.String(),
    "score": pl.Float64(),
    "hits": pl.Int64(),
    "matched": pl.String(),
    "span": pl.List(pl.Int64()),
    "item_span": pl.List(pl.Int64()),
}

#: What recorded samples of a model make of a row: k of n right, mean = k / n, its Wilson interval
#: of 95 %, its fifth among the model's rows (1: lowest), the majority of the first majority_of.
SOLVE_RATES: Schema = {
    ROW_ID: pl.String(),
    "model": pl.String(),
    "k": pl.Int64(),
    "n": pl.Int64(),
    "undecided": pl.Int64(),
    "unstated": pl.Int64(),
    "mean": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "quintile": pl.Int64(),
    "majority": pl.String(),
    "majority_votes": pl.Int64(),
    "majority_of": pl.Int64(),
    "majority_verdict": pl.String(),
}

#: What an external checker said of a row: valid, invalid, timeout, killed; `exit_code` is null
#: where a signal ended it.
CHECKS: Schema = {
    ROW_ID: pl.String(),
    "checker": pl.String(),
    "result": pl.String(),
    "exit_code": pl.Int64(),
}

#: Replies of models that a stage used. `request` is the canonical body, `key` its SHA-256 with the
#: sample index; `error` names what is no reply.
RESPONSES: Schema = {
    "key": pl.String(),
    "model": pl.String(),
    "sample": pl.Int64(),
    "request": pl.String(),
    "text": pl.String(),
    "error": pl.String(),
    "prompt_tokens": pl.Int64(),
    "completion_tokens": pl.Int64(),
}

#: What a model says of a row. values: one or more names, or `error:<signal>_<kind>` alone; score:
#: 1 to 5 where the signal has one; why: its reason, in a sentence.
OPINION = pl.Struct(
    {
        "model": pl.String(),
        "sample": pl.Int64(),
        "values": pl.List(pl.String()),
        "score": pl.Int64(),
        "why": pl.String(),
    }
)
#: A column a signal: a list of opinions, models in the order of the parameters, then samples; null
#: where nobody was asked.
OPINIONS: Schema = {
    "model_question_type": pl.List(OPINION),
    "model_validity": pl.List(OPINION),
    "model_domain": pl.List(OPINION),
    "model_quality": pl.List(OPINION),
}

TABLES: dict[str, Schema] = {
    "events": EVENTS,
    "quarantine": QUARANTINE,
    "clusters": CLUSTERS,
    "contamination": CONTAMINATION,
    "solve_rates": SOLVE_RATES,
    "checks": CHECKS,
    "responses": RESPONSES,
    "opinions": {ROW_ID: pl.String(), **OPINIONS},
}


def empty(schema: Schema) -> pl.LazyFrame:
    """A frame of `schema` without rows."""
    return pl.LazyFrame(schema=schema)


def conform(rows: pl.LazyFrame, schema: Schema) -> pl.LazyFrame:
    """`rows` with the columns of `schema` first, in order and type; missing ones are null.

    Columns outside `schema` follow, sorted by name.
    """
    present = rows.collect_schema().names()
    ordered = [
        (pl.col(name) if name in present else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    ]
    return rows.select(*ordered, *sorted(set(present) - set(schema)))
