"""Number theory and sequences."""

from __future__ import annotations

import math

from stages.demo.draws import Draw, between, pick
from stages.demo.problem import Problem, Scene, problem_text
from stages.demo.words import COLOURS, EVENTS, ITEMS


def bells(draw: Draw, who: Scene) -> Problem:
    """The least common multiple of two periods."""
    first, second = between(draw, 6, 48), between(draw, 49, 96)
    again, colours = math.lcm(first, second), pick(draw, COLOURS)
    facts = (
        f"The {colours} lamp of {who.name} flashes every {first} seconds.",
        f"Another lamp, watched by {who.other}, flashes every {second} seconds.",
    )
    questions = (
        "Both flash now. After how many seconds do they next flash together?",
        "How many seconds pass between two common flashes?",
    )
    common = math.gcd(first, second)
    steps = (f"{first} * {second} / {common} = {again}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(again), "number theory")


def tiles(draw: Draw, who: Scene) -> Problem:
    """The largest square that fills a rectangle."""
    side = between(draw, 4, 35)
    long, wide = between(draw, 11, 30), between(draw, 3, 10)
    common = math.gcd(long, wide) * side
    count = (long * side // common) * (wide * side // common)
    item = pick(draw, ITEMS)
    facts = (
        f"{who.name} covers a floor of {long * side} by {wide * side} centimetres.",
        f"Square slabs of equal size with a picture of one {item} are used, none is cut, and "
        f"{who.other} wants them as large as possible.",
    )
    questions = ("How many slabs are needed?", "What is the number of slabs on the floor?")
    steps = (f"({long * side} / {common}) * ({wide * side} / {common}) = {count}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(count), "number theory")


def remainder(draw: Draw, who: Scene) -> Problem:
    """The last digit or remainder of a power."""
    base, power, modulus = between(draw, 3, 60), between(draw, 11, 400), between(draw, 5, 19)
    left = pow(base, power, modulus)
    facts = (
        f"{who.name} challenges {who.other} with the number ${base}^{{{power}}}$.",
        f"It is far too long for the page, yet its remainder modulo {modulus} is easy.",
    )
    questions = (
        f"What remains when the number is divided by {modulus}?",
        f"Find the remainder on division by {modulus}.",
    )
    steps = (f"{base}**{power} % {modulus} = {left}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(left), "number theory")


def rows_of_seats(draw: Draw, who: Scene) -> Problem:
    """The sum of an arithmetic progression."""
    first, step, count = between(draw, 8, 40), between(draw, 2, 9), between(draw, 6, 30)
    event = pick(draw, EVENTS)
    last = first + step * (count - 1)
    total = count * (first + last) // 2
    facts = (
        f"For the {event} {who.name} puts {first} chairs into the first row.",
        f"Each further row has {step} chairs more than the row in front of it, and {who.other} "
        f"counts {count} rows.",
    )
    questions = (
        "How many chairs are there in all?",
        "Find the total number of chairs.",
    )
    steps = (
        f"{first} + {step} * ({count} - 1) = {last}",
        f"{count} * ({first} + {last}) / 2 = {total}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(total), "sequences")


def doubling(draw: Draw, who: Scene) -> Problem:
    """A geometric progression."""
    start, factor, times = between(draw, 3, 60), between(draw, 2, 4), between(draw, 3, 8)
    hours, item = between(draw, 2, 24), pick(draw, COLOURS)
    end = start * factor**times
    facts = (
        f"A dish in the care of {who.name} holds {start} {item} algae cells.",
        f"Every {hours} hours their number is multiplied by {factor}, as {who.other} observed.",
    )
    questions = (
        f"How many cells are there after {hours * times} hours?",
        f"Find the number of cells {hours * times} hours later.",
    )
    steps = (
        f"{hours * times} / {hours} = {times}",
        f"{start} * {factor}**{times} = {end}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(end), "sequences")


def divisors(draw: Draw, who: Scene) -> Problem:
    """The number of divisors from a factorisation."""
    powers = (between(draw, 1, 6), between(draw, 1, 4), between(draw, 1, 3))
    prime = pick(draw, (5, 7, 11, 13, 17, 19, 23))
    count = (powers[0] + 1) * (powers[1] + 1) * (powers[2] + 1)
    item, colour = pick(draw, ITEMS), pick(draw, COLOURS)
    facts = (
        f"The number of {colour} {item}s in the cellar of {who.name} is "
        f"$2^{powers[0]}\\cdot 3^{powers[1]}\\cdot {prime}^{powers[2]}$.",
        f"{who.other} wants to stack them in equal piles without a rest.",
    )
    questions = (
        "How many different sizes can the piles have?",
        "How many positive divisors does this number have?",
    )
    steps = (f"({powers[0]} + 1) * ({powers[1]} + 1) * ({powers[2]} + 1) = {count}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(count), "number theory")


FAMILIES = (bells, tiles, remainder, rows_of_seats, doubling, divisors)
