"""reformulate: multiple-choice rows become open-ended ones, by rules, where that is safe.

What rules leave and a model could still turn is marked `routed`; with `mode: model` it is asked.

Every row of question type `multiple_choice` that the corpus's filter sends on (rule of that name,
action `reformulate`) is a parent: it is dropped under that reason, and its detail says which child
it has, or why none. A child is a row of its own (role `reformulate_rows`) and
passes the rules, the decontamination and the deduplication of its corpus again.

Big-Math (arXiv:2502.17387, sec. 3) rewrites with a model; here the stem stays as it is, so that
nothing is added, lost or leaked, and what does not stand alone is left.
"""

from __future__ import annotations

import polars as pl

from stages.core import Given, Split, Stage, keep_all
from stages.reformulation.params import ReformulateParams
from stages.schema import TABLES, empty


class Params(ReformulateParams):
    """enabled: off passes rows through, multiple choice included.

    mode: rules, or model: rules first, then the model on what they leave as `routed`.
    """


def most_calls(params: Params) -> tuple[dict[str, int], ...]:
    """Step -> calls of a model for one parent, at most; a dict waits for replies to those before.

    Empty where no model writes: what rules make is asked about at once, and needs no bound.
    """
    if params.mode != "model" or params.model is None:
        return ()
    asked = params.recheck.annotate.llm
    signals: dict[str, int] = {}
    if asked is not None:
        signals = {name: len(asked.voices(name)) for name in asked.wanted_signals()}
    return *params.model.most_calls(), signals


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Drop the parents, add their children. `rows` must be all rows: children meet kept rows.

    Raises DataError where a decontamination is asked for and no table `index` is given.
    """
    if not params.enabled:
        whole = keep_all(rows)
        tables = {name: empty(TABLES[name]) for name in ("events", "contamination", "opinions")}
        return Split(whole.kept, whole.dropped, tables)
    from stages.reformulation.reformulation import (
        reformulate_rows,  # kernels: not where the stage is off
    )

    return reformulate_rows(rows, params, given)


STAGE = Stage(
    run=run,
    params=Params,
    scope="corpus",
    asks_model=True,
    off={"enabled": False},
    most_calls=most_calls,
)
