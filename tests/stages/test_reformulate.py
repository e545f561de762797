"""reformulate: parents dropped, children made, both accounted for."""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from stages import annotate
from stages import filter as filter_stage
from stages.contamination.index import index_items
from stages.core import Bounded, Given
from stages.errors import DataError
from stages.llm.model import Reply
from stages.reformulate import Params, most_calls, run
from stages.reformulation.attempt import ROUTED
from stages.schema import DROPPED, EVENTS, ROW_ID
from tests.frames import frame, row_id
from tests.stages.opinions.said import Script, told

SENT = {"action": "reformulate"}
FILTER = {"rules": {"multiple_choice": SENT, "hyperlink": {}}}
DEDUP = {"shingle": {"unit": "word", "n": 3}, "threshold": 0.7}
CONTAMINATION = {"against": "demo", "ngram": {"n": 8}}


def row(number: int, problem: str, answer: str, **more: object) -> dict[str, object]:
    given = {"question_type": "multiple_choice", "language": "en", "source": "s", "corpus": "c"}
    return {ROW_ID: row_id(number), "problem": problem, "answer": answer, **given, **more}


GOOD = row(
    1,
    "Tom has 3 apples and buys 4 bags of 6 apples each. How many apples does he have?",
    "C",
    choices=["25", "26", "27", "28"],
    solution="4 * 6 = 24 and 24 + 3 = 27\nAnswer: C",
    licence="MIT",
    subject="arithmetic",
)
TEXT = row(2, "If 3x + 2 = 20, what is the value of x? (A) 4 (B) 5 (C) 6 (D) 7", "6", group_id="g2")
WHICH = row(3, "Which of the following is prime?", "A", choices=["2", "4", "6"])
OPEN = row(4, "What is 5 + 8 + 13 + 21 in total?", "47", question_type="open_ended")


def _children(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("role") == "reformulated")


def test_children_and_parents(bounded: Bounded):
    split = run(frame(GOOD, TEXT, WHICH, OPEN), Params(), Given(bounded=bounded))
    kept, dropped = split.kept.collect(), split.dropped.collect()
    made = _children(kept).sort("answer")
    assert made["problem"].to_list() == [GOOD["problem"], "If 3x + 2 = 20, what is the value of x?"]
    assert made["answer"].to_list() == ["27", "6"]
    assert made["parents"].to_list() == [[GOOD[ROW_ID]], [TEXT[ROW_ID]]]
    assert made["group_id"].to_list() == [GOOD[ROW_ID], "g2"]
    assert made["solution"].to_list() == ["4 * 6 = 24 and 24 + 3 = 27", None]
    assert made["choices"].null_count() == 2
    assert made["question_type"].to_list() == ["open_ended"] * 2
    assert made["licence"].to_list() == ["MIT", None]
    assert all(re.fullmatch("[0-9a-f]{24}0{8}", one) for one in made[ROW_ID])
    assert dropped.columns == [*kept.columns, *DROPPED]
    assert dropped["reasons"].to_list() == [["multiple_choice"]] * 3
    details = dict(dropped.select(ROW_ID, "detail").iter_rows())
    assert json.loads(details[WHICH[ROW_ID]]) == {
        "not_converted": "needs_options",
        "routed": True,
    }
    assert json.loads(details[GOOD[ROW_ID]])["child"] == made[ROW_ID][0]
    assert kept.height + dropped.height == 4 + made.height


def test_events_tell_before_and_after(bounded: Bounded):
    split = run(frame(GOOD), Params(), Given(bounded=bounded))
    events = split.tables["events"].collect()
    assert dict(events.schema) == EVENTS
    assert events["action"].to_list() == ["made"]
    detail = json.loads(events["detail"][0])
    assert detail["parents"] == [GOOD[ROW_ID]]
    assert detail["before"] == GOOD["problem"]
    assert detail["choices"] == GOOD["choices"]
    assert detail["after"] == GOOD["problem"]
    assert detail["solution_before"] == GOOD["solution"]


@pytest.mark.parametrize(
    ("problem", "choices", "answer", "why"),
    [
        ("How many apples are left of 20?", ["1", "2 or 3", "4"], "A", "mixed_options"),
        ("How many apples are left of 20?", ["few", "some", "many"], "A", "answer_type"),
        ("How many apples are left of 20?", ["1", "2", "None of these"], "C", "answer_is_a_filler"),
        ("How many apples are left of 20?", ["0.5", "1/2", "2"], "C", "equal_options"),
        ("How long is a rope of 20 parts?", ["1 cm", "1 m", "2 m"], "C", "mixed_units"),
        ("How many apples are left of 20?", ["20", "19", "18"], "A", "answer_in_stem"),
        ("At what time do 2 trains meet?", ["8:30", "9:30", "9:45"], "A", "clock_time"),
        ("How many apples are left of 20?", ["0.3333", "0.4444", "0.5"], "A", "rounded_answer"),
        ("How long does a car take for 200 m?", ["9.0 s", "8.0 s", "5.0 s"], "A", "rounded_answer"),
        ("How long is the curve up to y = 1?", ["1.18", "1.36", "0.5"], "A", "rounded_answer"),
        ("What share of 70% is left of 20%?", ["58.3%", "62.5%", "6%"], "A", "rounded_answer"),
        ("What is the share of M men in D?", ["3D/M2", "D/M2", "2D/M2"], "A", "lost_notation"),
        ("What is the cost of c pounds?", ["2z", "3z", "4z"], "A", "undefined_symbols"),
        ("How many, 5, 6, 7 or 8, legs has it?", ["5", "6", "7", "9"], "D", "options_in_stem"),
        ("How many apples are left of 20?", ["1", "2", "3"], "E", "answer_not_among_options"),
        ("How many apples are left of 20?", None, "A", "no_option_list"),
        ("What is the limit of (1+1/n)^n?", ["1", "e", "2", "3", "4"], "e", "ambiguous_answer"),
    ],
)
def test_unsafe_forms_are_left(
    problem: str, choices: list[str] | None, answer: str, why: str, bounded: Bounded
):
    split = run(frame(row(1, problem, answer, choices=choices)), Params(), Given(bounded=bounded))
    assert split.kept.collect().height == 0
    detail = json.loads(split.dropped.collect()["detail"][0])
    assert detail == {"not_converted": why} | ({"routed": True} if why in ROUTED else {})


def test_other_languages_are_left(bounded: Bounded):
    foreign = GOOD | {"language": "zh"}
    split = run(frame(foreign), Params(), Given(bounded=bounded))
    assert json.loads(split.dropped.collect()["detail"][0]) == {"not_converted": "language"}


def _recheck(bounded: Bounded, *rows: dict[str, object], **recheck: object) -> pl.DataFrame:
    params = Params.model_validate({"recheck": recheck})
    references = frame(
        row(9, str(GOOD["problem"]), "27", source="bench", question_type="open_ended")
    )
    split = run(frame(*rows), params, Given({"index": index_items(references).lazy()}, bounded))
    return _children(split.dropped.collect())


def test_children_pass_the_rules_again(bounded: Bounded):
    linked = GOOD | {"problem": f"See https://example.org/a. {GOOD['problem']}"}
    dropped = _recheck(bounded, linked, filter=FILTER)
    assert dropped["reasons"].to_list() == [["hyperlink"]]
    assert dropped["parents"].to_list() == [[GOOD[ROW_ID]]]


def test_children_pass_decontamination_again(bounded: Bounded):
    dropped = _recheck(bounded, GOOD, filter=FILTER, decontaminate=CONTAMINATION)
    assert dropped["reasons"].to_list() == [["contaminated"]]


def test_children_that_vary_an_item_stay_with_a_note(bounded: Bounded):
    params = Params.model_validate({"recheck": {"decontaminate": CONTAMINATION}})
    other = str(GOOD["problem"]).replace("4 bags", "5 bags")
    items = index_items(frame(row(9, other, "33", source="bench"))).lazy()
    split = run(frame(GOOD), params, Given({"index": items}, bounded))
    child = split.kept.collect()[ROW_ID].to_list()
    events = split.tables["events"].collect()
    assert events["action"].to_list() == ["made", "noted"]
    assert events[ROW_ID].to_list() == child * 2
    assert split.tables["contamination"].collect()["relation"].to_list() == ["variant"]


def test_children_pass_dedup_again(bounded: Bounded):
    twin = row(5, f"{GOOD['problem']} ", "27", question_type="open_ended")
    dropped = _recheck(bounded, GOOD, twin, filter=FILTER, dedup=DEDUP)
    assert dropped["reasons"].to_list() == [["exact_duplicate"]]
    assert json.loads(dropped["detail"][0])["twin"] == twin[ROW_ID]


def test_the_parent_tells_what_became_of_its_child(bounded: Bounded):
    params = Params.model_validate({"recheck": {"dedup": DEDUP}})
    twin = row(5, str(GOOD["problem"]), "27", question_type="open_ended")
    dropped = run(frame(GOOD, twin), params, Given(bounded=bounded)).dropped.collect()
    parent = dropped.filter(pl.col(ROW_ID) == GOOD[ROW_ID])
    assert json.loads(parent["detail"][0])["child_dropped"] == ["exact_duplicate"]


def test_of_two_equal_children_one_stays(bounded: Bounded):
    params = Params.model_validate({"recheck": {"dedup": DEDUP}})
    split = run(frame(GOOD, GOOD | {ROW_ID: "f" * 32}), params, Given(bounded=bounded))
    assert _children(split.kept.collect()).height == 1
    assert _children(split.dropped.collect()).height == 1


def test_the_index_is_asked_for(bounded: Bounded):
    params = Params.model_validate({"recheck": {"decontaminate": CONTAMINATION}})
    with pytest.raises(DataError, match="index"):
        run(frame(GOOD), params, Given(bounded=bounded))


def test_nothing_to_do(bounded: Bounded):
    params = Params.model_validate({"recheck": {"filter": FILTER, "dedup": DEDUP}})
    split = run(frame(OPEN), params, Given(bounded=bounded))
    assert split.kept.collect().height == 1
    assert split.dropped.collect().height == 0
    assert split.tables["events"].collect().height == 0


def test_a_second_run_makes_nothing(bounded: Bounded):
    params = Params.model_validate({"recheck": {"filter": FILTER, "dedup": DEDUP}})
    kept = run(frame(GOOD, TEXT, OPEN), params, Given(bounded=bounded)).kept.collect()
    again = run(kept.lazy(), params, Given(bounded=bounded))
    assert again.kept.collect().equals(kept)
    assert again.dropped.collect().height == 0


@pytest.mark.parametrize(
    ("options", "goes_on"),
    [
        ({"action": "reformulate"}, False),
        ({"action": "reformulate", "sources": ["s"]}, False),
        ({"action": "reformulate", "except_sources": ["s"]}, True),
        ({"action": "ignore"}, True),
        ({"action": "flag"}, True),
        (None, True),
    ],
)
def test_only_rows_that_filter_sent_are_parents(
    options: dict[str, object] | None, goes_on: bool, bounded: Bounded
):
    """None: the policy is off."""
    policy = {"enabled": options is not None, "rules": {"multiple_choice": options or SENT}}
    given = Given(
        {"signals": annotate.run(frame(GOOD), annotate.Params(), Given({}, bounded)).kept}
    )
    sent = filter_stage.run(frame(GOOD), filter_stage.Params.model_validate(policy), given).kept
    params = Params.model_validate({"recheck": {"filter": policy}})
    split = run(sent, params, Given(bounded=bounded))
    assert (GOOD[ROW_ID] in split.kept.collect()[ROW_ID].to_list()) == goes_on
    assert split.dropped.collect().height == (0 if goes_on else 1)


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        (None, []),
        ({"why": "w", "defects": ["missing_premise"]}, [["invalid_problem"]]),
        (Reply(error="timeout"), [["error:validity_timeout"]]),
    ],
)
def test_what_models_say_of_rows_counts_for_made_rows_too(
    said: Any, reasons: list[list[str]], bounded: Bounded
):
    policy = {"rules": {"multiple_choice": {"action": "reformulate"}, "invalid_problem": {}}}
    llm = {"models": ["m"], "signals": {"validity": {}}}
    params = Params.model_validate({"recheck": {"annotate": {"llm": llm}, "filter": policy}})
    model = Script(lambda request: said)
    split = run(frame(GOOD), params, Given(bounded=bounded, model=model))
    made = _children(split.dropped.collect())
    assert made["reasons"].to_list() == reasons
    assert _children(split.kept.collect()).height == 1 - len(reasons)
    assert [told(request)["problem"] for request in model.asked] == [GOOD["problem"]]
    assert set(split.about["prompts"]) == {"validity"}
    # the row's own opinions, whether it stays or not
    [line] = split.tables["opinions"].collect().to_dicts()
    child = pl.concat([made, _children(split.kept.collect())], how="diagonal")
    assert [line[ROW_ID]] == child[ROW_ID].to_list()
    assert [one["model"] for one in line["model_validity"]] == ["m"]
    assert line["model_domain"] is None


def test_made_rows_nobody_was_asked_about_have_no_opinions(bounded: Bounded):
    params = Params.model_validate({"recheck": {"filter": FILTER}})
    split = run(frame(GOOD), params, Given(bounded=bounded))
    assert split.tables["opinions"].collect().height == 0


def test_the_most_calls_of_a_parent_are_told_in_the_order_of_asking():
    asked = {"models": ["a", "b"], "signals": {"validity": {}, "quality": {"models": ["a"]}}}
    params = {"mode": "model", "model": {"model": "m"}, "recheck": {"annotate": {"llm": asked}}}
    assert most_calls(Params.model_validate(params)) == (
        {"rewrite": 1}, {"judge": 2}, {"solve": 0}, {"validity": 2, "quality": 1},
    )  # fmt: skip
    assert most_calls(Params()) == ()


def test_off_passes_rows_through():
    split = run(frame(GOOD), Params(enabled=False), Given())
    assert split.kept.collect().height == 1


def test_unknown_parameters_are_refused():
    with pytest.raises(ValidationError):
        Params.model_validate({"recheck": {"filters": FILTER}})
