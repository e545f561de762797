"""Derivatives, integrals and extrema of polynomials."""

from __future__ import annotations

from fractions import Fraction

from stages.demo.draws import Draw, between, pick
from stages.demo.families.algebra import with_sign
from stages.demo.problem import Problem, Scene, problem_text
from stages.demo.words import COLOURS, PRIZES


def slope(draw: Draw, who: Scene) -> Problem:
    """The derivative of a cubic at a point."""
    cube, square = between(draw, 2, 12), between(draw, -12, 12) or 7
    line, shift, point = between(draw, -20, 20) or 9, between(draw, 1, 50), between(draw, 1, 6)
    value = 3 * cube * point**2 + 2 * square * point + line
    curve = f"$f(x)={cube}x^3{with_sign(square)}x^2{with_sign(line)}x{with_sign(shift)}$"
    facts = (
        f"{who.name} models a slide by {curve}.",
        f"{who.other} is interested in its steepness at $x={point}$.",
    )
    questions = (f"Compute $f'({point})$.", f"What is the derivative of $f$ at $x={point}$?")
    steps = (f"3 * {cube} * {point}**2 + 2 * ({square}) * {point} + ({line}) = {value}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(value), "calculus")


def area_under(draw: Draw, who: Scene) -> Problem:
    """A definite integral of a quadratic."""
    square, line, shift = between(draw, 2, 15), between(draw, 1, 15), between(draw, 1, 30)
    end = between(draw, 2, 7)
    area = Fraction(square * end**3, 3) + Fraction(line * end**2, 2) + shift * end
    facts = (
        f"Water enters the cellar of {who.name} at a rate of ${square}t^2+{line}t+{shift}$ "
        "litres per hour.",
        f"The time $t$ runs from $0$ to ${end}$ hours, then {who.other} closes the valve.",
    )
    questions = (
        "How many litres have entered by then?",
        "Find the exact volume in litres.",
    )
    steps = (f"{square} * {end}**3 / 3 + {line} * {end}**2 / 2 + {shift} * {end} = {area}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(area), "calculus")


def highest(draw: Draw, who: Scene) -> Problem:
    """The maximum of a parabola."""
    when, top, bend = between(draw, 2, 14), between(draw, 20, 900), between(draw, 2, 9)
    line, start = 2 * bend * when, top - bend * when**2
    colour = pick(draw, COLOURS)
    facts = (
        f"The height of a {colour} kite in metres after $t$ minutes is "
        f"$h(t)=-{bend}t^2+{line}t{with_sign(start)}$, measured from the roof of {who.name}.",
        f"{who.other} takes a photograph at the highest point.",
    )
    questions = (
        "What height does the photograph record, in metres?",
        "Find the greatest height in metres.",
    )
    steps = (
        f"{line} / (2 * {bend}) = {when}",
        f"-{bend} * {when}**2 + {line} * {when} + ({start}) = {top}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(top), "calculus")


def best_price(draw: Draw, who: Scene) -> Problem:
    """The price with the largest income under linear demand."""
    prize, loss = pick(draw, PRIZES), between(draw, 2, 9)
    best = between(draw, 12, 90)
    buyers = 2 * loss * best
    facts = (
        f"At a rent of $p$ dollars a day, ${buyers}-{loss}p$ customers of {who.name} hire a "
        f"{prize}.",
        f"{who.other} keeps the books and wants the income to be as large as possible.",
    )
    questions = (
        "Which value of $p$ is best?",
        "Find the $p$ that maximises the income.",
    )
    steps = (f"{buyers} / (2 * {loss}) = {best}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(best), "calculus")


FAMILIES = (slope, area_under, highest, best_price)
