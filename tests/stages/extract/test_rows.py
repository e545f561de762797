"""From records to rows: types, blanks, exclusions, edits, keys, what is left over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stages.extract.fields import Batch
from stages.extract.record import Record, canonical_json
from stages.extract.rows import Mapped, map_batch, mapper
from stages.extract.source import parse_source

FIELDS = {"problem": "q", "answer": "a"}


def mapped(*values: dict[str, Any], **source: Any) -> Mapped:
    raw = {"licence": "MIT", "files": [{"name": "f"}], "fields": FIELDS, **source}
    records = [Record(n, None, value, canonical_json(value)) for n, value in enumerate(values, 1)]
    plan = mapper("corpus", "source", parse_source(raw, "s"))
    return map_batch(plan, Batch("f", ["m"] * len(records), records))


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("x", "x"),
        (" x ", " x "),
        (142, "142"),
        (142.0, "142.0"),
        (True, "true"),
        (10**30, "1" + "0" * 30),
        (0.1, "0.1"),
        ("", None),
        (" \n", None),
        (None, None),
    ],
)
def test_values_of_text_columns(answer: Any, text: str | None) -> None:
    rows = mapped({"q": "p", "a": answer}).rows
    assert rows.select("problem", "answer", "licence", "source_key").rows() == [
        ("p", text, "MIT", "f!m#1")
    ]


@pytest.mark.parametrize(
    ("record", "reason", "column"),
    [
        ({"a": "1"}, "missing_field", "problem"),
        ({"q": None, "a": "1"}, "missing_field", "problem"),
        ({"q": " \t", "a": "1"}, "empty_field", "problem"),
        ({"q": 7, "a": "1"}, "wrong_type", "problem"),
        ({"q": ["p"], "a": "1"}, "wrong_type", "problem"),
        ({"q": "p", "a": ["1"]}, "wrong_type", "answer"),
        ({"q": "p", "a": {"x": 1}}, "wrong_type", "answer"),
    ],
)
def test_a_record_that_makes_no_row_is_broken(
    record: dict[str, Any], reason: str, column: str
) -> None:
    found = mapped({"q": "p", "a": "1"}, record)
    assert found.rows["position"].to_list() == [1]
    [(label, item)] = found.broken
    assert (label, item.position, item.reason, item.field) == ("f!m", 2, reason, column)
    assert json.loads(item.raw) == record


def test_required_columns_are_declared() -> None:
    assert mapped({"q": "p"}).rows.height == 1
    found = mapped({"q": "p"}, {"q": "p", "a": " "}, required=["problem", "answer"])
    assert [item.reason for _, item in found.broken] == ["missing_field", "empty_field"]


def test_choices_and_counts_have_their_types() -> None:
    fields = {**FIELDS, "choices": "o", "solve_rate_k": "k"}
    found = mapped(
        {"q": "p", "o": ["1", 2], "k": 3},
        {"q": "p", "o": [], "k": 4.0},
        {"q": "p", "o": "1"},
        {"q": "p", "k": 4.5},
        fields=fields,
    )
    assert found.rows.select("choices", "solve_rate_k").rows() == [(["1", "2"], 3), (None, 4)]
    assert [(item.position, item.reason) for _, item in found.broken] == [
        (3, "wrong_type"),
        (4, "wrong_type"),
    ]


def test_what_no_column_takes_stays_in_extra() -> None:
    rows = mapped({"q": "p", "a": "1", "z": [1], "b": "é", "n": None}, {"q": "p", "a": "1"}).rows
    assert rows["extra"].to_list() == ['{"b":"é","z":[1]}', None]


def test_excluded_records_are_rows_that_drop_even_where_they_are_broken() -> None:
    found = mapped(
        {"q": "p", "kind": "math"},
        {"q": "p", "kind": "art"},
        {"kind": None},
        where={"kind": ["math"]},
    )
    assert found.rows["excluded"].to_list() == [False, True, True]
    assert found.broken == []


def test_edits_are_noted_with_before_and_after() -> None:
    edits = [
        {"field": "problem", "name": "number", "pattern": r"^(\d+)\. ", "replace": ""},
        {"field": "problem", "name": "swap", "pattern": "(a) (b)", "replace": "$2 $1"},
    ]
    rows = mapped({"q": "1. a b"}, {"q": "none"}, edits=edits).rows
    assert rows["problem"].to_list() == ["b a", "none"]
    first, second = rows["edits"].to_list()
    assert second is None
    assert json.loads(first) == [
        {"edit": "number", "field": "problem", "before": "1. a b", "after": "a b"},
        {"edit": "swap", "field": "problem", "before": "a b", "after": "b a"},
    ]


def test_an_edit_that_empties_a_required_column_breaks_the_record() -> None:
    found = mapped({"q": "x"}, edits=[{"field": "problem", "name": "all", "pattern": "x"}])
    assert [item.reason for _, item in found.broken] == ["empty_field"]


def test_the_digest_is_of_source_and_record_before_any_edit() -> None:
    one = mapped({"q": "x", "a": 1}).rows["digest"][0]
    assert len(one) == 24
    assert mapped({"a": 1, "q": "x"}).rows["digest"][0] == one
    edits = [{"field": "problem", "name": "all", "pattern": "x", "replace": "y"}]
    assert mapped({"q": "x", "a": 1}, edits=edits).rows["digest"][0] == one
    assert mapped({"q": "x", "a": 2}).rows["digest"][0] != one


def test_a_key_must_be_there() -> None:
    found = mapped({"q": "p", "id": 7}, {"q": "p"}, key="id")
    assert found.rows["key"].to_list() == ["7"]
    assert found.rows["source_key"].to_list() == ["7"]
    assert [(item.reason, item.field) for _, item in found.broken] == [("missing_field", "id")]
