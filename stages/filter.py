"""filter: applies a policy of rules to the signals that annotate measured.

kept rows have language, question_type, answer_type and answer_canonical filled in, where the stage
is off, too. Rules that only flag leave `noted` events.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from pydantic import Field, model_validator

from stages.core import Given, Split, Stage
from stages.errors import DataError
from stages.params import StageParams
from stages.rules import Policy, RuleOptions, judge
from stages.rules.rates import rates
from stages.schema import DROPPED, EVENTS, ROW, ROW_ID, Schema

#: What kept and dropped rows have beside their own columns.
ADDED: Schema = {"answer_canonical": pl.String()}


class Params(StageParams):
    """enabled: off applies no rule: rows pass, and none is sent on to reformulate.

    rules: options by rule name (`stages.rules.RuleOptions`).
    """

    enabled: bool = True
    rules: dict[str, RuleOptions] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _checked(self) -> Params:
        Policy(rules=self.rules)
        return self

    @property
    def policy(self) -> Policy:
        """The rules that are applied."""
        return Policy(enabled=self.enabled, rules=self.rules)


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Split `rows` by the rules; needs the table `signals`, one line a row.

    Raises DataError if `signals` is not given.
    """
    if "signals" not in given.tables:
        raise DataError("filter needs the signals of its rows; run: dvc repro annotate@CORPUS")
    judged = judge(rows, given.tables["signals"], params.policy)
    extras = [name for name in rows.collect_schema().names() if name not in ROW]
    columns = [*ROW, *sorted({*extras, *ADDED})]
    bad = pl.col("reasons").list.len() > 0
    noted = judged.filter(pl.col("noted").list.len() > 0)
    events = noted.select(
        ROW_ID, pl.lit("noted").alias("action"), pl.col("noted").alias("reasons"), "detail"
    )
    return Split(
        kept=judged.filter(~bad).select(columns),
        dropped=judged.filter(bad).select(*columns, *DROPPED),
        tables={"events": events.select(*EVENTS)},
    )


def metrics(split: Split, params: Params) -> dict[str, Any]:
    """How often each rule hits in each source: {"flag_rate": {source: {rule: share}}}.

    Also where the hit dropped nothing: a rule that flags, or sends the row on to reformulate.
    """
    policy = params.policy
    none = pl.lit([], dtype=DROPPED["reasons"])
    sent = [
        pl.when((pl.col("question_type") == name) & policy.sends(name)).then(pl.lit(name))
        for name in policy.with_action("reformulate")
    ]
    kept = split.kept.select(
        ROW_ID, "source", reasons=pl.concat_list(sent).list.drop_nulls() if sent else none
    )
    noted = split.tables["events"].select(ROW_ID, noted="reasons")
    hit = pl.concat([split.dropped.select(ROW_ID, "source", "reasons"), kept]).join(
        noted, on=ROW_ID, how="left"
    )
    flagged = hit.select("source", pl.concat_list("reasons", pl.col("noted").fill_null(none)))
    shares: dict[str, dict[str, float]] = {}
    for source, rule, _, _, share in rates(flagged, flagged.clear()).collect().iter_rows():
        shares.setdefault(source, {})[rule] = round(share, 6)
    return {"flag_rate": shares}


STAGE = Stage(
    run=run,
    params=Params,
    added=ADDED,
    idempotent=True,
    aligned=frozenset({"signals"}),
    off={"enabled": False},
    metrics=metrics,
)
