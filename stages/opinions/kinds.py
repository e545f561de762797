"""The signals that models measure: their prompts, and how a reply becomes an opinion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from stages.llm.prompt import Prompt
from stages.opinions import prompts
from stages.opinions.params import OTHER, OpinionParams, Signal
from stages.opinions.shapes import Domains, Quality, QuestionTypes, Validity

#: What an opinion says of a problem in which it finds nothing wrong, or no criterion unmet.
VALID, GOOD = "valid", "good"


class Unfit(Exception):
    """A reply of the right shape that is no opinion; its text is the kind of failure."""


@dataclass(frozen=True)
class ReplyContent:
    """What one reply says; see `stages.schema.OPINION`."""

    values: tuple[str, ...]
    why: str
    score: int | None = None


@dataclass(frozen=True)
class Kind:
    """One signal. about: its documentation. told: the columns of a row that the model sees.

    read: what a reply says; Unfit where it is none.
    """

    about: str
    told: tuple[str, ...]
    prompt: Callable[[OpinionParams], Prompt]
    read: Callable[[BaseModel, OpinionParams], ReplyContent]


def vocabulary(params: OpinionParams) -> dict[str, str]:
    """The labels of domains with what each covers, `other` among them."""
    return {OTHER: "none of these", **params.domains}


def _question_types(reply: BaseModel, _: OpinionParams) -> ReplyContent:
    if not isinstance(reply, QuestionTypes):
        raise Unfit("bad_shape")
    if "open" in reply.types and len(set(reply.types)) > 1:
        raise Unfit("contradicts_itself")
    return ReplyContent(_once(reply.types), reply.why)


def _validity(reply: BaseModel, _: OpinionParams) -> ReplyContent:
    if not isinstance(reply, Validity):
        raise Unfit("bad_shape")
    return ReplyContent(_once(reply.defects) or (VALID,), reply.why)


def _domain(reply: BaseModel, params: OpinionParams) -> ReplyContent:
    if not isinstance(reply, Domains):
        raise Unfit("bad_shape")
    if set(reply.labels) - set(vocabulary(params)):
        raise Unfit("unknown_label")
    return ReplyContent(_once(reply.labels), reply.why)


def _quality(reply: BaseModel, _: OpinionParams) -> ReplyContent:
    if not isinstance(reply, Quality):
        raise Unfit("bad_shape")
    return ReplyContent(_once(reply.unmet) or (GOOD,), reply.why, reply.score)


def _once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


KINDS: dict[Signal, Kind] = {
    "question_type": Kind(
        "All types that the question is of: multiple_choice, multi_part, proof, true_false, "
        "yes_no; or open.",
        ("problem", "choices", "answer"),
        lambda _: prompts.QUESTION_TYPE,
        _question_types,
    ),
    "validity": Kind(
        "What is wrong with it as a problem: not_a_problem, missing_premise, missing_context, "
        "contradiction, ambiguous; or valid.",
        ("problem", "choices"),
        lambda _: prompts.VALIDITY,
        _validity,
    ),
    "domain": Kind(
        "Its domains, the chief one first: labels of `annotate.llm.domains`, or other.",
        ("problem", "choices"),
        lambda params: prompts.domain(vocabulary(params)),
        _domain,
    ),
    "quality": Kind(
        "The criteria that it does not meet: clarity, correctness, definite_answer, depth, "
        "presentation; or good. With a score of 1 to 5.",
        ("problem", "choices", "answer", "solution"),
        lambda _: prompts.QUALITY,
        _quality,
    ),
}
