"""A policy on rows and signals: reasons, events, evidence, the columns that signals settle."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from stages import filter as stage
from stages.core import Given, Split
from stages.errors import ConfigError, DataError
from stages.rules import rates
from stages.schema import DROPPED, EVENTS, ROW
from stages.signals import MEASURED, SIGNALS
from tests.frames import rows, short_ids

PLAIN: dict[str, Any] = {
    **dict.fromkeys(SIGNALS, False),
    "n_boxed": 1,
    "boxed_answer": "7",
    "link": None,
    "solution_link": None,
    "answer_chars": 1,
    "problem_chars": 40,
    "language": "en",
    "language_score": 1.0,
    "question_type": "open",
    "answer_type": "numeric",
    "answer_parse": "ok",
    "answer_canonical": "7",
}
TEXTS = ("link", "solution_link", "boxed_answer")


def signals(*changes: dict[str, Any]) -> pl.LazyFrame:
    """Signals of rows r0, r1, ...: plain ones, but for the changes."""
    ids = short_ids(len(changes))
    lines = [{"row_id": own, **PLAIN, **new} for own, new in zip(ids, changes, strict=True)]
    return pl.LazyFrame(lines, schema_overrides=dict.fromkeys(TEXTS, pl.String))


def split(rules: dict[str, Any], *changes: dict[str, Any]) -> Split:
    """The stage's split of as many rows as there are changes."""
    frame = rows(problem=[f"p{n}" for n in range(len(changes))], source=["s"] * len(changes))
    params = stage.Params.model_validate({"rules": rules})
    return stage.run(frame, params, Given({"signals": signals(*changes)}))


def test_the_table_of_signals_is_complete():
    assert set(PLAIN) == {*SIGNALS, *MEASURED}


def test_a_policy_that_is_off_keeps_every_row_and_settles_the_same_columns():
    found = {"proof": True}, {"multiple_choice": True, "question_type": "multiple_choice"}, {}
    rules = {"proof": {}, "multiple_choice": {"action": "reformulate"}, "hyperlink": {}}
    frame = rows(problem=["a", "b", "c"], source=["s"] * 3)
    given = Given({"signals": signals(*found)})
    off = stage.Params.model_validate({"enabled": False, "rules": rules})
    split = stage.run(frame, off, given)
    kept = split.kept.collect().sort("row_id")
    assert kept["row_id"].to_list() == frame.collect()["row_id"].to_list()
    assert kept.schema == stage.run(frame, stage.Params(), given).kept.collect_schema()
    assert kept["question_type"].to_list() == ["open", "multiple_choice", "open"]
    assert kept["answer_canonical"].to_list() == ["7", "7", "7"]
    assert split.dropped.collect().is_empty()
    assert split.tables["events"].collect().is_empty()
    assert stage.metrics(split, off) == {"flag_rate": {}}
    # what is off is checked all the same
    with pytest.raises(ConfigError, match="did you mean proof"):
        stage.Params.model_validate({"enabled": False, "rules": {"profs": {}}})


def test_a_dropped_row_also_names_the_rule_that_would_have_sent_it_on():
    rules = {"multiple_choice": {"action": "reformulate"}, "proof": {}}
    both, one = {"multiple_choice": True, "proof": True}, {"multiple_choice": True}
    result = split(rules, both, one)
    assert result.dropped.collect()["reasons"].to_list() == [["multiple_choice", "proof"]]
    assert result.kept.collect()["question_type"].to_list() == ["multiple_choice"]


def test_all_reasons_of_a_row_are_named_and_sorted():
    result = split(
        {"proof": {}, "multi_part": {}, "yes_no": {}}, {"proof": True, "multi_part": True}, {}
    )
    dropped = result.dropped.collect()
    assert dropped["row_id"].to_list() == ["r0"]
    assert dropped["reasons"].to_list() == [["multi_part", "proof"]]
    assert dropped.columns[-2:] == list(DROPPED)
    kept = result.kept.collect()
    assert kept["row_id"].to_list() == ["r1"]
    assert kept.columns == [*ROW, "answer_canonical"]
    assert kept.row(0, named=True)["answer_canonical"] == "7"
    assert kept.row(0, named=True)["language"] == "en"


def test_a_row_without_signals_is_dropped_under_each_rule():
    frame = rows(problem=["p"], source=["s"])
    params = stage.Params.model_validate({"rules": {"proof": {}, "answer_too_long": {}}})
    result = stage.run(frame, params, Given({"signals": signals({}).filter(False)}))
    assert result.dropped.collect()["reasons"].to_list() == [["answer_too_long", "proof"]]
    assert result.kept.collect().height == 0


def test_reformulate_marks_the_row_and_flag_only_notes():
    rules = {"multiple_choice": {"action": "reformulate"}, "proof": {"action": "flag"}}
    result = split(rules, {"multiple_choice": True}, {"proof": True}, {})
    # after a join rows come in any order; the runner sorts them
    kept = result.kept.sort("row_id").collect()
    assert kept["question_type"].to_list() == ["multiple_choice", "open", "open"]
    events = result.tables["events"].collect()
    assert dict(events.schema) == EVENTS
    assert events.select("row_id", "action").rows() == [("r1", "noted")]
    assert events["reasons"].to_list() == [["proof"]]


def test_an_ignored_rule_does_nothing():
    assert split({"proof": {"action": "ignore"}}, {"proof": True}).kept.collect().height == 1


def test_the_evidence_of_all_reasons_is_one_json_object():
    change = {"language": "de", "language_score": 0.9, "answer_chars": 120, "proof": True}
    dropped = split({"not_english": {}, "answer_too_long": {}, "proof": {}}, change).dropped
    assert json.loads(dropped.collect()["detail"].item()) == {
        "answer_too_long": {"answer_chars": 120},
        "not_english": {"language": "de", "language_score": 0.9},
    }


def test_evidence_with_quotes_and_braces_stays_json():
    dropped = split({"hyperlink": {}}, {"link": 'www.a.b/{"x"}\\'}).dropped.collect()
    found = json.loads(dropped["detail"].item())
    assert found["hyperlink"]["link"] == 'www.a.b/{"x"}\\'


@pytest.mark.parametrize(
    ("declared", "guess", "language", "stays"),
    [
        ("zh", "und", "zh", False),
        (None, "und", "und", True),
        ("sw", "en", "sw", False),
        ("en", "sw", "en", True),
        ("und", "de", "de", False),
    ],
)
def test_a_declared_language_outranks_the_guess(
    declared: str | None, guess: str, language: str, stays: bool
):
    frame = rows(problem=["p"], source=["s"], language=[declared])
    params = stage.Params.model_validate({"rules": {"not_english": {}}})
    result = stage.run(frame, params, Given({"signals": signals({"language": guess})}))
    assert result.kept.collect().height == stays
    side = result.kept if stays else result.dropped
    assert side.collect()["language"].to_list() == [language]


@pytest.mark.parametrize("kind", ["timeout", "memory", "crash"])
def test_an_answer_that_broke_the_parser_is_named_as_a_failure(kind: str):
    change = {"answer_parse": f"error:{kind}", "multiple_choice": False, "yes_no": True}
    dropped = split({"unparsable_answer": {}, "yes_no": {}, "answer_too_long": {}}, change).dropped
    found = dropped.collect().row(0, named=True)
    assert found["reasons"] == [f"error:{kind}", "yes_no"]
    assert json.loads(found["detail"])["unparsable_answer"] == {"answer_parse": f"error:{kind}"}


def test_the_flag_rate_counts_hits_of_every_action():
    rules = {
        "multiple_choice": {"action": "reformulate"},
        "proof": {"action": "flag"},
        "yes_no": {},
        "multi_part": {"action": "ignore"},
    }
    hits = [{"multiple_choice": True, "question_type": "multiple_choice"}, {"proof": True}]
    result = split(rules, *hits, {"yes_no": True, "proof": True}, {"multi_part": True})
    params = stage.Params.model_validate({"rules": rules})
    assert stage.metrics(result, params) == {
        "flag_rate": {"s": {"multiple_choice": 0.25, "proof": 0.5, "yes_no": 0.25}}
    }


def test_a_row_that_was_not_sent_on_is_no_hit_of_the_rule_that_sends():
    rules = {"multiple_choice": {"action": "reformulate", "except_sources": ["s"]}}
    result = split(rules, {"multiple_choice": True, "question_type": "multiple_choice"})
    params = stage.Params.model_validate({"rules": rules})
    assert stage.metrics(result, params) == {"flag_rate": {}}


def test_filter_drops_nothing_of_what_it_kept():
    rules = {name: {} for name in ("proof", "multi_part", "answer_too_long")}
    changes = [{"proof": True}, {}, {"answer_chars": 200}, {"multi_part": True}, {}]
    kept = split(rules, *changes).kept
    params = stage.Params.model_validate({"rules": rules})
    again = stage.run(kept, params, Given({"signals": signals(*changes)}))
    assert again.dropped.collect().height == 0
    assert again.kept.sort("row_id").collect().equals(kept.sort("row_id").collect())


def test_filter_asks_for_the_signals():
    with pytest.raises(DataError, match="annotate"):
        stage.run(rows(problem=["p"]), stage.Params(), Given())


def test_rates_are_per_source_and_reason():
    dropped = pl.LazyFrame({"source": ["a", "a", "b"], "reasons": [["x", "y"], ["x"], ["x"]]})
    kept = pl.LazyFrame({"source": ["a", "a", "c"]})
    assert rates(dropped, kept).collect().rows() == [
        ("a", "x", 4, 2, 0.5),
        ("a", "y", 4, 1, 0.25),
        ("b", "x", 1, 1, 1.0),
    ]
