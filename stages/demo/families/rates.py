"""Speed, work, mixtures and averages."""

from __future__ import annotations

from stages.demo.draws import Draw, between, pick, two_of
from stages.demo.problem import Problem, Scene, problem_text, weave
from stages.demo.words import DAYS, ITEMS, LIQUIDS, TOWNS


def meeting(draw: Draw, who: Scene) -> Problem:
    """Two people ride towards each other."""
    towns, hours = two_of(draw, TOWNS), between(draw, 2, 9)
    speed, faster = between(draw, 11, 24), between(draw, 25, 48)
    distance = hours * (speed + faster)
    facts = (
        f"The road between {towns[0]} and {towns[1]} is {distance} kilometres long.",
        f"From one end {who.name} sets off at {speed} kilometres per hour, from the other end "
        f"{who.other} at {faster} kilometres per hour.",
    )
    questions = (
        "After how many hours do they meet if they start together?",
        "Both leave at noon; how many hours later do they meet?",
    )
    steps = (
        f"{speed} + {faster} = {speed + faster}",
        f"{distance} / ({speed} + {faster}) = {hours}",
    )
    return Problem(problem_text(draw, who, facts, questions), steps, str(hours), "rates")


def printing(draw: Draw, who: Scene) -> Problem:
    """Two machines at work for different times."""
    item, slow, fast = pick(draw, ITEMS), between(draw, 12, 60), between(draw, 61, 140)
    first, second = between(draw, 2, 14), between(draw, 2, 14)
    made = slow * first + fast * second
    facts = (
        f"The old machine of {who.name} makes {slow} {item}s an hour and runs for {first} hours.",
        f"A new one, bought by {who.other}, makes {fast} an hour and runs for {second} hours.",
    )
    questions = (
        f"How many {item}s are made by the two machines?",
        f"Find the total number of {item}s produced.",
    )
    steps = (f"{slow} * {first} + {fast} * {second} = {made}",)
    return Problem(problem_text(draw, who, facts, questions), steps, str(made), "rates")


def mixture(draw: Draw, who: Scene) -> Problem:
    """The strength of a mixture in percent."""
    liquid = pick(draw, LIQUIDS)
    weak, strong = between(draw, 2, 30), between(draw, 40, 90)
    litres = between(draw, 2, 24)
    mixed = (weak + strong) / 2
    answer = str(int(mixed)) if mixed == int(mixed) else str(mixed)
    facts = (
        f"One barrel of {who.name} holds {litres} litres of {liquid} with a concentrate share "
        f"of {weak} percent.",
        f"A barrel from {who.other} holds equally many litres with a share of {strong} percent.",
    )
    questions = (
        "The barrels are poured together. What is the share of concentrate, in percent?",
        f"What percentage of concentrate does the mixed {liquid} have?",
    )
    steps = (f"({litres} * {weak} + {litres} * {strong}) / (2 * {litres}) = {answer}",)
    return Problem(problem_text(draw, who, facts, questions), steps, answer, "mixtures")


def average(draw: Draw, who: Scene) -> Problem:
    """The score that brings an average to a wanted value."""
    scores = [between(draw, 51, 98) for _ in range(4)]
    goal = sum(scores) // 4 + between(draw, 0, 3)
    needed = 5 * goal - sum(scores)
    day = pick(draw, DAYS)
    listed = f"{scores[0]}, {scores[1]}, {scores[2]} and {scores[3]}"
    facts = (
        f"The points of {who.name} in the first four rounds were {listed}.",
        f"The last round takes place on {day}, and {who.other} hopes for a mean of {goal} over "
        "all five rounds.",
    )
    questions = (
        "How many points does the last round need?",
        f"Which number of points must {who.name} reach in the fifth round?",
    )
    total = " + ".join(map(str, scores))
    steps = (f"{total} = {sum(scores)}", f"5 * {goal} - ({total}) = {needed}")
    return Problem(problem_text(draw, who, facts, questions), steps, str(needed), "statistics")


def taps(draw: Draw, who: Scene) -> Problem:
    """A tank that fills and leaks."""
    liquid, inflow = pick(draw, LIQUIDS), between(draw, 15, 60)
    leak, minutes = between(draw, 2, 12), between(draw, 6, 50)
    start = between(draw, 10, 200)
    full = start + (inflow - leak) * minutes
    facts = (
        f"A tank for {full} litres already contains {start} litres of {liquid}.",
        f"{who.name} opens a tap that adds {inflow} litres a minute, while {who.other} notices "
        f"a leak losing {leak} litres a minute.",
    )
    questions = (
        "How many minutes pass until the tank is full?",
        "After how many minutes does the tank overflow?",
    )
    steps = (
        f"{full} - {start} = {full - start}",
        f"({full} - {start}) / ({inflow} - {leak}) = {minutes}",
    )
    return Problem(weave(draw, who, facts, questions), steps, str(minutes), "rates")


FAMILIES = (meeting, printing, mixture, average, taps)
