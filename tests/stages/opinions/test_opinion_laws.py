"""Whatever models reply: values of a closed vocabulary or named failures, and policies in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.llm.reading import of_text
from stages.llm.model import Reply, Request, Usage
from stages.opinions.asking import opinions
from stages.opinions.params import OpinionParams
from stages.opinions.shapes import Criterion, Defect, QuestionType
from stages.rules.judgement import evaluate
from stages.rules.policy import Policy
from stages.schema import FAILURE, OPINIONS
from tests.frames import rows
from tests.stages.opinions.said import FINE, opinion

LABELS = {"algebra", "geometry", "other"}
VOCABULARY: dict[str, set[str]] = {
    "question_type": set(get_args(QuestionType)),
    "validity": {*get_args(Defect), "valid"},
    "domain": LABELS,
    "quality": {*get_args(Criterion), "good"},
}
PARAMS = OpinionParams.model_validate(
    {"models": ["a", "b"], "signals": {one: {} for one in FINE},
     "domains": {"algebra": "equations", "geometry": "figures"}}
)  # fmt: skip
WORDS = st.sampled_from(sorted({*set.union(*VOCABULARY.values()), "alchemy", "", "Proof", "no"}))
#: Objects of all four shapes, right or not, and whatever else is text.
OBJECTS = st.fixed_dictionaries(
    {"why": st.text(max_size=5)},
    optional={
        "types": st.lists(WORDS, max_size=3), "defects": st.lists(WORDS, max_size=3),
        "labels": st.lists(WORDS, max_size=3), "unmet": st.lists(WORDS, max_size=3),
        "score": st.one_of(st.integers(-1, 7), st.floats(0, 6), st.none()),
    },
)  # fmt: skip
TEXTS = st.one_of(OBJECTS.map(json.dumps), st.text(max_size=20), st.just('{"why": "x"'))
MANY = settings(max_examples=80, deadline=None)


class Babble:
    """A model that says one of some texts, by what is asked."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    def __call__(self, requests: Sequence[Request], later: int = 0) -> list[Reply]:
        return [
            of_text(self.texts[len(repr(request)) % len(self.texts)], request.shape, Usage())
            for request in requests
        ]


@given(texts=st.lists(TEXTS, min_size=1, max_size=6), problems=st.lists(st.text(max_size=9)))
@MANY
def test_an_opinion_is_of_the_vocabulary_or_a_named_failure(texts: list[str], problems: list[str]):
    frame = rows(problem=[*problems, "What is it?"])
    found = opinions(frame, PARAMS, Babble(texts))
    for signal, known in VOCABULARY.items():
        for line in found[f"model_{signal}"].to_list():
            assert [one["model"] for one in line] == ["a", "b"]
            for one in line:
                values, failed = one["values"], one["values"][0].startswith(FAILURE)
                assert set(values) <= known or (failed and len(values) == 1)
                assert not failed or one["values"][0].startswith(f"{FAILURE}{signal}_")
                assert (one["score"] is None) == (failed or signal != "quality")
    assert opinions(frame.reverse(), PARAMS, Babble(texts)).equals(found)


SAID = st.sampled_from(["proof", "open", "error:question_type_timeout"])
LINES = st.lists(
    st.tuples(st.booleans(), st.one_of(st.none(), st.lists(SAID, min_size=1, max_size=4))),
    min_size=1, max_size=8,
)  # fmt: skip


def reasons(lines: list[Any], **rule: Any) -> list[list[str]]:
    """Reasons under the rule `proof` with these options."""
    frame = pl.LazyFrame(
        {"source": ["s"] * len(lines), "proof": [signal for signal, _ in lines],
         "question_type": ["open"] * len(lines),
         "model_question_type": [said and [opinion(one) for one in said] for _, said in lines]},
        schema_overrides=OPINIONS,
    )  # fmt: skip
    policy = Policy.model_validate({"rules": {"proof": rule}})
    return evaluate(frame, policy).collect()["reasons"].to_list()


@given(lines=LINES, votes=st.integers(1, 4))
@MANY
def test_policies_are_ordered_and_a_failure_is_named_only_where_it_could_decide(
    lines: list[Any], votes: int
):
    by = {one: reasons(lines, by=one, votes=votes) for one in ("rule", "model", "either", "both")}
    more = reasons(lines, by="model", votes=votes + 1)
    for place, (signal, said) in enumerate(lines):
        rule, model, either, both = (by[one][place] for one in ("rule", "model", "either", "both"))
        assert bool(rule) == signal
        # the union drops all that each drops, the consensus only what each could drop
        assert not (rule or model) or either
        assert not both or (rule and model)
        # more votes are asked for: no row is hit that was not
        assert more[place] != ["proof"] or model == ["proof"]
        failures = sum(one.startswith(FAILURE) for one in said or ())
        votes_for = (said or []).count("proof")
        undecided = said is not None and votes_for < votes <= votes_for + failures
        assert (model == ["error:question_type_timeout"]) == undecided
