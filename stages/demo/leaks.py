"""Leaks of the demo benchmark into a corpus: whole, or inside a longer text."""

from __future__ import annotations

from collections.abc import Sequence

from stages.demo.draft import Draft, clean, planted
from stages.demo.draws import Draw, between
from stages.demo.plan import Place, Plan
from stages.demo.problem import Problem, scene

LEAK = "contaminated"


def leaked_item(plan: Plan, place: Place) -> int | None:
    """The number of the item that a record leaks, if any; no item leaks twice."""
    if place.slot.kind != LEAK:
        return None
    leaks = sum(slot.kind == LEAK for slot in plan.slots)
    return place.block * leaks + place.slot.variant


def leak(draw: Draw, items: Sequence[Problem], number: int) -> Draft:
    """Item `number`: even ones whole (every other one respelled), odd ones with text around."""
    item = items[number]
    if number % 2 == 0:
        text = item.text.replace(". ", ".\n").lower() if number % 4 else item.text
    else:
        text = f"{scene(draw).text} {item.text} Note {between(draw, 1, 99)} ends here."
    return planted(clean(item)._replace(text=text), LEAK)
