"""The drafts of a planned corpus, source by source, each from its number alone."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from stages.demo import benchmark
from stages.demo.copies import EXACT, NEAR
from stages.demo.defects import DEFECTS
from stages.demo.draft import Draft, clean, problem
from stages.demo.draws import Draw, draws_at, stream
from stages.demo.hard import hard_negative
from stages.demo.leaks import leak, leaked_item
from stages.demo.plan import CLEAN, COPY, Place, Plan, places


def drafts(plan: Plan, source: str, size: int, seed: int) -> Iterator[tuple[Place, Draft]]:
    """The records of one source in order; those to be broken are correct problems still."""
    rng, first, edits = Random(), stream(plan.name, seed), stream(f"{plan.name}/edits", seed)
    items = benchmark.items()
    for place in places(plan, size, seed, source):
        kind, variant = place.slot.kind, place.slot.variant
        draw = draws_at(rng, first + place.original)
        item = leaked_item(plan, place)
        if kind in DEFECTS:
            yield place, DEFECTS[kind](draw, variant)
        elif kind == "hard":
            yield place, hard_negative(draw, variant)
        elif item is not None and item < len(items):
            yield place, leak(draw, items, item)
        elif place.slot.group:
            original = clean(problem(draw))
            yield place, _grouped(place, original, draws_at(rng, edits + place.row))
        else:
            yield place, clean(problem(draw))


def _grouped(place: Place, original: Draft, draw: Draw) -> Draft:
    """The original of a group, or its copy."""
    slot = place.slot
    grouped = original._replace(group=f"{slot.group}/{place.original}")
    if slot.kind == CLEAN:
        return grouped
    forms = EXACT if slot.kind == COPY else NEAR
    return grouped._replace(text=forms[slot.variant % len(forms)](draw, original.text))
