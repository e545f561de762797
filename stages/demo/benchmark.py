"""`demo_benchmark`: problems that must not leak into a corpus.

Their vocabulary is their own, so that no corpus problem shares a run of words with one of them
unless it was planted.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from stages.demo.draws import Draw, between, draws_at, pick, stream
from stages.demo.problem import Problem
from stages.demo.words import words_of

SIZE = 200

_KEEPERS = words_of(
    "Oriel Thaddea Quillon Saffira Bramwell Isolde Leocadia Evander Ottoline Peregrine Zephyrine "
    "Lysander Hyacinth Cordelia Balthasar Persis"
)
_ISLANDS = words_of("Skerrin Vaelholm Tarnoe Ulvey Brissay Orsund Helmsay Quern Fjellay Mossoe")
_CREATURES = words_of("griffin dragon unicorn phoenix kraken basilisk centaur wyvern")
_METALS = words_of("copper silver bronze iron pewter cobalt nickel platinum")


def _lighthouse(draw: Draw, keeper: str, island: str) -> Problem:
    nights, oil = between(draw, 14, 90), between(draw, 3, 17)
    spare = between(draw, 5, nights * oil - 1)
    text = (
        f"Keeper {keeper} burns {oil} jars of whale oil per night in the lighthouse of {island}. "
        f"Winter keeps supply vessels away for {nights} nights, and {spare} jars lie stored. "
        "How many further jars does the keeper require before winter begins?"
    )
    need = oil * nights - spare
    steps = (f"{oil} * {nights} = {oil * nights}", f"{oil} * {nights} - {spare} = {need}")
    return Problem(text, steps, str(need), "arithmetic")


def _hoard(draw: Draw, keeper: str, island: str) -> Problem:
    creature, metal = pick(draw, _CREATURES), pick(draw, _METALS)
    first, ratio, years = between(draw, 2, 9), between(draw, 2, 5), between(draw, 3, 7)
    text = (
        f"A {creature} beneath {island} hoards {metal} rings. In its opening year it steals "
        f"{first} rings, and every subsequent year {ratio} times whatever it stole the year "
        f"before. Chronicler {keeper} asks about year number {years}: how large is that theft?"
    )
    stolen = first * ratio ** (years - 1)
    steps = (f"{first} * {ratio}**({years} - 1) = {stolen}",)
    return Problem(text, steps, str(stolen), "sequences")


def _alloy(draw: Draw, keeper: str, island: str) -> Problem:
    metal, share = pick(draw, _METALS), between(draw, 11, 49)
    grams = 100 * between(draw, 3, 60)
    text = (
        f"Smith {keeper} forges an anchor weighing {grams} grams for the guild of {island}. "
        f"Exactly {share} per cent of its mass is {metal}, whatever remains is slag. "
        f"Calculate how heavy that {metal} portion is, in grams."
    )
    mass = grams * share // 100
    return Problem(text, (f"{grams} * {share} / 100 = {mass}",), str(mass), "percent")


def _signal(draw: Draw, keeper: str, island: str) -> Problem:
    flags, masts = between(draw, 5, 12), between(draw, 2, 4)
    text = (
        f"Signaller {keeper} hoists {masts} distinct pennants in a vertical line above {island}, "
        f"choosing from {flags} pennants without repetition. Each arrangement spells another "
        "message. Count all messages that could be spelled."
    )
    ways = 1
    for used in range(masts):
        ways *= flags - used
    steps = (" * ".join(str(flags - used) for used in range(masts)) + f" = {ways}",)
    return Problem(text, steps, str(ways), "combinatorics")


_FORMS: tuple[Callable[[Draw, str, str], Problem], ...] = (_lighthouse, _hoard, _alloy, _signal)


def items() -> list[Problem]:
    """The items: a benchmark is what it is, it takes no seed."""
    rng, first = Random(), stream("demo_benchmark", 1)
    return [_item(draws_at(rng, first + number), number) for number in range(SIZE)]


def _item(draw: Draw, number: int) -> Problem:
    # a name and a number that no other item has, in the middle of the text: keeps items apart
    keeper = (
        f"{_KEEPERS[number % 16]} {_ISLANDS[number // 16 % 10][:3]}{_KEEPERS[number // 16][1:]}"
    )
    return _FORMS[number % len(_FORMS)](draw, keeper, pick(draw, _ISLANDS))
