"""Made rows against the rows that stay."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from stages.duplicates.made_rows import duplicates_of
from stages.duplicates.params import DuplicateParams
from tests.frames import frame

PARAMS = DuplicateParams.model_validate({"shingle": {"unit": "word", "n": 1}, "threshold": 0.6})

Row = tuple[str, str, list[str]]


def of_rows(rows: list[Row]) -> pl.LazyFrame:
    return frame(*(dict(zip(("row_id", "problem", "parents"), row, strict=True)) for row in rows))


def found(children: list[Row], rows: list[Row], params: DuplicateParams = PARAMS) -> dict[str, Any]:
    decisions = duplicates_of(of_rows(children), of_rows(rows), params)
    return {row: (why[0], json.loads(detail)["twin"]) for row, why, detail in decisions.rows()}


CASES: list[tuple[str, list[Row], list[Row], dict[str, Any]]] = [
    ("new", [("c", "x y z", ["p"])], [("r", "a b c", [])], {}),
    ("equal", [("c", "a b c", ["p"])], [("r", "A  b c", [])], {"c": ("exact_duplicate", "r")}),
    ("similar", [("c", "a b c d", ["p"])], [("r", "a b c", [])], {"c": ("near_duplicate", "r")}),
    ("its own parent", [("c", "a b c", ["r"])], [("r", "a b c", [])], {}),
    (
        "a parent and another",
        [("c", "a b c", ["r"])],
        [("r", "a b c", []), ("s", "a b c d", [])],
        {"c": ("near_duplicate", "s")},
    ),
    (
        "the best twin, then the smaller id",
        [("c", "a b c d", ["p"])],
        [("t", "a b c d e", []), ("s", "d c b a e", []), ("r", "a b c d e f", [])],
        {"c": ("near_duplicate", "s")},
    ),
    (
        "children among themselves: the smaller id stays",
        [("d", "a b c", ["q"]), ("c", "a b c", ["p"])],
        [],
        {"d": ("exact_duplicate", "c")},
    ),
    (
        "a dropped child drops no other",
        [("c", "a b c d e f", ["p"]), ("d", "c d e f g h", ["q"])],
        [("r", "a b c d e f", [])],
        {"c": ("exact_duplicate", "r")},
    ),
    ("no children", [], [("r", "a b c", [])], {}),
    ("no rows", [("c", "a b c", ["p"])], [], {}),
]


@pytest.mark.parametrize(
    ("children", "rows", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_children(children: list[Row], rows: list[Row], wanted: dict[str, Any]):
    assert found(children, rows) == wanted
    assert found(children[::-1], rows[::-1]) == wanted


def test_exact_only():
    params = DuplicateParams(method="none")
    children: list[Row] = [("c", "a b c d", ["p"]), ("d", "a b c", ["p"])]
    assert found(children, [("r", "a b c", [])], params) == {"d": ("exact_duplicate", "r")}
