"""How well the rules found what was planted in a demo corpus: precision and recall by reason.

A label stands in `extra`: `planted`, a list of reasons (or its text), and `planted_group`; in
markup, which has no such fields, `type` or `label` holds `planted:reason+group=reason/number`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from stages.schema import ROW_ID

COUNTS = ("planted", "found", "tp", "fp", "fn")
SCORES: dict[str, pl.DataType] = {
    "reason": pl.String(),
    **dict.fromkeys(COUNTS, pl.Int64()),
    "precision": pl.Float64(),
    "recall": pl.Float64(),
}


def audit(
    released: pl.LazyFrame, dropped: pl.LazyFrame, before_dedup: Sequence[str]
) -> pl.DataFrame:
    """The table SCORES of a corpus, sorted by reason.

    released: rows that went through all stages. dropped: rows that any stage dropped, with
    `stage` and `reasons`. Both have row_id, parents, extra; each row is in exactly one of them.
    before_dedup: the stages whose drops never reach deduplication.

    A planted reason is found when the row has it at any stage. Of a planted group of duplicates
    exactly one row must survive, whichever: of n rows that reach dedup n-1 are due. Rows without
    a label, and rows that a stage made, do not count. Precision or recall is null where nothing
    was found, or planted.
    """
    early = pl.col("stage").is_in(list(before_dedup))
    kept = released.with_columns(pl.lit([], dtype=pl.List(pl.String())).alias("reasons"))
    rows = pl.concat([_labelled(kept, pl.lit(value=False)), _labelled(dropped, early)]).collect()
    groups = rows.filter(pl.col("group").is_not_null())
    due = _groups(groups)
    single = _single(rows, groups)
    counts = pl.concat([single, due]).group_by("reason").agg(pl.col(COUNTS).sum())
    return with_rates(counts)


def audit_quarantine(found: Mapping[str, int], truth: Mapping[str, int]) -> pl.DataFrame:
    """The table SCORES of broken records, by count: which record was broken is not known."""
    reasons = sorted({*found, *truth})
    lines = [(reason, truth.get(reason, 0), found.get(reason, 0)) for reason in reasons]
    counts = [(name, n, m, min(n, m), max(0, m - n), max(0, n - m)) for name, n, m in lines]
    schema = {name: SCORES[name] for name in ("reason", *COUNTS)}
    return with_rates(pl.DataFrame(counts, schema=schema, orient="row"))


def with_rates(counts: pl.DataFrame) -> pl.DataFrame:
    """`counts` with precision and recall, sorted by reason."""
    hits = pl.col("tp")
    return counts.with_columns(
        pl.when(pl.col("found") > 0).then(hits / (hits + pl.col("fp"))).alias("precision"),
        pl.when(hits + pl.col("fn") > 0).then(hits / (hits + pl.col("fn"))).alias("recall"),
    ).sort("reason")


def _labelled(rows: pl.LazyFrame, early: pl.Expr) -> pl.LazyFrame:
    """row_id, planted, group, found, early (dropped before dedup) of labelled rows not made."""
    field = {name: pl.col("extra").str.json_path_match(f"$.{name}") for name in ("type", "label")}
    markup = [pl.when(text.str.starts_with("planted:")).then(text) for text in field.values()]
    label = pl.coalesce(pl.col("extra").str.json_path_match("$.planted"), *markup)
    group = pl.coalesce(
        pl.col("extra").str.json_path_match("$.planted_group"),
        label.str.extract(r"group=([a-z_]+/[0-9]+)"),
    )
    reasons = label.str.replace(r"^planted:", "").str.replace(r"group=\S+", "")
    return rows.filter(label.is_not_null(), pl.col("parents").list.len().fill_null(0) == 0).select(
        ROW_ID,
        reasons.str.extract_all("[a-z][a-z_]+").alias("planted"),
        pl.when(group != "").then(group).alias("group"),
        pl.col("reasons").alias("found"),
        early.alias("early"),
    )


def _single(rows: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Counts by reason, row by row, without what is due in a group."""
    planted = rows.select(ROW_ID, reason="planted").explode("reason").drop_nulls()
    found = rows.select(ROW_ID, reason="found").explode("reason").drop_nulls()
    due = groups.select(ROW_ID, reason=pl.col("group").str.extract("^([a-z_]+)/"))
    found = found.join(due, on=[ROW_ID, "reason"], how="anti")
    both = planted.with_columns(planted=1).join(
        found.with_columns(found=1), on=[ROW_ID, "reason"], how="full", coalesce=True
    )
    both = both.with_columns(pl.col("planted", "found").fill_null(0).cast(pl.Int64()))
    return _counted(both, hit=pl.col("planted") * pl.col("found"))


def _groups(members: pl.DataFrame) -> pl.DataFrame:
    """Counts of each group: all that reach dedup but one must be dropped for the group's reason."""
    reason = pl.col("group").str.extract("^([a-z_]+)/")
    hit = pl.col("found").list.contains(reason)
    counted = members.group_by("group").agg(
        reason.first().alias("reason"),
        (pl.len().cast(pl.Int64()) - pl.col("early").sum().cast(pl.Int64()) - 1)
        .clip(lower_bound=0)
        .alias("planted"),
        hit.sum().cast(pl.Int64()).alias("found"),
    )
    return _counted(counted, hit=pl.min_horizontal("planted", "found"))


def _counted(frame: pl.DataFrame, hit: pl.Expr) -> pl.DataFrame:
    """reason, planted, found; true and false positives, and misses; hit: planted and found."""
    return frame.select(
        "reason",
        "planted",
        "found",
        hit.alias("tp"),
        (pl.col("found") - hit).alias("fp"),
        (pl.col("planted") - hit).alias("fn"),
    )
