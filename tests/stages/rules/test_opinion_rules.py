"""Policies on what models say: union, consensus, m of k; a failure decides nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from stages import annotate
from stages import filter as stage
from stages.core import Given, Split
from stages.llm.model import Reply, Request
from stages.rules.judgement import evaluate
from stages.rules.policy import Policy
from stages.schema import FAILURE, OPINIONS
from tests.frames import rows
from tests.stages.opinions.said import Script, opinion, told
from tests.stages.test_annotate import parser

PROOF, OPEN = opinion("proof"), opinion("open")
FAILED = opinion("error:question_type_timeout")


def reasons(rule: dict[str, Any], signal: bool, *said: dict[str, Any] | None) -> list[str]:
    """The reasons of a row whose signal `proof` and whose opinions are these."""
    opinions = None if said == (None,) else list(said)
    frame = pl.LazyFrame(
        {"source": ["s"], "proof": [signal], "question_type": ["open"],
         "model_question_type": [opinions]},
        schema_overrides=OPINIONS,
    )  # fmt: skip
    found = evaluate(frame, Policy.model_validate({"rules": {"proof": rule}})).collect()
    return list(found["reasons"][0])


@pytest.mark.parametrize(
    ("rule", "signal", "said", "expected"),
    [
        # the union: any of both
        ({"by": "either"}, True, [OPEN], ["proof"]),
        ({"by": "either"}, False, [PROOF], ["proof"]),
        ({"by": "either"}, False, [OPEN], []),
        ({"by": "either"}, True, [FAILED], ["proof"]),
        ({"by": "either"}, False, [FAILED], ["error:question_type_timeout"]),
        # consensus of both
        ({"by": "both"}, True, [PROOF], ["proof"]),
        ({"by": "both"}, True, [OPEN], []),
        ({"by": "both"}, False, [PROOF], []),
        ({"by": "both"}, False, [FAILED], []),
        ({"by": "both"}, True, [FAILED], ["error:question_type_timeout"]),
        # models alone, m of k
        ({"by": "model"}, True, [OPEN], []),
        ({"by": "model", "votes": 2}, False, [PROOF, PROOF, OPEN], ["proof"]),
        ({"by": "model", "votes": 2}, False, [PROOF, OPEN, OPEN], []),
        ({"by": "model", "votes": 2}, False, [PROOF, PROOF, FAILED], ["proof"]),
        ({"by": "model", "votes": 2}, False, [PROOF, OPEN, FAILED], [FAILED["values"][0]]),
        ({"by": "model", "votes": 2}, False, [OPEN, OPEN, FAILED], []),
        # nobody was asked: under the rule's name
        ({"by": "model"}, False, [None], ["proof"]),
        ({"by": "either"}, True, [None], ["proof"]),
        # the default reads no opinion
        ({}, False, [PROOF], []),
        ({}, True, [FAILED], ["proof"]),
    ],
)
def test_whose_word_counts(
    rule: dict[str, Any], signal: bool, said: list[Any], expected: list[str]
):
    assert reasons(rule, signal, *said) == expected


def test_a_failure_outside_of_its_sources_is_nobodys():
    assert reasons({"by": "model", "sources": ["other"]}, False, FAILED) == []
    assert reasons({"by": "model", "action": "flag"}, False, FAILED) == []


def test_a_failure_is_not_sent_on_and_a_cleared_row_is_no_multiple_choice():
    lines = [opinion("multiple_choice")], [FAILED], [OPEN]
    frame = pl.LazyFrame(
        {"source": ["s"] * 3, "multiple_choice": [False, False, True],
         "question_type": ["open", "open", "multiple_choice"],
         "model_question_type": list(lines)},
        schema_overrides=OPINIONS,
    )  # fmt: skip
    rule = {"action": "reformulate", "by": "model"}
    found = evaluate(frame, Policy.model_validate({"rules": {"multiple_choice": rule}})).collect()
    assert found["reasons"].to_list() == [[], ["error:question_type_timeout"], []]
    assert found["question_type"].to_list() == ["multiple_choice", "open", "open"]


PROBLEMS = ["Prove it.", "How many are they?", "What is $x$ if $x+1=2$?"]
LLM = {
    "models": ["a", "b"],
    "signals": {"validity": {}, "question_type": {}, "domain": {}, "quality": {}},
    "domains": {"algebra": "equations"},
}
FRAME = rows(problem=PROBLEMS, answer=["p", "3", "1"], source=["s"] * 3)


def say(request: Request) -> Any:
    """The second problem lacks a premise, says model a; asking b about it fails."""
    if request.step != "validity" or told(request)["problem"] != PROBLEMS[1]:
        return None
    if request.model == "b":
        return Reply(error="timeout")
    return {"why": "who are they?", "defects": ["missing_premise"]}


def annotated(model: Script) -> Split:
    params = annotate.Params.model_validate({"llm": LLM})
    return annotate.run(FRAME, params, Given(bounded=parser, model=model))


def test_another_policy_asks_nobody_again():
    model = Script(say)
    signals = annotated(model).kept
    calls = len(model.asked)
    assert calls == 3 * 4 * 2

    def dropped(**rules: Any) -> dict[str, list[str]]:
        params = stage.Params.model_validate({"rules": rules})
        split = stage.run(FRAME, params, Given({"signals": signals}))
        return dict(split.dropped.collect().select("problem", "reasons").iter_rows())

    assert dropped(invalid_problem={}) == {PROBLEMS[1]: ["invalid_problem"]}
    both = dropped(invalid_problem={"votes": 2})
    assert both == {PROBLEMS[1]: ["error:validity_timeout"]}
    assert dropped(invalid_problem={"defects": ["contradiction"]}) == both
    assert dropped(proof={"by": "either"}) == {PROBLEMS[0]: ["proof"]}
    assert dropped(proof={"by": "both"}) == {}
    assert dropped(off_domain={"domains": ["geometry"]}).keys() == set(PROBLEMS)
    assert dropped(low_quality={}, off_domain={}) == {}
    assert len(model.asked) == calls


def test_lineage_names_prompts_and_metrics_count_what_was_said():
    split = annotated(Script(say))
    params = annotate.Params.model_validate({"llm": LLM})
    assert set(split.about["prompts"]) == set(LLM["signals"])
    said = annotate.metrics(split, params)["opinions"]
    assert said["validity"] == {"error:validity_timeout": 1, "missing_premise": 1, "valid": 4}
    assert said["quality"] == {"good": 6}
    assert not any(value.startswith(FAILURE) for value in said["domain"])


def test_evidence_names_the_models_and_their_reasons():
    signals = annotated(Script(say)).kept
    params = stage.Params.model_validate({"rules": {"invalid_problem": {}}})
    (detail,) = stage.run(FRAME, params, Given({"signals": signals})).dropped.collect()["detail"]
    assert '"model":"a"' in detail
    assert "who are they?" in detail
