"""Correct problems that look as if they had a defect: a rule must leave them alone."""

from __future__ import annotations

from collections.abc import Callable

from stages.demo.draft import Draft, clean, problem
from stages.demo.draws import Draw, between, pick
from stages.demo.words import DAYS, ITEMS, NAMES

Remark = Callable[[Draw], str]


def _points(draw: Draw) -> str:
    return (
        f"The doors of the house are called A, B, C and D; {pick(draw, NAMES)} uses door "
        f"{pick(draw, 'ABCD')} on {pick(draw, DAYS)}."
    )


def _show(draw: Draw) -> str:
    return (
        f"A show about the {pick(draw, ITEMS)} begins at {between(draw, 2, 9)} o'clock, and the "
        f"posters show {pick(draw, NAMES)}."
    )


def _figure_out(draw: Draw) -> str:
    return f"{pick(draw, NAMES)} tries to figure out why the {pick(draw, ITEMS)} is missing."


def _decimals(draw: Draw) -> str:
    low, high = between(draw, 1, 4), between(draw, 5, 9)
    return (
        f"A {pick(draw, ITEMS)} weighs {low}.{high} kilograms and a suitcase {low + 1}.{low} "
        f"kilograms, as {pick(draw, NAMES)} found."
    )


def _travel(draw: Draw) -> str:
    cities = ("São Paulo", "München", "Kraków", "Québec", "Zürich", "Málaga", "Reykjavík", "Łódź")
    return f"{pick(draw, NAMES)} sent a postcard from {pick(draw, cities)} last {pick(draw, DAYS)}."


def _true_words(draw: Draw) -> str:
    return (
        f"The true owner of the {pick(draw, ITEMS)} is {pick(draw, NAMES)}, and no one else has "
        "a false key."
    )


def _sentences_with_numbers(draw: Draw) -> str:
    low = between(draw, 1, 5)
    return (
        f"The cellar of {pick(draw, NAMES)} is room {low}. The attic with the {pick(draw, ITEMS)} "
        f"is room {low + 1}."
    )


def _proofs(draw: Draw) -> str:
    return (
        f"The coat of {pick(draw, NAMES)} is waterproof, and the proofreader of the "
        f"{pick(draw, ITEMS)} club likes it."
    )


def _short_instruction(draw: Draw) -> str:
    return f"{pick(draw, NAMES)} adds on {pick(draw, DAYS)}:\nDo not round, and do not hurry.\n"


REMARKS: tuple[Remark, ...] = (
    _points,
    _show,
    _figure_out,
    _decimals,
    _travel,
    _true_words,
    _sentences_with_numbers,
    _proofs,
    _short_instruction,
)


def hard_negative(draw: Draw, variant: int) -> Draft:
    """A correct problem after a remark that a careless rule takes for a defect."""
    base = problem(draw)
    return clean(base)._replace(text=f"{REMARKS[variant % len(REMARKS)](draw)} {base.text}")
