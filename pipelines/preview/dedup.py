"""Preview of dedup: pairs around the threshold, and what other thresholds would remove.

Rows are compared as the stage compares them. Of more rows than asked for, a drawn sample is
looked at together with every row that one of the sample resembles, so that a row of the sample
meets the twins it would meet among all; counts are of the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.preview.request import SEED, fit, rows_of, section_of
from stages.dedup import Params
from stages.duplicates.deduplicate import CURVE_POINTS, likeness_of
from stages.duplicates.keys import comparison_keys
from stages.duplicates.near.minhash import bands_and_rows, s_curve
from stages.duplicates.near.plan import Plan, plan
from stages.duplicates.near.representatives import EXACT, KEPT, NEAR, Choice, Likeness, choose
from stages.errors import ConfigError
from stages.kernels.jaccard import pairs_with
from stages.kernels.shingles import shingle_texts
from stages.kernels.utf8 import utf8_parts
from stages.schema import ROW_ID

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
#: Pairs are shown from so much below the threshold on, so many of each kind.
BELOW, SHOWN = 0.15, 3
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Preview:
    """What dedup would do.

    rows: all rows of the input; sampled: those that are counted. thresholds: one line each, with
    the rows that would go as exact and near duplicates, and variants that stay. s_curve: for
    MinHash with bands b and rows r, similarity -> chance to be found. pairs: around the threshold.
    """

    corpus: str
    rows: int
    sampled: int
    seed: int
    threshold: float
    method: str
    plan: str
    thresholds: list[dict[str, Any]]
    s_curve: dict[str, Any]
    pairs: list[dict[str, Any]]


def preview(root: Path, corpus: str, overrides: Sequence[str], sample: int) -> Preview:
    """The preview of `dedup` on `sample` rows of its input (0: all)."""
    where = f"corpora.{corpus}.dedup"
    params: Params = fit(Params, section_of(root, corpus, "dedup", overrides), where)
    if params.near is None:
        raise ConfigError(
            f"{where}: method none looks for no near-duplicates, there is no threshold to preview; "
            "add: -S method=auto"
        )
    rows = rows_of(root, corpus, "dedup")
    everything = comparison_keys(rows, params)
    found_by = plan(utf8_parts(everything["text"]), params.near)
    least = max(min(THRESHOLDS[0], params.near.threshold - BELOW), 0.05)
    frame, counted = _sampled(everything, params, sample, least)
    wide = params.model_copy(update={"threshold": least, "method": "exact_jaccard"})
    likeness, _ = likeness_of(frame, wide)
    at = sorted({*THRESHOLDS, params.near.threshold})
    return Preview(
        corpus=corpus,
        rows=everything.height,
        sampled=int(counted.sum()),
        seed=SEED,
        threshold=params.near.threshold,
        **_method(found_by),
        thresholds=[_line(likeness, counted, threshold) for threshold in at],
        s_curve=_curve(params, params.near.threshold),
        pairs=_texts(_pairs(likeness, counted, params.near.threshold), frame, rows),
    )


def _method(found_by: Plan) -> dict[str, str]:
    return {"method": found_by.method, "plan": found_by.why}


def _sampled(
    frame: pl.DataFrame, params: Params, sample: int, least: float
) -> tuple[pl.DataFrame, Marks]:
    """The drawn rows and those that they resemble, in order of preference; a mark for the drawn."""
    if params.near is None or not 0 < sample < frame.height:
        return frame, np.ones(frame.height, np.bool_)
    by_id = frame[ROW_ID].arg_sort().to_numpy()
    draw = np.random.default_rng(SEED).choice(frame.height, sample, replace=False)
    drawn = np.zeros(frame.height, np.bool_)
    drawn[by_id[draw]] = True
    places = np.flatnonzero(drawn)
    shingle = params.near.shingle
    all_sets = shingle_texts(frame["text"], shingle)
    near = pairs_with(all_sets, shingle_texts(frame["text"].gather(places), shingle), least)
    equal = frame["exact"].is_in(frame["exact"].gather(places).implode()).to_numpy()
    taken = drawn | equal
    taken[near.left] = True
    return frame.filter(pl.Series(taken)), drawn[taken]


def _line(likeness: Likeness, counted: Marks, threshold: float) -> dict[str, Any]:
    choice = choose(likeness._replace(threshold=threshold))
    exact, near = (int(((choice.method == kind) & counted).sum()) for kind in (EXACT, NEAR))
    variants = int(((choice.method == KEPT) & (choice.twin >= 0) & counted).sum())
    share = round((exact + near) / max(int(counted.sum()), 1), 6)
    return {
        "threshold": threshold,
        "removed": exact + near,
        "removed_share": share,
        "exact": exact,
        "near": near,
        "variants": variants,
    }


def _pairs(likeness: Likeness, counted: Marks, threshold: float) -> list[dict[str, Any]]:
    """The pairs nearest to the threshold: rows that go, that would go below it, and variants."""
    now = choose(likeness._replace(threshold=threshold))
    lower = choose(likeness)
    goes = (now.method == NEAR) & counted
    would = (lower.method == NEAR) & (lower.similarity < threshold) & counted
    varies = (now.method == KEPT) & (now.twin >= 0) & counted
    return [
        *_nearest("goes", now, goes, threshold),
        *_nearest("goes at its score", lower, would, threshold),
        *_nearest("variant, stays", now, varies, threshold),
    ]


def _nearest(kind: str, choice: Choice, rows: Marks, threshold: float) -> list[dict[str, Any]]:
    places = np.flatnonzero(rows)
    order = np.argsort(np.abs(choice.similarity[places] - threshold), kind="stable")[:SHOWN]
    return [
        {
            "what": kind,
            "similarity": float(choice.similarity[row]),
            "left": int(choice.twin[row]),
            "right": int(row),
        }
        for row in places[order].tolist()
    ]


def _texts(
    pairs: list[dict[str, Any]], frame: pl.DataFrame, rows: pl.LazyFrame
) -> list[dict[str, Any]]:
    """The pairs with id, problem and answer of both rows; the left one stays."""
    wanted = [frame[ROW_ID][pair[side]] for pair in pairs for side in ("left", "right")]
    found = rows.filter(pl.col(ROW_ID).is_in(wanted)).select(
        ROW_ID, "source", "problem", "choices", "answer"
    )
    by_id = {line[ROW_ID]: line for line in found.collect().to_dicts()}
    sides = ("left", "right")
    return [
        {**pair, **{side: by_id[frame[ROW_ID][pair[side]]] for side in sides}} for pair in pairs
    ]


def _curve(params: Params, threshold: float) -> dict[str, Any]:
    b, r = bands_and_rows(params.minhash, threshold)
    points = sorted({*CURVE_POINTS, threshold})
    chances = zip(points, s_curve(b, r, points), strict=True)
    return {"b": b, "r": r, "found": {f"{at:g}": round(chance, 6) for at, chance in chances}}
