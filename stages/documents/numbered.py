"""Items with plain numbers: the chain of markers of each zone, and the text between them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from stages.documents.instructions import instruct
from stages.documents.items import Item, Span, split_at_solutions
from stages.documents.layout import Line
from stages.documents.lexicon import Kind, solution_label
from stages.documents.markers import RUN, Chain, Marker, candidates, chains
from stages.documents.regions import Region, sections

#: A chain shorter than this, in a style that the rest of the book does not use, is no exercise.
SHORT = 3
#: Items of a run that makes a zone by itself.
LONG = 8
#: Share of a zone's items with a label in them that makes labels certain.
FREQUENT = 0.3

_WORD = re.compile(r"\s(?:exercise|problem|question|exer|ex|prob|pr|q)\.?\s*$", re.IGNORECASE)
_LETTER = re.compile(r"^([AB])\s?\d{0,3}[.:)]\s")


def numbered_items(lines: Sequence[Line], found: Sequence[Region]) -> list[Item]:
    """The items with plain numbers of all exercise and answer zones, in order."""
    reached: dict[tuple[object, ...], tuple[int, int]] = {}
    chosen: list[tuple[Region, list[Chain], tuple[object, ...]]] = []
    found_in: dict[int, list[Marker]] = {}
    for region in found:
        if region.head.zone in ("body", "closed"):
            continue
        answers = region.head.zone in ("answer", "hint")
        marks = candidates(lines, region.lines, answers)
        head = region.head
        key: tuple[object, ...] = (head.zone, head.key, head.chapter, head.kind)
        ranked = chains(marks, answers)
        chosen.append((region, ranked, key))
        found_in[id(region)] = marks
    _settle(chosen)
    items: list[Item] = []
    for region, _, key in chosen:
        if region.chain is None:
            continue
        answers = region.head.zone in ("answer", "hint")
        series, last = reached.get(key, (0, 0))
        marks = [m for m in found_in[id(region)] if m.family == region.chain.family]
        bold = {m.bold for m in region.chain.markers}
        best = chains([m for m in marks if m.bold in bold], answers, last)
        if best:
            region.chain = best[0]
        region.rivals = _rivals(lines, region.chain, marks)
        first = region.chain.markers[0].number[-1]
        if first <= last:
            series += 1
        made = _items(lines, region, series)
        if not answers:
            instruct(lines, region, made)
        items.extend(made)
        if made:
            reached[key] = (series, made[-1].number[-1])
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
        shares = {style: score / max(rivals.values()) for style, score in rivals.items()}
        liked = [(one.score * (0.3 + shares.get(_style(region, one), 0.0)), one) for one in ranked]
        best = max(liked, key=lambda pair: (pair[0], pair[1].score))[1]
        share = shares.get(_style(region, best), 0.0)
        if share < 0.05 and (len(best.markers) <= SHORT or not answers):
            continue
        region.chain = best


def _style(region: Region, chain: Chain) -> tuple[bool, str, bool]:
    return region.head.zone in ("answer", "hint"), chain.family, chain.is_bold


def _items(lines: Sequence[Line], region: Region, series: int) -> list[Item]:
    assert region.chain is not None
    markers = region.chain.markers
    head = region.head
    labels = sum(solution_label(lines[index].text, True) is not None for index in region.lines)
    answers = region.head.zone in ("answer", "hint")
    frequent = labels >= FREQUENT * len(markers)
    letter = not frequent and not answers and _answers_by_letter(lines, region)
    items = []
    for place, marker in enumerate(markers):
        following = markers[place + 1] if place + 1 < len(markers) else None
        spans = _span(lines, region, marker, following)
        if marker.family == RUN:
            spans = _without_word(lines, spans)
        text, solution = (
            (spans, []) if answers else split_at_solutions(lines, spans, frequent, letter)
        )
        kind: Kind = marker.kind or head.kind
        chapter = head.chapter
        if chapter is None and len(marker.number) > 1 and marker.family != "code":
            chapter = marker.number[0]
        items.append(
            Item(kind, head.zone, chapter, head.section, series, marker.number, marker.printed,
                 marker, text, solution, head.heading)
        )  # fmt: skip
    return items


def _without_word(lines: Sequence[Line], spans: list[Span]) -> list[Span]:
    """An answer in a run without the word of the next marker, whose number begins a line."""
    if not spans:
        return spans
    index, begin, end = spans[-1]
    match = _WORD.search(lines[index].text, begin, end)
    return [*spans[:-1], (index, begin, match.start())] if match else spans


def _answers_by_letter(lines: Sequence[Line], region: Region) -> bool:
    """Whether `A.` begins many lines and is not the first of several options."""
    assert region.chain is not None
    counts = Counter(match[1] for i in region.lines if (match := _LETTER.match(lines[i].text)))
    return counts["A"] >= FREQUENT * len(region.chain.markers) and counts["A"] > 2 * counts["B"]


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
        for stretch in sections(region):
            ranked = chains(candidates(lines, stretch.lines, False), False)
            best = next((one for one in ranked if not one.family.startswith("named")), None)
            if best is None or not _is_run(lines, best, style):
                continue
            if region.head.chapter in served and style is not None:
                unclaimed.append(best)
            else:
                region.found.append(Region(stretch.head, stretch.lines, best, stretch.breaks))
    return unclaimed


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
    return count >= LONG and first <= 2 and count >= 0.85 * (last - first + 1) and not any(starts)


def _rivals(lines: Sequence[Line], chain: Chain, marks: Iterable[Marker]) -> int:
    """How many markers stand and look as the chain's do, and have a number that it has."""
    numbers = {marker.number for marker in chain.markers}
    indents = {round(lines[marker.line].indent / 3) for marker in chain.markers}
    chosen = {(marker.line, marker.begin) for marker in chain.markers}
    bold = {marker.bold for marker in chain.markers}
    return sum(
        (marker.line, marker.begin) not in chosen
        and marker.number in numbers
        and marker.bold in bold
        and round(lines[marker.line].indent / 3) in indents
        for marker in marks
    )


def renumbered_items(lines: Sequence[Line], found: Sequence[Region]) -> list[Item]:
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
