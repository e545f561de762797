"""Preview of filter: what each rule hits, what it alone drops, and rows that other values move.

Rows are judged as the stage judges them, with the declared policy and with the one asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.preview.request import SEED, draw_sample, fit, rows_of, section_of
from stages.core import Given
from stages.filter import Params, run
from stages.schema import ROW_ID

#: Rows shown of each rule, and of those that go or stay only with the values asked for.
SHOWN, MOVED = 2, 5
_ROW = (ROW_ID, "source", "problem", "answer")


@dataclass(frozen=True)
class Preview:
    """What filter would do.

    rows: all rows of the input; sampled: those that are judged. kept: with the policy asked for;
    declared: with that of params.yaml. rules: a line each, by name: action, rows that it hits, rows
    that it alone drops, rows that it hits as declared. examples: rows that one rule alone drops,
    or hits where it drops none. moved: rows that go, or stay, only with the policy asked for.
    """

    corpus: str
    rows: int
    sampled: int
    seed: int
    kept: int
    declared: int
    rules: list[dict[str, Any]]
    examples: list[dict[str, Any]]
    moved: list[dict[str, Any]]


@dataclass(frozen=True)
class _Verdicts:
    """dropped: row_id, reasons, detail of rows that go. hits: row_id, rule, of any action."""

    dropped: pl.DataFrame
    hits: pl.DataFrame

    def alone(self) -> pl.DataFrame:
        """Rows that one rule drops and no other: row_id, rule, detail."""
        one = self.dropped.filter(pl.col("reasons").list.len() == 1)
        return one.select(ROW_ID, pl.col("reasons").list.first().alias("rule"), "detail")


def preview(root: Path, corpus: str, overrides: Sequence[str], sample: int) -> Preview:
    """The preview of `filter` on `sample` rows of its input (0: all)."""
    where = f"corpora.{corpus}.filter"
    asked, declared = (
        fit(Params, section_of(root, corpus, "filter", given), where) for given in (overrides, ())
    )
    everything, signals = (rows_of(root, corpus, "filter", name) for name in ("rows", "signals"))
    ids = everything.select(ROW_ID).collect().to_series().sort()
    some = draw_sample(ids, sample)
    rows, told = (frame.filter(pl.col(ROW_ID).is_in(some)) for frame in (everything, signals))
    now = _judged(rows, told, asked)
    before = _judged(rows, told, declared) if overrides else now
    return Preview(
        corpus=corpus,
        rows=len(ids),
        sampled=len(some),
        seed=SEED,
        kept=len(some) - now.dropped.height,
        declared=len(some) - before.dropped.height,
        rules=_rules(now, before, asked, declared),
        examples=_with_texts(_examples(now), rows),
        moved=_with_texts(_moved(now, before), rows),
    )


def _judged(rows: pl.LazyFrame, signals: pl.LazyFrame, params: Params) -> _Verdicts:
    split = run(rows, params, Given(tables={"signals": signals}))
    dropped = split.dropped.select(ROW_ID, "reasons", "detail").sort(ROW_ID).collect()
    noted = split.tables["events"].select(ROW_ID, "reasons").collect()
    turned = params.policy.with_action("reformulate")
    sent = split.kept.filter(pl.col("question_type").is_in(list(turned)))
    hits = [
        *(side.select(ROW_ID, rule="reasons").explode("rule") for side in (dropped, noted)),
        sent.select(ROW_ID, rule="question_type").collect(),
    ]
    return _Verdicts(dropped, pl.concat(hits).drop_nulls().unique().sort("rule", ROW_ID))


def _rules(
    now: _Verdicts, before: _Verdicts, asked: Params, declared: Params
) -> list[dict[str, Any]]:
    """A line a rule of either policy, and one for each failure that was named in its place."""
    counts = [
        dict(frame.group_by("rule").len().rows()) for frame in (now.hits, now.alone(), before.hits)
    ]
    names = sorted({*asked.rules, *declared.rules, *counts[0], *counts[2]})
    lines = []
    for name in names:
        hits, alone, was = (count.get(name, 0) for count in counts)
        options = asked.rules.get(name)
        action = options.action if options else "drop"
        line = {"rule": name, "action": action, "hits": hits, "alone": alone, "declared": was}
        lines.append(line)
    return lines


def _examples(now: _Verdicts) -> list[dict[str, Any]]:
    """Rows that a rule alone drops; where there are none, rows that it hits."""
    alone = now.alone()
    others = now.hits.filter(~pl.col("rule").is_in(alone["rule"].implode()))
    told = pl.concat([alone, others.with_columns(detail=pl.lit(None, pl.String))])
    return [
        {"what": rule, ROW_ID: row_id, "detail": json.loads(detail) if detail else None}
        for rule, group in told.sort("rule", ROW_ID).group_by("rule", maintain_order=True)
        for row_id, rule, detail in group.head(SHOWN).rows()
    ]


def _moved(now: _Verdicts, before: _Verdicts) -> list[dict[str, Any]]:
    """The first rows, by id, that only one of the policies drops, with its reasons."""
    sides = (("goes now", now, before), ("stays now", before, now))
    return [
        {"what": what, ROW_ID: row_id, "reasons": reasons}
        for what, these, those in sides
        for row_id, reasons, _ in these.dropped.join(those.dropped, on=ROW_ID, how="anti")
        .sort(ROW_ID)
        .head(MOVED)
        .rows()
    ]


def _with_texts(lines: list[dict[str, Any]], rows: pl.LazyFrame) -> list[dict[str, Any]]:
    wanted = [line[ROW_ID] for line in lines]
    found = rows.filter(pl.col(ROW_ID).is_in(wanted)).select(_ROW).collect()
    by_id = {row[ROW_ID]: row for row in found.to_dicts()}
    return [{**line, **by_id[line[ROW_ID]]} for line in lines]
