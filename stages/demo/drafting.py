"""The drafts of a planned corpus, source by source, each from its number alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from stages.demo import benchmark
from stages.demo.copies import EXACT, NEAR
from stages.demo.defects import DEFECTS
from stages.demo.draft import Draft, clean, problem, with_labels
from stages.demo.draws import Draw, draws_at, stream
from stages.demo.hard import hard_negative
from stages.demo.leaks import LEAK, leak
from stages.demo.plan import CLEAN, COPY, Place, Plan, places
from stages.demo.problem import Problem


def drafts(plan: Plan, source: str, size: int, seed: int) -> Iterator[tuple[Place, Draft]]:
    """The records of one source in order; those to be broken are correct problems still."""
    rng, first, edits = Random(), stream(plan.name, seed), stream(f"{plan.name}/edits", seed)
    items = benchmark.items()
    for place in places(plan, size, seed, source):
        draft = _draft(place, draws_at(rng, first + place.original), _leaked(plan, place, items))
        if place.slot.group:
            draft = _grouped(place, draft, draws_at(rng, edits + place.row))
        if source in plan.boxed and not draft.boxes:
            draft = with_labels(draft, "no_boxed_answer", *draft.planted)
        yield place, draft


def _draft(place: Place, draw: Draw, leaked: Problem | None) -> Draft:
    kind, variant = place.slot.kind, place.slot.variant
    if kind in DEFECTS:
        return DEFECTS[kind](draw, variant)
    if kind == "hard":
        return hard_negative(draw, variant)
    return leak(draw, leaked, variant) if leaked else clean(problem(draw))


def _leaked(plan: Plan, place: Place, items: Sequence[Problem]) -> Problem | None:
    """The benchmark item that a record leaks; once all have leaked, records are clean instead."""
    if place.slot.kind != LEAK:
        return None
    leaks = sum(slot.kind == LEAK for slot in plan.slots)
    number = place.block * leaks + place.slot.variant
    return items[number] if number < len(items) else None


def _grouped(place: Place, original: Draft, draw: Draw) -> Draft:
    """The original of a group, or its copy."""
    slot = place.slot
    grouped = original._replace(group=f"{slot.group}/{place.original}")
    if slot.kind == CLEAN:
        return grouped
    forms = EXACT if slot.kind == COPY else NEAR
    return grouped._replace(text=forms[slot.variant % len(forms)](draw, original.text))
