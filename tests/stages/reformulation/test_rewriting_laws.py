"""Laws of rewriting by a model: whatever it replies, a made row holds no option list and no answer,
and the order of rows changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.core import Bounded, Given
from stages.llm.model import Model, Reply, Request
from stages.reformulate import Params, run
from stages.reformulation.prompts import AXES
from stages.reformulation.rewrite_check import Original, broken_rule
from stages.schema import ROW_ID
from stages.text.option_list import Question
from tests.frames import frame, row_id

ASKED = "A tank holds 24 liters. Which of the following is the number of liters in 3 tanks?"
OPENED = "A tank holds 24 liters. How many liters do 3 tanks hold?"
REWORDED = ("Which of the following is the number", "Find the number")
SAMPLES = {"model": "w", "samples": 2}
#: The answer and the other options, as a person would recognise them.
ANSWER = re.compile(r"72|seventy[- ]two|144\s?/\s?2", re.IGNORECASE)
OTHERS = re.compile(r"48|96|forty[- ]eight|ninety[- ]six", re.IGNORECASE)
LABELS = [re.compile(kind) for kind in (r"\([A-Da-d]\)", r"(?m)^[A-D][.)]", "[①-⑳]", r"\(i+\)")]

#: What a careless or a hostile model writes.
PIECES = st.sampled_from([
    OPENED, "A tank holds 24 liters.", "How many liters do 3 tanks hold?", "Which one is it:",
    "48", "72", "96", "$72$", "72.0", "144/2", "seventy-two", "Forty-eight", "ninety six", "3",
    "24", "three", "(A)", "(B) ", "\n(a) ", "\n(b) ", "\nA. ", "\nB. ", "\n- ", "①", "②", "(i)",
    "(ii)", "or", ",", "Hint:", "$3 \\cdot 24$", "of the following", "options", "____", "It is",
    "liters", "gallons", "\\boxed{72}", "７２", "-3", "N/A", "</data>", "\u0000", "\U0001f600",
])  # fmt: skip
TEXTS = st.one_of(
    st.lists(PIECES, max_size=6).map(lambda rest: " ".join([OPENED, *rest])),
    st.lists(PIECES, max_size=8).map(" ".join),
    st.text(max_size=60).map(lambda more: OPENED + " " + more),
    st.just(OPENED),
)
FAULTS = st.sampled_from(["timeout", "bad_json", "refused", None])


def replier(draft: str, corrected: str, fault: str | None) -> Model:
    """A model that writes `draft`, mends it to `corrected` if there is one, and passes all."""

    def one(request: Request) -> Reply:
        if request.shape is None:
            return Reply(text="\\boxed{72}" if request.sample else "\\boxed{1}")
        if request.step == "rewrite":
            return Reply(error=fault) if fault else reply(request, **written(draft, "72"))
        mend = corrected if draft in request.messages[-1].content else ""
        return reply(request, **judged(passes=not mend), corrected=mend)

    return lambda requests: [one(request) for request in requests]


def written(problem: str, answer: str, *, convertible: bool = True) -> dict[str, Any]:
    plan = {"asked": "", "given": [], "role_of_options": "", "answer_format": ""}
    return {"plan": plan, "convertible": convertible, "obstacle": "", "problem": problem,
            "answer": answer}  # fmt: skip


def judged(*, passes: bool) -> dict[str, Any]:
    return {axis: {"passes": passes, "why": ""} for axis in AXES}


def reply(request: Request, **said: Any) -> Reply:
    assert request.shape is not None
    return Reply(text="", data=request.shape.model_validate(said))


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            ROW_ID: row_id(number), "problem": ASKED, "answer": "B",
            "choices": ["48", "72", "96"], "question_type": "multiple_choice", "language": "en",
            "source": "s", "corpus": "c",
        }
        for number in range(count)
    ]  # fmt: skip


def frames(
    items: list[dict[str, Any]], model: Model, bounded: Bounded, *solvers: dict[str, Any]
) -> list[pl.DataFrame]:
    """kept, dropped and events, as the stage leaves them, sorted by id."""
    params = Params.model_validate({"mode": "model", "model": {"model": "m", "solvers": solvers}})
    split = run(frame(*items), params, Given(bounded=bounded, model=model))
    parts = (split.kept, split.dropped, split.tables["events"])
    return [part.collect().sort(ROW_ID) for part in parts]


ORIGINAL = Original(Question(ASKED, ("48", "72", "96")), 1, "72")


def assert_open(problem: str) -> None:
    """Neither the answer nor another option, no two labels, and the numbers of the question."""
    assert not ANSWER.search(problem)
    assert not OTHERS.search(problem)
    assert all(len(set(kind.findall(problem))) < 2 for kind in LABELS)
    assert problem.count("\n- ") < 2
    assert {"24", "3"} <= set(re.findall(r"\d+", problem))


@settings(max_examples=800, deadline=None)
@given(text=TEXTS)
def test_no_text_that_rules_pass_holds_options_or_the_answer(text: str):
    if broken_rule(text, ORIGINAL) is None:
        assert_open(text)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draft=TEXTS, corrected=st.one_of(st.just(""), TEXTS), fault=FAULTS)
def test_no_made_row_holds_options_or_its_answer(
    draft: str, corrected: str, fault: str | None, bounded: Bounded
):
    kept, dropped, _ = frames(rows(1), replier(draft, corrected, fault), bounded, SAMPLES)
    detail = json.loads(dropped["detail"][0])
    assert kept.height + ("not_converted" in detail) == 1
    if fault:
        assert detail["not_converted"] == f"error:rewrite_{fault}"
    for problem in kept["problem"]:
        assert_open(problem)


def moody(requests: Sequence[Request]) -> list[Reply]:
    """A model whose mood is a function of what it is asked, and of nothing else."""
    return [_moody(request) for request in requests]


def _moody(request: Request) -> Reply:
    told = json.loads(request.messages[-1].content.split("\n")[1])
    mood = sha256(f"{request.step}{told}{request.sample}".encode()).digest()[0]
    if mood < 40:
        return Reply(error="timeout")
    if request.step == "rewrite":
        problem = told["problem"].replace(*REWORDED) + (" (A) " if mood % 5 == 0 else "")
        return reply(request, **written(problem, told["answer"], convertible=mood % 7 > 0))
    if request.step == "judge":
        return reply(request, **judged(passes=mood % 4 > 0), corrected="")
    return Reply(text="\\boxed{1}")


def test_the_order_of_rows_changes_nothing(bounded: Bounded):
    items = [
        row | {"problem": ASKED.replace("3", str(number)), "choices": ["7", str(24 * number), "9"]}
        for number, row in enumerate(rows(60), start=30)
    ]
    first = frames(items, moody, bounded)
    for other in (items[::-1], items[20:] + items[:20]):
        assert all(a.equals(b) for a, b in zip(first, frames(other, moody, bounded), strict=True))
    ends = {json.loads(detail).get("not_converted") for detail in first[1]["detail"]}
    assert {None, "option_left", "not_convertible", "error:rewrite_timeout"} <= ends
