"""What the records of a demo corpus are: the same mix of defects in every block of records.

A slot is one record: its source, its kind, and for a copy the slot it copies. The slots of a block
are mixed by the seed, so that defects lie everywhere and every prefix of a corpus has its share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from stages.demo.draws import draws_at, shuffle, stream

CLEAN, COPY, NEAR = "clean", "exact_duplicate", "near_duplicate"
#: Records that never become rows, by the reason under which they are quarantined.
BROKEN = ("bad_utf8", "invalid_json", "missing_field", "unbalanced", "wrong_columns")

Mix = Mapping[str, Mapping[str, int]]
Copies = Mapping[str, Sequence[Sequence[str]]]


class Slot(NamedTuple):
    """One record of a block.

    `variant` chooses among the forms that a kind has; `origin` is the slot of which this one is a
    copy, `group` the reason for which all but one of an original and its copies must go.
    """

    number: int
    source: str
    kind: str
    variant: int = 0
    origin: int | None = None
    group: str | None = None


class Plan(NamedTuple):
    """A corpus: its name, the slots of a block, and the sources that box their answers."""

    name: str
    slots: tuple[Slot, ...]
    boxed: frozenset[str]


class Place(NamedTuple):
    """A slot in the corpus. `row` seeds the record, `original` the problem that it states."""

    slot: Slot
    block: int
    row: int
    original: int


def places(plan: Plan, size: int, seed: int, source: str | None = None) -> Iterator[Place]:
    """The first `size` records of a corpus in order, or only those of one source."""
    rng, first, width = Random(), stream(f"{plan.name}/plan", seed), len(plan.slots)
    for block in range(-(-size // width)):
        start = block * width
        for slot in shuffle(draws_at(rng, first + block), plan.slots)[: size - start]:
            if source is None or slot.source == source:
                origin = slot.number if slot.origin is None else slot.origin
                yield Place(slot, block, start + slot.number, start + origin)


def broken_records(plan: Plan, size: int, seed: int) -> dict[str, int]:
    """How many records are quarantined, by reason."""
    kinds = {slot.kind for slot in plan.slots}
    counts = {reason: 0 for reason in BROKEN if reason in kinds}
    for place in places(plan, size, seed):
        if place.slot.kind in counts:
            counts[place.slot.kind] += 1
    return counts


def slots_of(mix: Mix, copies: Copies, shares: Mapping[str, float], block: int) -> tuple[Slot, ...]:
    """The slots of a block: defects, then originals with their copies, then clean records.

    mix: kind -> source -> records. copies: kind -> sources of an original and of its copies.
    shares: source -> its part of the clean records; the last source takes what is left.
    """
    slots: list[Slot] = []
    for kind, sources in mix.items():
        for variant, source in enumerate(s for s, n in sources.items() for _ in range(n)):
            slots.append(Slot(len(slots), source, kind, variant))
    for kind, groups in copies.items():
        for variant, (source, *targets) in enumerate(groups):
            number = len(slots)
            slots.append(Slot(number, source, CLEAN, group=kind))
            for nth, target in enumerate(targets):
                slots.append(Slot(len(slots), target, kind, variant + nth, number, kind))
    free = block - len(slots)
    for source, share in shares.items():
        slots += [Slot(len(slots) + n, source, CLEAN) for n in range(int(free * share))]
    rest = block - len(slots)
    slots += [Slot(len(slots) + n, list(shares)[-1], CLEAN) for n in range(rest)]
    return tuple(slots)
