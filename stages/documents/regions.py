"""Regions: the lines of one zone, with the headings that stand inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stages.documents.markers import Chain
from stages.documents.zones import Stretch


@dataclass(slots=True)
class Region:
    """Stretches that form one zone: their lines, without headings.

    breaks: the headings inside it, by the first line after each. found: zones without a name in it.
    rivals: markers like those of the chain that repeat one of its numbers.
    """

    head: Stretch
    lines: list[int]
    chain: Chain | None = None
    breaks: dict[int, Stretch] = field(default_factory=dict)
    found: list[Region] = field(default_factory=list)
    rivals: int = 0


def regions(found: Sequence[Stretch]) -> list[Region]:
    """Zones as the lines below their headings; what an unclear heading opens goes on with them."""
    result: list[Region] = []
    for stretch in found:
        span = list(range(stretch.first, stretch.last))
        before = result[-1] if result else None
        if before is not None and (
            (stretch.open and before.head.zone == stretch.zone)
            or (stretch.zone == before.head.zone and not _differs(stretch, before.head))
        ):
            before.breaks[stretch.first] = stretch
            before.lines.extend(span)
        else:
            result.append(Region(stretch, span, breaks={stretch.first: stretch}))
    return result


def _differs(stretch: Stretch, head: Stretch) -> bool:
    same = (stretch.chapter, stretch.kind, stretch.key) == (head.chapter, head.kind, head.key)
    return not same or stretch.zone != "body"


def sections(region: Region) -> list[Region]:
    """A region of text cut at the headings inside it."""
    starts = sorted(region.breaks)
    cuts = [*starts, region.lines[-1] + 1 if region.lines else 0]
    return [
        Region(region.breaks[first], [i for i in region.lines if first <= i < end], None,
               {first: region.breaks[first]})
        for first, end in pairwise(cuts)
    ]  # fmt: skip
