"""Lengths, areas and volumes that need no figure."""

from __future__ import annotations

from stages.demo.draws import Draw, between, pick
from stages.demo.problem import Problem, Scene, problem_text
from stages.demo.words import COLOURS, LIQUIDS

TRIPLES = (
    (3, 4, 5),
    (5, 12, 13),
    (8, 15, 17),
    (7, 24, 25),
    (20, 21, 29),
    (12, 35, 37),
    (9, 40, 41),
)


def path(draw: Draw, who: Scene) -> Problem:
    """The area of a border around a rectangle."""
    long, wide, border = between(draw, 20, 90), between(draw, 8, 19), between(draw, 2, 7)
    colour = pick(draw, COLOURS)
    area = (long + 2 * border) * (wide + 2 * border) - long * wide
    facts = (
        f"{who.name} owns a rectangular lawn of {long} by {wide} metres.",
        f"A {colour} gravel path, {border} metres wide everywhere, runs around the outside; "
        f"{who.other} rakes it.",
    )
    questions = (
        "What is the area of the path in square metres?",
        "How many square metres of gravel are there?",
    )
    steps = (
        f"({long} + 2 * {border}) * ({wide} + 2 * {border}) = {area + long * wide}",
        f"{area + long * wide} - {long} * {wide} = {area}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(area), "geometry")


def ladder(draw: Draw, who: Scene) -> Problem:
    """The third side of a right triangle, scaled."""
    foot, height, length = pick(draw, TRIPLES)
    scale, colour = between(draw, 2, 40), pick(draw, COLOURS)
    foot, height, length = foot * scale, height * scale, length * scale
    facts = (
        f"A {colour} ladder of length {length} decimetres leans on an upright wall.",
        f"{who.name} measures {foot} decimetres on the level ground from the wall to its lower "
        f"end, held by {who.other}.",
    )
    questions = (
        "How many decimetres above the ground does the ladder touch the wall?",
        "Find the height of its upper end in decimetres.",
    )
    steps = (
        f"{length}**2 - {foot}**2 = {height**2}",
        f"({length}**2 - {foot}**2)**0.5 = {height}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(height), "geometry")


def pond(draw: Draw, who: Scene) -> Problem:
    """An area with pi: a LaTeX answer."""
    inner, ring = between(draw, 3, 60), between(draw, 2, 25)
    area = (inner + ring) ** 2 - inner**2
    colour = pick(draw, COLOURS)
    facts = (
        f"A round pond in the garden of {who.name} has a radius of {inner} metres.",
        f"Around it {who.other} lays {colour} stones in a ring that is {ring} metres wide.",
    )
    questions = (
        r"What is the area of the ring, in square metres, as a multiple of $\pi$?",
        r"Find the exact area of the stones in square metres, in terms of $\pi$.",
    )
    steps = (f"({inner} + {ring})**2 - {inner}**2 = {area}",)
    return Problem(problem_text(draw, who, facts, questions), steps, rf"{area}\pi", "geometry")


def tank(draw: Draw, who: Scene) -> Problem:
    """How high a liquid stands in a box."""
    long, wide = between(draw, 20, 80), between(draw, 10, 60)
    height = between(draw, 5, 70)
    liquid = pick(draw, LIQUIDS)
    volume = long * wide * height
    facts = (
        f"The bottom of a glass box of {who.name} measures {long} by {wide} centimetres.",
        f"{who.other} pours {volume} cubic centimetres of {liquid} into it, and nothing is spilt.",
    )
    questions = (
        f"How many centimetres high does the {liquid} stand?",
        "Find the depth in centimetres.",
    )
    steps = (f"{volume} / ({long} * {wide}) = {height}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(height), "geometry")


def angles(draw: Draw, who: Scene) -> Problem:
    """The third angle of a triangle from a relation."""
    first, factor = between(draw, 10, 35), between(draw, 2, 3)
    extra = between(draw, 1, 20)
    second = factor * first + extra
    third = 180 - first - second
    colour = pick(draw, COLOURS)
    facts = (
        f"A {colour} flag sewn by {who.name} is a triangle, and its smallest angle measures "
        f"{first} degrees.",
        f"Another angle is {extra} degrees larger than {factor} times the smallest, says "
        f"{who.other}.",
    )
    questions = (
        "How large is the remaining angle in degrees?",
        "Find the number of degrees of the third angle.",
    )
    steps = (
        f"{factor} * {first} + {extra} = {second}",
        f"180 - {first} - {second} = {third}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(third), "geometry")


FAMILIES = (path, ladder, pond, tank, angles)
