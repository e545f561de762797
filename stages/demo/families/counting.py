"""Sharing, packing, comparing: whole numbers of things."""

from __future__ import annotations

from stages.demo.draws import Draw, between, pick, two_of
from stages.demo.problem import Problem, Scene, problem_text, weave
from stages.demo.words import COLOURS, ITEMS, KIN


def packing(draw: Draw, who: Scene) -> Problem:
    """What is left over after filling whole boxes."""
    item, colour = pick(draw, ITEMS), pick(draw, COLOURS)
    size, boxes = between(draw, 7, 48), between(draw, 5, 70)
    left = between(draw, 1, size - 1)
    total = size * boxes + left
    facts = (
        f"There are {total} {colour} {item}s to be packed.",
        f"A box from {who.other} takes exactly {size} of these pieces, and only full boxes "
        "are sent away.",
    )
    questions = (
        f"How many {item}s stay behind?",
        f"How many pieces does {who.name} have left at the end?",
        "Find the number of pieces that do not fit into full boxes.",
    )
    steps = (f"{size} * {boxes} = {total - left}", f"{total} - {size} * {boxes} = {left}")
    return Problem(problem_text(draw, who, facts, questions), steps, str(left), "arithmetic")


def times_as_many(draw: Draw, who: Scene) -> Problem:
    """A total and a ratio between two people."""
    item, factor = pick(draw, ITEMS), between(draw, 2, 9)
    less, extra = between(draw, 6, 80), between(draw, 1, 40)
    total = less * (factor + 1) + extra
    facts = (
        f"{who.name} owns {extra} more than {factor} times as many {item}s as {who.other}.",
        f"Their two collections hold {total} pieces when put together.",
    )
    questions = (
        f"How many {item}s belong to {who.other}?",
        f"Find the size of the collection of {who.other}.",
    )
    steps = (
        f"{total} - {extra} = {total - extra}",
        f"({total} - {extra}) / ({factor} + 1) = {less}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(less), "ratio")


def chain(draw: Draw, who: Scene) -> Problem:
    """Giving away and getting back."""
    item, kins = pick(draw, ITEMS), two_of(draw, KIN)
    start, given = between(draw, 80, 400), between(draw, 5, 60)
    got, lost = between(draw, 5, 90), between(draw, 2, 20)
    end = start - given + got - lost
    facts = (
        f"In the morning {who.name} has {start} {item}s.",
        f"A {kins[0]} takes {given} away, a {kins[1]} brings {got} new ones, and {lost} break.",
    )
    questions = (
        f"With how many {item}s does the day end?",
        f"How many {item}s does {who.name} have in the evening?",
    )
    steps = (f"{start} - {given} + {got} - {lost} = {end}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(end), "arithmetic")


def ages(draw: Draw, who: Scene) -> Problem:
    """An age relation in some years' time."""
    young, factor, years = between(draw, 4, 15), between(draw, 2, 4), between(draw, 2, 12)
    kin = pick(draw, KIN)
    older = factor * (young + years) - years
    facts = (
        f"A {kin} of {who.other} is {older} years old today.",
        f"In {years} years this {kin} will be {factor} times as old as {who.name} will be then.",
    )
    questions = (
        f"How old is {who.name} now?",
        f"What is the present age of {who.name} in years?",
    )
    steps = (
        f"({older} + {years}) / {factor} = {young + years}",
        f"({older} + {years}) / {factor} - {years} = {young}",
    )
    return Problem(weave(draw, who, facts, questions), steps, str(young), "algebra")


def reading(draw: Draw, who: Scene) -> Problem:
    """Pages read at two speeds."""
    slow, fast = between(draw, 9, 30), between(draw, 31, 70)
    days, more = between(draw, 3, 15), between(draw, 3, 15)
    rest = between(draw, 5, 80)
    pages = slow * days + fast * more + rest
    colour = pick(draw, COLOURS)
    facts = (
        f"The {colour} book that {who.other} lent to {who.name} has {pages} pages.",
        f"For {days} days {who.name} reads {slow} pages a day, and on {more} further days "
        f"{fast} pages a day.",
    )
    questions = (
        "How many pages are still unread?",
        "How many pages remain after that?",
    )
    steps = (
        f"{days} * {slow} + {more} * {fast} = {pages - rest}",
        f"{pages} - {days} * {slow} - {more} * {fast} = {rest}",
    )
    return Problem(weave(draw, who, facts, questions), steps, str(rest), "arithmetic")


FAMILIES = (packing, times_as_many, chain, ages, reading)
