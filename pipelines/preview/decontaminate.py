"""Preview of decontaminate: what each measure finds, the weakest evidence of it, and rows that
other values move.

Rows are judged as the stage judges them, with the declared policy and with the one asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.preview.request import SEED, draw_sample, fit, rows_of, section_of
from stages.contamination.index import read_items
from stages.contamination.verdict import contamination, decisions, strongest
from stages.decontaminate import Params
from stages.errors import ConfigError
from stages.identity.problems import COLUMNS
from stages.schema import ROW_ID

#: Pairs shown of each measure and relation, and of rows that go or stay only as asked for.
SHOWN, MOVED = 2, 5
_BY = ("benchmark", "method", "relation")
_ROW = (ROW_ID, "source", "problem", "choices", "answer")


@dataclass(frozen=True)
class Preview:
    """What decontaminate would do.

    rows: all rows of the input; sampled: those that are judged. dropped: with the policy asked
    for; declared: with that of params.yaml. found: rows by benchmark, method and relation, now and
    as declared. pairs: a row and its item, those of the lowest score of each method and relation;
    moved: those of rows that go, or stay, only with the policy asked for.
    """

    corpus: str
    against: str
    rows: int
    sampled: int
    seed: int
    dropped: int
    declared: int
    found: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    moved: list[dict[str, Any]]


@dataclass(frozen=True)
class _Verdicts:
    """found: all pairs (CONTAMINATION). gone: the ids of the rows that go."""

    found: pl.DataFrame
    gone: pl.Series


def preview(root: Path, corpus: str, overrides: Sequence[str], sample: int) -> Preview:
    """The preview of `decontaminate` on `sample` rows of its input (0: all)."""
    values = [section_of(root, corpus, "decontaminate", given) for given in (overrides, ())]
    asked, declared = (fit(Params, one, f"corpora.{corpus}.decontaminate") for one in values)
    _refuse_nothing(asked, corpus)
    everything = rows_of(root, corpus, "decontaminate")
    ids = everything.select(ROW_ID).collect().to_series().sort()
    some = draw_sample(ids, sample)
    rows = everything.filter(pl.col(ROW_ID).is_in(some)).select(*_ROW, "language").collect()
    items = rows_of(root, corpus, "decontaminate", "index", values[0]).collect()
    now = _judged(rows, items, asked)
    before = _before(root, corpus, rows, declared, values[1]) if overrides else now
    return Preview(
        corpus=corpus,
        against=asked.against,
        rows=len(ids),
        sampled=len(some),
        seed=SEED,
        dropped=len(now.gone),
        declared=len(before.gone),
        found=_counts(now.found, before.found),
        pairs=_with_texts(_weakest(now.found), rows, items),
        moved=_with_texts(_moved(now, before), rows, items),
    )


def _refuse_nothing(params: Params, corpus: str) -> None:
    if not params.enabled or params.against == "none":
        raise ConfigError(
            f"corpora.{corpus}.decontaminate: held against nothing, there is nothing to preview; "
            "add: -S enabled=true -S against=NAME, one of conf/benchmark/ that is built"
        )


def _before(
    root: Path, corpus: str, rows: pl.DataFrame, params: Params, values: Mapping[str, Any]
) -> _Verdicts:
    """The verdicts of the declared parameters; values: as which they were written."""
    if not params.enabled or params.against == "none":
        nothing = rows.select(ROW_ID).clear().to_series()
        return _Verdicts(pl.DataFrame(schema=dict.fromkeys((ROW_ID, *_BY), pl.String())), nothing)
    items = rows_of(root, corpus, "decontaminate", "index", values).collect()
    return _judged(rows, items, params)


def _judged(rows: pl.DataFrame, items: pl.DataFrame, params: Params) -> _Verdicts:
    found = contamination(rows.lazy().select(ROW_ID, *COLUMNS), read_items(items.lazy()), params)
    return _Verdicts(found, decisions(found, params)[ROW_ID])


def _counts(now: pl.DataFrame, before: pl.DataFrame) -> list[dict[str, Any]]:
    sides = [
        frame.group_by(_BY).agg(pl.col(ROW_ID).n_unique().alias(name))
        for name, frame in (("rows", now), ("declared", before))
    ]
    joined = sides[0].join(sides[1], on=_BY, how="full", coalesce=True)
    return joined.with_columns(pl.col("rows", "declared").fill_null(0)).sort(_BY).to_dicts()


def _weakest(found: pl.DataFrame) -> pl.DataFrame:
    """The pairs of the lowest score of each method and relation: the first to be doubted."""
    ordered = found.sort("method", "relation", "score", ROW_ID, "benchmark", "item")
    some = ordered.group_by("method", "relation", maintain_order=True).head(SHOWN)
    return some.with_columns(what=pl.format("{}, {}", "method", "relation"))


def _moved(now: _Verdicts, before: _Verdicts) -> pl.DataFrame:
    """The best pair of the first rows, by id, that only one of the policies drops."""
    sides = []
    for what, these, those in (("goes now", now, before), ("stays now", before, now)):
        only = these.gone.filter(~these.gone.is_in(those.gone.implode())).sort().head(MOVED)
        pairs = these.found.filter(pl.col(ROW_ID).is_in(only.implode()))
        if pairs.height:
            sides.append(strongest(pairs).with_columns(what=pl.lit(what)))
    return pl.concat(sides) if sides else now.found.clear().with_columns(what=pl.lit(""))


def _with_texts(
    pairs: pl.DataFrame, rows: pl.DataFrame, items: pl.DataFrame
) -> list[dict[str, Any]]:
    """The pairs with the texts of both sides: `left` is the row, `right` the item."""
    left, right = _texts(rows, pairs[ROW_ID]), _texts(items, pairs["item"])
    kept = ("what", "benchmark", "method", "relation", "score", "matched")
    return [
        {name: pair[name] for name in kept}
        | {"left": left[pair[ROW_ID]], "right": right[pair["item"]]}
        for pair in pairs.to_dicts()
    ]


def _texts(frame: pl.DataFrame, ids: pl.Series) -> dict[str, dict[str, Any]]:
    lines = frame.filter(pl.col(ROW_ID).is_in(ids.implode())).select(_ROW)
    return {line[ROW_ID]: line for line in lines.to_dicts()}
