"""A demo problem, the scene it is set in, and how facts become a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stages.demo.draws import Draw, pick, two_of
from stages.demo.words import (
    DAYS,
    EVENTS,
    HOBBIES,
    KIN,
    MONTHS,
    NAMES,
    PLACES,
    TOWNS,
    WEATHER,
)


class Problem(NamedTuple):
    """A correct problem. Each step is `arithmetic = value`, the last value is the answer."""

    text: str
    steps: tuple[str, ...]
    answer: str
    subject: str


class Scene(NamedTuple):
    """Two people and a sentence about them: what keeps two problems of a family apart."""

    name: str
    other: str
    place: str
    text: str


Family = Callable[[Draw, Scene], Problem]


def scene(draw: Draw) -> Scene:
    """A scene out of about 10^11: eight sentence forms with five or six free words each."""
    name, other = two_of(draw, NAMES)
    place = pick(draw, PLACES)
    text = pick(draw, _OPENINGS)(draw, name, other, place)
    return Scene(name, other, place, text)


def weave(draw: Draw, setting: Scene, facts: tuple[str, ...], questions: tuple[str, ...]) -> str:
    """Scene, facts and question as one text; the facts must read well in any order."""
    return problem_text(draw, setting, facts[::-1] if draw() < 0.5 else facts, questions)


def problem_text(
    draw: Draw, setting: Scene, facts: tuple[str, ...], questions: tuple[str, ...]
) -> str:
    """Scene, facts in the given order and question as one text; the scene may come second."""
    body = " ".join(facts)
    question = pick(draw, questions)
    if draw() < 0.75:
        return f"{setting.text} {body} {question}"
    return f"{body} {setting.text} {question}"


def _meeting(draw: Draw, name: str, other: str, place: str) -> str:
    weather, day, town = pick(draw, WEATHER), pick(draw, DAYS), pick(draw, TOWNS)
    return f"On a {weather} {day} in {town}, {name} meets {other} at the {place}."


def _notebook(draw: Draw, name: str, other: str, place: str) -> str:
    town, hobby = pick(draw, TOWNS), pick(draw, HOBBIES)
    return f"{name} works at the {place} in {town} and writes to {other} about {hobby}."


def _stand(draw: Draw, name: str, other: str, place: str) -> str:
    event, town = pick(draw, EVENTS), pick(draw, TOWNS)
    return f"During the {event} of {town}, {name} and {other} run a stall beside the {place}."


def _move(draw: Draw, name: str, other: str, place: str) -> str:
    month, towns = pick(draw, MONTHS), two_of(draw, TOWNS)
    return (
        f"Last {month} {name} moved from {towns[0]} to {towns[1]} and now helps {other} "
        f"at the {place}."
    )


def _visitor(draw: Draw, name: str, other: str, place: str) -> str:
    town, kin, hobby = pick(draw, TOWNS), pick(draw, KIN), pick(draw, HOBBIES)
    return f"At the {place} of {town}, a {kin} of {name} tells {other} everything about {hobby}."


def _diary(draw: Draw, name: str, other: str, place: str) -> str:
    month, day, town = pick(draw, MONTHS), 1 + int(draw() * 28), pick(draw, TOWNS)
    return (
        f"The diary of {name} for {day} {month} mentions {other}, who came from {town} "
        f"to see the {place}."
    )


def _prize(draw: Draw, name: str, other: str, place: str) -> str:
    event, kin, town = pick(draw, EVENTS), pick(draw, KIN), pick(draw, TOWNS)
    return (
        f"{other}, the {kin} of {name}, once won the {event} that takes place each year "
        f"near the {place} in {town}."
    )


def _evening(draw: Draw, name: str, other: str, place: str) -> str:
    hour, day, hobby = 5 + int(draw() * 6), pick(draw, DAYS), pick(draw, HOBBIES)
    town = pick(draw, TOWNS)
    return (
        f"It is {hour} o'clock on {day} in {town}; in the {place} {name} and {other} "
        f"are busy with {hobby}."
    )


_OPENINGS = (_meeting, _notebook, _stand, _move, _visitor, _diary, _prize, _evening)
