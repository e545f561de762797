"""Items: from the marker of a chain to the next, the printed text of each, in its parts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stages.documents.fragments import SOFT_HYPHEN
from stages.documents.layout import WIDE_BLANK, Line
from stages.documents.lexicon import Kind, Zone, solution_label
from stages.documents.markers import Chain, Marker, candidates, chains
from stages.documents.zones import Stretch

#: White above a paragraph, in line heights, where the lines of one stand closer.
PARAGRAPH = 1.45
#: A chain shorter than this, in a style that the rest of the book does not use, is no exercise.
SHORT = 3
#: Uses that make a heading a label.
REPEATED = 4
#: Items of a run that makes a zone by itself.
RUN = 8

#: Line, first and last column.
Span = tuple[int, int, int]

_ENDED = re.compile(r"[.?!:)\]”\"]\s*$")
_PART = re.compile(r"^\(?[a-z0-9ivx]{1,3}[.)]\s|^[•–-]\s")


@dataclass(slots=True)
class Item:
    """One numbered item of a zone.

    chapter: by headings, or the first part of a dotted number. series: counts how often numbers
    began again under this chapter and kind. spans: (line, first column, last column) of the text;
    solution: where a label inside the item begins its solution, the same for that.
    certainty: of its chain, 0 to 1.
    """

    kind: Kind
    zone: Zone
    chapter: int | None
    section: str | None
    series: int
    number: tuple[int, ...]
    printed: str
    marker: Marker
    spans: list[Span]
    solution: list[Span] = field(default_factory=list)
    heading: str = ""
    certainty: float = 1.0


@dataclass(slots=True)
class Region:
    """Stretches that form one zone: their lines, without headings.

    breaks: the headings inside it, by the first line after each. found: zones without a name in it.
    """

    head: Stretch
    lines: list[int]
    chain: Chain | None = None
    breaks: dict[int, Stretch] = field(default_factory=dict)
    found: list[Region] = field(default_factory=list)


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


def numbered(lines: Sequence[Line], found: Sequence[Region]) -> list[Item]:
    """The items with plain numbers of all exercise and answer zones, in order."""
    reached: dict[tuple[object, ...], tuple[int, int]] = {}
    chosen: list[tuple[Region, list[Chain], tuple[object, ...]]] = []
    for region in found:
        if region.head.zone in ("body", "closed"):
            continue
        answers = region.head.zone in ("answer", "hint")
        marks = candidates(lines, region.lines, answers)
        key: tuple[object, ...] = (region.head.zone, region.head.key, region.head.chapter, region.head.kind)
        ranked = chains(marks, answers)
        chosen.append((region, ranked, key))
    _settle(chosen)
    items: list[Item] = []
    for region, _, key in chosen:
        if region.chain is None:
            continue
        answers = region.head.zone in ("answer", "hint")
        series, last = reached.get(key, (0, 0))
        marks = [
            m for m in candidates(lines, region.lines, answers) if m.family == region.chain.family
        ]
        bold = {m.bold for m in region.chain.markers}
        best = chains([m for m in marks if m.bold in bold], answers, last)
        if best:
            region.chain = best[0]
        first = region.chain.markers[0].number[-1]
        if first <= last:
            series += 1
        made = _items(lines, region, series)
        items.extend(made)
        if made:
            reached[key] = (series, made[-1].number[-1])
    return items


def unnamed(lines: Sequence[Line], found: Sequence[Region]) -> list[Item]:
    """The items of the zones that `discover` found, each numbered anew."""
    counts: dict[int | None, int] = defaultdict(int)
    items: list[Item] = []
    for region in (zone for outer in found for zone in outer.found):
        made = _items(lines, region, counts[region.head.chapter])
        for item in made:
            item.certainty = 0.5
        counts[region.head.chapter] += 1
        items.extend(made)
    return items


def _settle(chosen: Iterable[tuple[Region, list[Chain], tuple[object, ...]]]) -> None:
    """Choose the chain of each region: its best in the style that the book's zones prefer."""
    votes: dict[tuple[bool, str, bool], float] = defaultdict(float)
    chosen = list(chosen)
    for region, ranked, _ in chosen:
        for one in ranked[:1]:
            votes[_style(region, one)] += one.score
    for region, ranked, _ in chosen:
        answers = region.head.zone in ("answer", "hint")
        rivals = {style: score for style, score in votes.items() if style[0] == answers}
        if not ranked:
            continue
        best = max(ranked, key=lambda one: (one.score * (0.3 + rivals.get(_style(region, one), 0.0)
                                                         / max(rivals.values())), one.score))  # fmt: skip
        share = rivals.get(_style(region, best), 0.0) / max(rivals.values())
        if share < 0.05 and (len(best.markers) <= SHORT or not answers):
            continue
        region.chain = best


def discover(lines: Sequence[Line], found: Sequence[Region]) -> list[Chain]:
    """Find exercises below headings that no word list knows, by their numbers alone.

    A long unbroken run of markers in the style of the book's exercises is a zone where its chapter
    has none; the runs that are left are returned: they are in no zone.
    """
    known = [
        region for region in found if region.chain is not None and region.head.zone == "exercise"
    ]
    votes: dict[tuple[str, bool], int] = defaultdict(int)
    for region in known:
        assert region.chain is not None
        votes[region.chain.family, region.chain.is_bold] += len(region.chain.markers)
    style = max(votes, key=lambda key: (votes[key], key)) if votes else None
    served = {region.head.chapter for region in known}
    unclaimed: list[Chain] = []
    for region in found:
        if region.head.zone != "body":
            continue
        for stretch in _sections(region):
            ranked = chains(candidates(lines, stretch.lines, False), False)
            best = next((one for one in ranked if not one.family.startswith("named")), None)
            if best is None or not _is_run(lines, best, style):
                continue
            if region.head.chapter in served and style is not None:
                unclaimed.append(best)
            else:
                region.found.append(Region(stretch.head, stretch.lines, best, stretch.breaks))
    return unclaimed


def _sections(region: Region) -> list[Region]:
    """A region of text cut at the headings inside it."""
    starts = sorted(region.breaks)
    cuts = [*starts, region.lines[-1] + 1 if region.lines else 0]
    return [
        Region(region.breaks[first], [i for i in region.lines if first <= i < end], None,
               {first: region.breaks[first]})
        for first, end in pairwise(cuts)
    ]  # fmt: skip


def _is_run(lines: Sequence[Line], chain: Chain, style: tuple[str, bool] | None) -> bool:
    """Whether a chain is long, whole and starts at the beginning: more than a list in the text."""
    count, first, last = (
        len(chain.markers),
        chain.markers[0].number[-1],
        chain.markers[-1].number[-1],
    )
    if style is not None and (chain.family, chain.is_bold) != style:
        return False
    starts = [m.begin for m in chain.markers]
    return count >= RUN and first <= 2 and count >= 0.85 * (last - first + 1) and not any(starts)


def _style(region: Region, chain: Chain) -> tuple[bool, str, bool]:
    return region.head.zone in ("answer", "hint"), chain.family, chain.is_bold


def _items(lines: Sequence[Line], region: Region, series: int) -> list[Item]:
    assert region.chain is not None
    markers = region.chain.markers
    head = region.head
    items = []
    for place, marker in enumerate(markers):
        following = markers[place + 1] if place + 1 < len(markers) else None
        spans = _span(lines, region, marker, following)
        text, solution = _parted(lines, spans)
        kind: Kind = marker.kind or head.kind
        chapter = head.chapter
        if chapter is None and len(marker.number) > 1 and marker.family != "code":
            chapter = marker.number[0]
        items.append(
            Item(kind, head.zone, chapter, head.section, series, marker.number, marker.printed,
                 marker, text, solution, head.heading)
        )  # fmt: skip
    return items


def _span(
    lines: Sequence[Line], region: Region, marker: Marker, following: Marker | None
) -> list[Span]:
    """The text from a marker to the next one or to a heading."""
    start = region.lines.index(marker.line) if marker.line in region.lines else 0
    spans: list[Span] = []
    for index in region.lines[start:]:
        if index != marker.line and index in region.breaks:
            break
        begin = marker.end if index == marker.line else 0
        if following is not None and index == following.line:
            if following.begin > begin:
                spans.append((index, begin, following.begin))
            break
        spans.append((index, begin, len(lines[index].text)))
    return spans


def _parted(lines: Sequence[Line], spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """Cut a span at a solution label that begins one of its lines."""
    for place, (index, begin, end) in enumerate(spans):
        if place == 0 or begin:
            continue
        line = lines[index]
        after = solution_label(line.text, line.bold)
        if after is not None and (line.bold or line.gap >= PARAGRAPH or after >= len(line.text)):
            return spans[:place], [(index, after, end), *spans[place + 1 :]]
    return spans, []


def named(lines: Sequence[Line], found: Sequence[Region]) -> list[Item]:
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


@dataclass(frozen=True)
class Limits:
    """What ends a named item: the lines of other markers; any heading that is no label."""

    borders: set[int]
    labels: frozenset[str]


def _labels(found: Iterable[Region]) -> frozenset[str]:
    """Headings that come again and again (Strategy, Discussion): parts of an example, not of a book."""
    counts = Counter(
        folded(stretch.heading) for region in found for stretch in region.breaks.values()
    )
    return frozenset(text for text, count in counts.items() if count >= REPEATED)


def folded(text: str) -> str:
    """A heading without what varies between its uses: case, numbers, `for (a)`."""
    return re.sub(r"\bfor\b.*|\(.\)|[\W\d_]+", "", text.casefold())


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
            told = folded(title.heading) in limits.labels or not solved
            if kind != "example" or title.rank > size + 0.5 or not told:
                break
            label = len(spans)
            spans.extend((at, 0, len(lines[at].text)) for at in range(title.title, title.first))
        if solution_label(lines[index].text, lines[index].bold) is not None:
            label, solved = len(spans), True
        spans.append((index, marker.end if index == marker.line else 0, len(lines[index].text)))
    if kind == "example":
        spans = _example_end(lines, spans, label)
    text, solution = _parted(lines, spans)
    if kind != "example" and not solution:
        text = _paragraph(lines, text)
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
    return [*spans[: label + 1], *_paragraph(lines, spans[label + 1 :])]


def _paragraph(lines: Sequence[Line], spans: list[Span]) -> list[Span]:
    """The first paragraph of a run-in item, with the displays and parts that go on with it."""
    for place in range(1, len(spans)):
        line, before = lines[spans[place][0]], lines[spans[place - 1][0]]
        new = line.gap >= PARAGRAPH and before.column == line.column and before.page == line.page
        if new and _ENDED.search(before.text) and not _PART.match(line.text):
            return spans[:place]
    return spans


def text_of(lines: Sequence[Line], spans: Iterable[Span]) -> str:
    """The text of spans in one line: hyphens at line ends joined, white as single spaces."""
    text = ""
    for index, begin, end in spans:
        piece = lines[index].text[begin:end]
        if text.endswith(SOFT_HYPHEN):
            text = text[:-1] + ("" if piece[:1].islower() else "-") + piece
        elif text.endswith("-") and piece[:1].islower() and text[-2:-1].isalpha():
            text = text[:-1] + piece
        else:
            text += " " + piece
    return " ".join(text.replace(WIDE_BLANK, " ").replace(SOFT_HYPHEN, "-").split())
