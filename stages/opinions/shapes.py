"""What a model replies about a signal; its reason stands first, to be written first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, create_model

from stages.llm.prompt import Shape

#: The names of signals.question_type, and what is none of them.
QuestionType = Literal["multiple_choice", "multi_part", "proof", "true_false", "yes_no", "open"]
Defect = Literal[
    "not_a_problem", "missing_premise", "missing_context", "contradiction", "ambiguous"
]
Criterion = Literal["clarity", "correctness", "definite_answer", "depth", "presentation"]


class QuestionTypes(Shape):
    """All types that a question is of."""

    why: str
    types: list[QuestionType] = Field(min_length=1)


class Validity(Shape):
    """What is wrong with a problem as a problem; nothing, where `defects` is empty."""

    why: str
    defects: list[Defect]


class Quality(Shape):
    """A score by the rubric of the prompt, and the criteria that are not met."""

    why: str
    unmet: list[Criterion]
    score: int = Field(ge=1, le=5)


class Domains(Shape):
    """The labels of a problem; which there are stands in the parameters."""

    why: str
    labels: list[str] = Field(min_length=1)


def domains_of(labels: Iterable[str]) -> type[Domains]:
    """`Domains` that tells an endpoint the vocabulary.

    An endpoint may break that promise; what it says then is told from a broken shape.
    """
    known = WithJsonSchema({"enum": sorted(labels), "type": "string"})
    labels_of = list[Annotated[str, known]]
    return create_model("Domains", __base__=Domains, labels=(labels_of, Field(min_length=1)))
