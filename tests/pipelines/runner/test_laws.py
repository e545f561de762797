from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from pipelines.runner import laws
from stages.core import Stage
from stages.errors import LawBroken
from stages.params import StageParams
from stages.schema import DROPPED, EVENTS, ROW, ROW_ID
from tests import frames


def rows(*ids: str, parents: list[str] | None = None) -> pl.DataFrame:
    return frames.rows(row_id=list(ids), parents=[parents] * len(ids)).collect()


@pytest.mark.parametrize(
    ("before", "kept", "dropped", "broken"),
    [
        ("ab", "a", "b", None),
        ("", "", "", None),
        ("ab", "a", "", "kept or dropped"),
        ("ab", "ab", "b", "each id once"),
        ("a", "ac", "", "names its parents"),
    ],
)
def test_accounting(before: str, kept: str, dropped: str, broken: str | None):
    arguments = "x", pl.Series(ROW_ID, list(before), pl.String), rows(*kept), rows(*dropped)
    if broken is None:
        assert laws.check_accounting(*arguments) == 0
    else:
        with pytest.raises(LawBroken, match=broken):
            laws.check_accounting(*arguments)


def test_a_made_row_with_parents_is_counted():
    made = pl.concat([rows("a"), rows("c", parents=["a"])])
    assert laws.check_accounting("x", pl.Series(ROW_ID, ["a"]), made, rows()) == 1


@pytest.mark.parametrize(
    ("reasons", "good"),
    [(["a", "b"], True), (["b", "a"], False), (["a", "a"], False), ([], False), (None, False)],
)
def test_a_dropped_row_has_sorted_reasons(reasons: list[str] | None, good: bool):
    dropped = rows("a").with_columns(
        pl.Series("reasons", [reasons], pl.List(pl.String())),
        pl.lit(None, pl.String).alias("detail"),
    )
    if good:
        laws.check_dropped("x", dropped)
    else:
        with pytest.raises(LawBroken, match="sorted reasons"):
            laws.check_dropped("x", dropped)


def test_frames_have_the_declared_columns_first_and_are_sorted():
    laws.check_frame("x", rows("a", "b").with_columns(more=1), ROW)
    with pytest.raises(LawBroken, match="schema"):
        laws.check_frame("x", rows("a").drop("solution"), ROW)
    with pytest.raises(LawBroken, match="schema"):
        laws.check_frame("x", rows("a").with_columns(pl.lit(1).alias("level")), ROW)
    with pytest.raises(LawBroken, match="sorted"):
        laws.check_frame("x", rows("b", "a"), ROW)


MORE = pl.lit(1, pl.Int64).alias("more")
REASONED = [pl.lit(None, kind).alias(name) for name, kind in DROPPED.items()]


@pytest.mark.parametrize(
    ("kept", "dropped", "broken"),
    [
        (MORE, MORE, None),
        ([], [], "kept rows"),
        (MORE.cast(pl.Int32), MORE, "kept rows"),
        ([MORE, MORE.alias("other")], MORE, "kept rows"),
        (MORE, [], "dropped rows"),
        (MORE, [MORE, pl.lit(None, pl.List(pl.Int64)).alias("reasons")], "dropped rows"),
        (MORE, [MORE, pl.lit(None, pl.Int64).alias("detail")], "dropped rows"),
    ],
)
def test_columns_are_those_given_and_those_declared(kept: Any, dropped: Any, broken: str | None):
    gone = rows().with_columns(REASONED).with_columns(dropped)
    stage = Stage(run=lambda *_: None, params=StageParams, added={"more": pl.Int64()})
    arguments = stage, ROW, rows("a").with_columns(kept), gone
    if broken is None:
        laws.check_columns("x", *arguments)
    else:
        with pytest.raises(LawBroken, match=broken):
            laws.check_columns("x", *arguments)


def test_tables_are_declared():
    laws.check_table("x", "events", pl.DataFrame(schema=EVENTS))
    with pytest.raises(LawBroken, match="table events"):
        laws.check_table("x", "events", pl.DataFrame({"a": [1]}))
