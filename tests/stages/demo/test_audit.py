"""Scores on small tables: single rows, groups of which one must survive, labels in markup."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import polars as pl
import pytest

from stages.demo.audit import SCORES, audit, audit_quarantine

COLUMNS: dict[str, pl.DataType] = {
    "row_id": pl.String(),
    "parents": pl.List(pl.String()),
    "extra": pl.String(),
    "reasons": pl.List(pl.String()),
    "stage": pl.String(),
}


def row(number: int, extra: dict[str, Any] | None, *reasons: str, **other: Any) -> dict[str, Any]:
    text = None if extra is None else json.dumps(extra)
    line = {"row_id": f"{number:032x}", "parents": None, "extra": text, "stage": "filter"}
    return line | {"reasons": list(reasons)} | other


class Counts(NamedTuple):
    """True and false positives, and misses (false negatives)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0


class Score(NamedTuple):
    """A line of SCORES without its reason."""

    counts: Counts
    precision: float | None
    recall: float | None


def scores(table: pl.DataFrame) -> dict[str, Score]:
    """The lines of SCORES by reason; planted and found are sums of the other counts."""
    assert dict(table.schema) == SCORES
    assert table["reason"].is_sorted()
    found = {}
    for line in table.to_dicts():
        counts = Counts(line["tp"], line["fp"], line["fn"])
        assert line["planted"] == counts.tp + counts.fn
        assert line["found"] == counts.tp + counts.fp
        found[line["reason"]] = Score(counts, line["precision"], line["recall"])
    return found


def scored(*rows: dict[str, Any]) -> dict[str, Score]:
    frame = pl.LazyFrame(list(rows), schema=COLUMNS)
    gone = pl.col("reasons").list.len() > 0
    table = audit(frame.filter(~gone), frame.filter(gone), ("extract", "annotate", "filter"))
    return scores(table)


def test_true_and_false_positives_and_misses() -> None:
    found = scored(
        row(1, {"planted": ["proof"]}, "proof"),
        row(2, {"planted": ["proof"]}),
        row(3, {"planted": []}, "proof"),
        row(4, {"planted": []}),
        row(5, {"planted": ["hyperlink", "proof"]}, "hyperlink", "proof"),
    )
    assert found["proof"] == Score(
        Counts(tp=2, fp=1, fn=1), pytest.approx(2 / 3), pytest.approx(2 / 3)
    )
    assert found["hyperlink"] == Score(Counts(tp=1), 1.0, 1.0)


@pytest.mark.parametrize(
    "extra",
    [
        {"planted": ["multi_part", "proof"]},
        {"planted": '["multi_part", "proof"]', "planted_group": ""},
        {"type": "planted:multi_part+proof"},
        {"label": "planted:multi_part+proof", "id": "problem1"},
    ],
)
def test_labels_of_every_format(extra: dict[str, Any]) -> None:
    found = scored(row(1, extra, "proof"))
    assert found["proof"].counts == Counts(tp=1)
    assert found["multi_part"].counts == Counts(fn=1)


def test_rates_without_a_base_are_null() -> None:
    found = scored(row(1, {"planted": ["proof"]}), row(2, {"planted": []}, "yes_no"))
    assert (found["proof"].precision, found["proof"].recall) == (None, 0.0)
    assert (found["yes_no"].precision, found["yes_no"].recall) == (0.0, None)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([[], ["exact_duplicate"]], Counts(tp=1)),
        ([["exact_duplicate"], []], Counts(tp=1)),
        ([[], []], Counts(fn=1)),
        ([["exact_duplicate"], ["exact_duplicate"]], Counts(tp=1, fp=1)),
        ([[], ["exact_duplicate"], ["exact_duplicate"]], Counts(tp=2)),
        ([[], [], ["exact_duplicate"]], Counts(tp=1, fn=1)),
        ([[]], Counts()),
    ],
)
def test_all_of_a_group_but_one_must_go(members: list[list[str]], expected: Counts) -> None:
    label = {"planted": [], "planted_group": "exact_duplicate/7"}
    rows = [row(n, label, *reasons, stage="dedup") for n, reasons in enumerate(members)]
    assert scored(*rows)["exact_duplicate"].counts == expected


def test_a_member_that_never_reached_dedup_is_not_due() -> None:
    label = {"type": "planted:group=near_duplicate/7"}
    found = scored(row(1, label), row(2, label, "yes_no", stage="filter"))
    assert found["near_duplicate"].counts == Counts()
    assert found["yes_no"].counts == Counts(fp=1)


def test_a_survivor_that_is_dropped_later_was_due_all_the_same() -> None:
    label = {"planted": [], "planted_group": "near_duplicate/7"}
    found = scored(
        row(1, label, "contaminated", stage="decontaminate"),
        row(2, label, "near_duplicate", stage="dedup"),
    )
    assert found["near_duplicate"].counts == Counts(tp=1)
    assert found["contaminated"].counts == Counts(fp=1)


def test_a_duplicate_outside_of_any_group_is_a_false_positive() -> None:
    found = scored(row(1, {"planted": []}, "near_duplicate", stage="dedup"))
    assert found["near_duplicate"].counts == Counts(fp=1)


def test_made_and_unlabelled_rows_do_not_count() -> None:
    made = row(1, {"planted": ["multiple_choice"]}, parents=["0" * 32])
    assert scored(made, row(2, {"id": 3, "type": "algebra"}, "proof"), row(3, None, "proof")) == {}


def test_quarantine_is_scored_by_count() -> None:
    table = audit_quarantine({"bad_utf8": 3, "not_object": 1}, {"bad_utf8": 4, "invalid_json": 2})
    assert scores(table) == {
        "bad_utf8": Score(Counts(tp=3, fn=1), 1.0, 0.75),
        "invalid_json": Score(Counts(fn=2), None, 0.0),
        "not_object": Score(Counts(fp=1), 0.0, None),
    }
