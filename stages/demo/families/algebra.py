"""Equations, systems and functions; formulas in LaTeX."""

from __future__ import annotations

from stages.demo.draws import Draw, between, pick
from stages.demo.problem import Problem, Scene, problem_text

LETTERS = ("x", "y", "z", "t", "u", "w", "k", "m")


def with_sign(number: int) -> str:
    """`+3` or `-3`, as a formula continues."""
    return f"+{number}" if number >= 0 else str(number)


def linear(draw: Draw, who: Scene) -> Problem:
    """One unknown on both sides."""
    letter, root = pick(draw, LETTERS), between(draw, 2, 60)
    left, right = between(draw, 12, 40), between(draw, 2, 11)
    shift = between(draw, 3, 90)
    other = (left - right) * root + shift
    equation = f"${left}{letter}{with_sign(shift)}={right}{letter}{with_sign(other)}$"
    facts = (
        f"{who.name} copies the equation {equation} from a wall.",
        f"{who.other} claims that only one number satisfies it.",
    )
    questions = (
        f"What is the value of ${letter}$?",
        f"Solve for ${letter}$.",
        f"Which number is ${letter}$?",
    )
    steps = (
        f"{other} - {shift} = {other - shift}",
        f"({other} - {shift}) / ({left} - {right}) = {root}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(root), "algebra")


def system(draw: Draw, who: Scene) -> Problem:
    """A sum and a weighted sum of two unknowns."""
    big, small = between(draw, 20, 99), between(draw, 2, 19)
    first, second = between(draw, 2, 5), between(draw, 6, 12)
    weighted = first * big + second * small
    facts = (
        f"{who.name} thinks of a number $a$, and {who.other} of a number $b$ such that "
        f"$a+b={big + small}$.",
        f"Somebody else finds out that ${first}a+{second}b={weighted}$.",
    )
    questions = ("Find $b$.", f"Which number does {who.other} have in mind?", "Compute $b$.")
    steps = (
        f"{weighted} - {first} * {big + small} = {weighted - first * (big + small)}",
        f"({weighted} - {first} * {big + small}) / ({second} - {first}) = {small}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(small), "algebra")


def quadratic(draw: Draw, who: Scene) -> Problem:
    """The larger root of a quadratic with whole roots."""
    letter, small = pick(draw, LETTERS), between(draw, -20, 15)
    large = small + between(draw, 2, 30)
    total, product = small + large, small * large
    formula = f"${letter}^2{with_sign(-total)}{letter}{with_sign(product)}=0$"
    facts = (
        f"The quadratic equation {formula} has two real solutions.",
        f"{who.other} wrote it down for {who.name}, who likes factoring.",
    )
    questions = (
        "What is the larger solution?",
        f"Find the greatest ${letter}$ that satisfies the equation.",
    )
    square = total * total - 4 * product
    steps = (
        f"({total})**2 - 4 * ({product}) = {square}",
        f"(({total}) + {large - small}) / 2 = {large}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(large), "algebra")


def composition(draw: Draw, who: Scene) -> Problem:
    """The value of a composed function."""
    slope, shift = between(draw, 2, 12), between(draw, -30, 30) or 4
    square, low = between(draw, 2, 6), between(draw, -25, 25) or 7
    point = between(draw, 2, 9)
    inner = square * point * point + low
    value = slope * inner + shift
    facts = (
        f"{who.name} defines $f(x)={slope}x{with_sign(shift)}$.",
        f"{who.other} answers with $g(x)={square}x^2{with_sign(low)}$.",
    )
    questions = (f"Evaluate $f(g({point}))$.", f"What is $f(g({point}))$?")
    steps = (
        f"{square} * {point}**2 + ({low}) = {inner}",
        f"{slope} * ({inner}) + ({shift}) = {value}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(value), "functions")


def expansion(draw: Draw, who: Scene) -> Problem:
    """A polynomial written out: an answer that is an expression."""
    first, second = between(draw, 2, 14), between(draw, 1, 30)
    third, fourth = between(draw, 2, 14), between(draw, 1, 30)
    middle = first * fourth + second * third
    answer = f"{first * third}x^2{with_sign(middle)}x{with_sign(second * fourth)}"
    facts = (
        f"On the board {who.name} multiplies $({first}x+{second})({third}x+{fourth})$.",
        f"The result shall be simplified before {who.other} arrives.",
    )
    questions = (
        "Expand the product completely.",
        "Write the product as a polynomial in $x$.",
    )
    steps = (
        f"{first} * {third} = {first * third}",
        f"{first} * {fourth} + {second} * {third} = {middle}",
        f"{second} * {fourth} = {second * fourth}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, answer, "algebra")


FAMILIES = (linear, system, quadratic, composition, expansion)
