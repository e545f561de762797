"""A draft: what a record will say, before its source gives it a format."""

from __future__ import annotations

from typing import NamedTuple

from stages.demo.draws import Draw, pick
from stages.demo.families import FAMILIES
from stages.demo.problem import Problem, scene


class Draft(NamedTuple):
    """One record to be.

    `stated` is the answer that the solution ends with, `boxes` how many boxes it has in a source
    that boxes answers; `planted` are the reasons for which the row must be dropped, sorted;
    `group` is shared by rows of which exactly one must survive (its reason before the slash).
    """

    text: str
    steps: tuple[str, ...]
    answer: str | None
    subject: str
    stated: str | None
    options: tuple[str, ...] = ()
    planted: tuple[str, ...] = ()
    group: str | None = None
    boxes: int = 1


def problem(draw: Draw) -> Problem:
    """A correct problem of any family."""
    return pick(draw, FAMILIES)(draw, scene(draw))


def whole_problem(draw: Draw) -> Problem:
    """A correct problem whose answer is a whole number that is not negative."""
    while True:
        drawn = problem(draw)
        if drawn.answer.isdigit():
            return drawn


def clean(drawn: Problem) -> Draft:
    """The draft of a correct problem."""
    return Draft(drawn.text, drawn.steps, drawn.answer, drawn.subject, drawn.answer)


def with_labels(draft: Draft, *reasons: str) -> Draft:
    """`draft` with the labels `reasons`."""
    return draft._replace(planted=tuple(sorted(reasons)))
