"""Probability and counting of choices."""

from __future__ import annotations

import math
from fractions import Fraction

from stages.demo.draws import Draw, between, pick, two_of
from stages.demo.problem import Problem, Scene, problem_text, weave
from stages.demo.words import COLOURS, ITEMS


def both(draw: Draw, who: Scene) -> Problem:
    """Two draws without replacement."""
    item, colours = pick(draw, ITEMS), two_of(draw, COLOURS)
    good, bad = between(draw, 3, 30), between(draw, 2, 30)
    total = good + bad
    chance = Fraction(good * (good - 1), total * (total - 1))
    facts = (
        f"A bag of {who.name} contains {good} {colours[0]} {item}s and {bad} {colours[1]} ones.",
        f"Without looking, {who.other} takes two of them, one after the other, and puts none back.",
    )
    questions = (
        f"What is the probability that both are {colours[0]}?",
        f"With which probability are the two pieces {colours[0]}? Give a fraction in lowest terms.",
    )
    steps = (f"{good} * {good - 1} / ({total} * {total - 1}) = {chance}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(chance), "probability")


def spinner(draw: Draw, who: Scene) -> Problem:
    """One of two independent events."""
    first, second = between(draw, 3, 20), between(draw, 3, 20)
    hit, also = between(draw, 2, first - 1), between(draw, 2, second - 1)
    colour = pick(draw, COLOURS)
    chance = 1 - Fraction((first - hit) * (second - also), first * second)
    facts = (
        f"The {colour} wheel of {who.name} has {first} equal fields, {hit} of them win.",
        f"The wheel of {who.other} has {second} equal fields, and {also} of them win.",
    )
    questions = (
        "Both are spun once. What is the probability of at least one win?",
        "Each wheel is spun once; find the probability that at least one of them wins.",
    )
    steps = (f"1 - ({first} - {hit}) * ({second} - {also}) / ({first} * {second}) = {chance}",)
    return Problem(weave(draw, who, facts, questions), steps, str(chance), "probability")


def committee(draw: Draw, who: Scene) -> Problem:
    """Choosing people from two groups."""
    women, men = between(draw, 5, 16), between(draw, 5, 16)
    some, others = between(draw, 2, 4), between(draw, 2, 4)
    colour = pick(draw, COLOURS)
    ways = math.comb(women, some) * math.comb(men, others)
    facts = (
        f"The {colour} team knows {women} singers and {men} dancers, all of them friends of "
        f"{who.name}.",
        f"For a show {who.other} needs {some} of the singers and {others} of the dancers.",
    )
    questions = (
        "In how many ways can the group be chosen?",
        "How many different groups are possible?",
    )
    steps = (f"{math.comb(women, some)} * {math.comb(men, others)} = {ways}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(ways), "combinatorics")


def codes(draw: Draw, who: Scene) -> Problem:
    """Counting words over an alphabet."""
    letters, digits = between(draw, 4, 20), between(draw, 3, 9)
    length, tail = between(draw, 2, 4), between(draw, 2, 4)
    item = pick(draw, ITEMS)
    count = letters**length * digits**tail
    facts = (
        f"Every {item} of {who.name} is marked with {length} signs from an alphabet of "
        f"{letters} runes, where a rune may occur again.",
        f"Then {who.other} adds {tail} marks, each in one of {digits} colours.",
    )
    questions = (
        "How many different markings exist?",
        "Find the number of possible markings.",
    )
    steps = (f"{letters}**{length} * {digits}**{tail} = {count}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(count), "combinatorics")


FAMILIES = (both, spinner, committee, codes)
