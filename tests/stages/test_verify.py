"""verify: the answer a solution states against the given one."""

from __future__ import annotations

import json

import polars as pl
import pytest

from stages.core import Bounded, Given
from stages.schema import ROW, ROW_ID
from stages.verify import Params, run
from tests import frames

ROWS = [
    ("7", r"So \boxed{7}.", "equal", "identical"),
    ("5/2", r"So \boxed{\frac{5}{2}}.", "equal", "value"),
    ("7", r"So \boxed{8}.", "different", "value"),
    ("7", "#### 7", "equal", "identical"),
    ("x+1", r"\boxed{1+x}", "equal", "values"),
    ("x+1", r"\boxed{x+2}", "different", "values"),
    ("2,3", r"\boxed{3,2}", "undecided", "order"),
    ("7", "nothing stated", "no_statement", "no_stated_answer"),
    ("7", None, "no_statement", "no_stated_answer"),
    (None, r"\boxed{7}", "no_statement", "no_answer"),
]


def rows(pairs: list[tuple[str | None, str | None]], source: str = "s") -> pl.LazyFrame:
    """Rows of these answers and solutions."""
    return frames.rows(
        row_id=[frames.row_id(number) for number in range(len(pairs))],
        source=source,
        answer=[answer for answer, _ in pairs],
        solution=[solution for _, solution in pairs],
    )


@pytest.fixture(scope="module")
def judged(bounded: Bounded) -> pl.DataFrame:
    frame = rows([row[:2] for row in ROWS])
    return run(frame, Params(), Given(bounded=bounded)).kept.sort(ROW_ID).collect()


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_verdict(judged: pl.DataFrame, number: int):
    _, _, verdict, reason = ROWS[number]
    found = judged.row(number, named=True)
    assert (found["verdict"], found["verdict_reason"]) == (verdict, reason)


def test_nothing_is_dropped_by_default(judged: pl.DataFrame):
    assert judged.height == len(ROWS)
    assert judged.columns == [*ROW, "verdict", "verdict_reason"]


def test_different_answers_can_be_dropped(bounded: Bounded):
    params = Params(drop_different=True)
    split = run(rows([row[:2] for row in ROWS]), params, Given(bounded=bounded))
    dropped = split.dropped.sort(ROW_ID).collect()
    assert dropped["reasons"].to_list() == [["wrong_answer"]] * 2
    assert json.loads(dropped["detail"][0]) == {"given": "7", "stated": "8"}
    assert split.kept.collect().height == len(ROWS) - 2


def test_only_the_named_sources_are_judged(bounded: Bounded):
    both = pl.concat([rows([("7", r"\boxed{7}")], "a"), rows([("7", r"\boxed{7}")], "b")])
    both = both.with_columns(row_id=pl.col("source") + pl.col(ROW_ID).str.slice(1))
    kept = run(both, Params(sources=["a"]), Given(bounded=bounded)).kept.sort(ROW_ID).collect()
    assert kept["verdict"].to_list() == ["equal", None]


def test_off_passes_rows_through():
    kept = run(rows([("7", r"\boxed{8}")]), Params(enabled=False), Given()).kept.collect()
    assert kept["verdict"].to_list() == [None]


def test_a_second_run_changes_nothing(judged: pl.DataFrame, bounded: Bounded):
    again = run(judged.lazy(), Params(), Given(bounded=bounded)).kept.sort(ROW_ID).collect()
    assert again.equals(judged)
