"""Items that a word and a number mark (Example 3.2, Exercise 4), wherever they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stages.documents.items import Item, Span, paragraph, split_at_solutions
from stages.documents.layout import Line
from stages.documents.lexicon import Kind, solution_label
from stages.documents.markers import Marker, candidates, chains
from stages.documents.regions import Region

#: Uses that make a heading a label.
REPEATED = 4


def named_items(lines: Sequence[Line], found: Sequence[Region]) -> list[Item]:
    """The items that a word and a number mark, wherever they stand outside the answer part."""
    marks: dict[Kind, list[Marker]] = defaultdict(list)
    home: dict[int, Region] = {}
    for region in found:
        if region.head.zone in ("answer", "hint") or region.head.key:
            continue
        for index in region.lines:
            home[index] = region
        for marker in candidates(lines, region.lines, False):
            if marker.kind is not None:
                marks[marker.kind].append(marker)
    labels = _labels(found)
    kept = [marker for kind in sorted(marks) for marker in _named_chain(marks[kind], home)]
    limits = Limits({marker.line for marker in kept}, labels)
    return [_named_item(lines, home[marker.line], marker, limits) for marker in kept]


def _named_chain(marks: list[Marker], home: dict[int, Region]) -> list[Marker]:
    """Markers of one kind in order, in bold where most are, without mentions in the text."""
    bold = [marker for marker in marks if marker.bold]
    pool = bold if 2 * len({m.number for m in bold}) >= len({m.number for m in marks}) else marks
    dotted = sum(len(marker.number) > 1 for marker in pool)
    if 2 * dotted >= len(pool):
        ranked = chains([marker for marker in pool if len(marker.number) > 1], False)
        return list(ranked[0].markers) if ranked else []
    by_chapter: dict[int | None, list[Marker]] = defaultdict(list)
    for marker in pool:
        by_chapter[home[marker.line].head.chapter].append(marker)
    return [
        marker
        for chapter in by_chapter
        for one in chains(by_chapter[chapter], False)[:1]
        for marker in one.markers
    ]


@dataclass(frozen=True)
class Limits:
    """What ends a named item: the lines of other markers; any heading that is no label."""

    borders: set[int]
    labels: frozenset[str]


def _labels(found: Iterable[Region]) -> frozenset[str]:
    """Headings that come again and again (Strategy, Discussion): they are parts of examples."""
    counts = Counter(
        fold_heading(stretch.heading) for region in found for stretch in region.breaks.values()
    )
    return frozenset(text for text, count in counts.items() if count >= REPEATED)


def fold_heading(text: str) -> str:
    """A heading without what varies between its uses: case, numbers, `for (a)`."""
    return re.sub(r"\bfor\b.*|\(.\)|[\W\d_]+", "", text.casefold())


def _named_item(lines: Sequence[Line], region: Region, marker: Marker, limits: Limits) -> Item:
    spans: list[Span] = []
    kind = marker.kind or "exercise"
    label, solved = None, False  # the place in `spans` of the last label inside the item
    size = lines[marker.line].size
    start = region.lines.index(marker.line)
    for index in region.lines[start:]:
        if index != marker.line and index in limits.borders:
            break
        title = region.breaks.get(index)
        if title is not None and index != marker.line and title.title is not None:
            told = fold_heading(title.heading) in limits.labels or not solved
            if kind != "example" or title.rank > size + 0.5 or not told:
                break
            label = len(spans)
            spans.extend((at, 0, len(lines[at].text)) for at in range(title.title, title.first))
        if solution_label(lines[index].text, lines[index].bold) is not None:
            label, solved = len(spans), True
        spans.append((index, marker.end if index == marker.line else 0, len(lines[index].text)))
    if kind == "example":
        spans = _example_end(lines, spans, label)
    text, solution = split_at_solutions(lines, spans)
    if kind != "example" and not solution:
        text = paragraph(lines, text)
    chapter = region.head.chapter
    if chapter is None and len(marker.number) > 1:
        chapter = marker.number[0]
    return Item(kind, region.head.zone, chapter, region.head.section, 0, marker.number,
                marker.printed, marker, text, solution, region.head.heading)  # fmt: skip


def _example_end(lines: Sequence[Line], spans: list[Span], label: int | None) -> list[Span]:
    """An example's lines without the text that follows it.

    Nothing is printed where an example ends, but its last labelled block (Discussion,
    Significance) is a paragraph; a block that is the solution itself goes on to the next heading.
    """
    if (
        label is None
        or label >= len(spans)
        or solution_label(lines[spans[label][0]].text) is not None
    ):
        return spans
    return [*spans[: label + 1], *paragraph(lines, spans[label + 1 :])]
