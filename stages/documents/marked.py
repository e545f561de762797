"""From the blocks of a marked-up document to its problems, by the rules that read printed books.

Headings are known here, and so are the elements that say what they are; all else (zones, markers,
chains, matching, gates) is what a PDF goes through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stages.documents.blocks import Block, Owner
from stages.documents.book import Book, once
from stages.documents.headings import outline
from stages.documents.items import Item, Span, parted
from stages.documents.layout import Line
from stages.documents.lexicon import Zone, solution_label
from stages.documents.markers import Marker, candidates
from stages.documents.matching import Pair, match
from stages.documents.named import named
from stages.documents.numbered import discover, numbered, unnamed
from stages.documents.problem_records import records
from stages.documents.regions import Region, regions
from stages.documents.zones import stretches

#: Characters that count as a page: gates measure problems a page.
PAGE = 2_500
BODY = 10.0
#: Font size in points that stands for a heading of each level.
SIZES = (BODY, 28.0, 22.0, 18.0, 15.0, 13.0, 12.0)
INDENT = 15.0
#: Share of elements with a marker in front from which on they are their numbers.
MOST = 0.6
#: What records of printed books have and these have not.
_PRINTED = ("pages", "boxes", "solution_pages", "solution_boxes", "order")


def read_marked(blocks: Sequence[Block]) -> Book:
    """The book that blocks make: elements that name themselves, and what rules find elsewhere."""
    lines = _lines(blocks)
    found = outline(lines, BODY, ())
    zones = regions(stretches(found, len(lines)))
    problems, answers, linked = _owned(blocks, lines, zones)
    owned = {index for index, block in enumerate(blocks) if block.owner is not None}
    items = numbered(lines, zones)
    unclaimed = [
        chain
        for chain in discover(lines, zones)
        if not {marker.line for marker in chain.markers} <= owned
    ]
    # beside elements that name themselves, a list below no heading of exercises is a list
    items = [*items, *(() if owned else unnamed(lines, zones)), *named(lines, zones)]
    items = [_outside(item, owned) for item in items if item.marker.line not in owned]
    problems += once(item for item in items if item.zone not in ("answer", "hint"))
    problems.sort(key=lambda item: (item.marker.line, item.marker.begin))
    answers += [item for item in items if item.zone == "answer"]
    _share_chapter(problems, answers)
    return Book(
        pages=lines[-1].page if lines else 1,
        silent_pages=0 if lines else 1,
        lines=lines,
        orders={line.page: "stream" for line in lines},
        outline=found,
        regions=zones,
        pairs=_paired(problems, answers, linked),
        answers=answers,
        unclaimed=unclaimed,
        join=paragraphs,
    )


def marked_records(book: Book, blocks: Sequence[Block]) -> Iterable[dict[str, Any]]:
    """The records of `problem_records.records` without pages, with figures and their solutions'."""
    for pair, value in zip(book.pairs, records(book), strict=True):
        answer = pair.problem.solution or (pair.solution.spans if pair.solution else [])
        figures = {
            name: [one for line, _, _ in spans for one in blocks[line].figures]
            for name, spans in (("figures", pair.problem.spans), ("solution_figures", answer))
        }
        kept = {key: inner for key, inner in value.items() if key not in _PRINTED}
        yield {**kept, **{name: found for name, found in figures.items() if found}}


def paragraphs(lines: Sequence[Line], spans: Iterable[Span]) -> str:
    """The text of spans, a paragraph a line."""
    pieces = (lines[index].text[begin:end].strip() for index, begin, end in spans)
    return "\n\n".join(piece for piece in pieces if piece)


def _lines(blocks: Sequence[Block]) -> list[Line]:
    lines: list[Line] = []
    page, room = 1, PAGE
    for block in blocks:
        if (block.opens and lines and room < PAGE) or room <= 0:
            page, room = page + 1, PAGE
        room -= len(block.text)
        x = INDENT * block.depth
        heading = block.level > 0
        within = block.depth > 0 or block.owner is not None
        gap = 2.0 if heading else 1.0 if within and block.bold else 1.5  # else it is a heading
        lines.append(
            Line(block.text, page, x, x + 400.0, 0.0, SIZES[block.level], block.bold or heading,
                 left=0.0, gap=gap)
        )  # fmt: skip
    return lines


def _outside(item: Item, owned: Collection[int]) -> Item:
    """An item that rules found, without the lines of elements that say what they are."""
    item.spans = [span for span in item.spans if span[0] not in owned]
    item.solution = [span for span in item.solution if span[0] not in owned]
    return item


def _paired(
    problems: Sequence[Item], answers: Sequence[Item], linked: Mapping[int, Item]
) -> list[Pair]:
    """Problems with the solutions that point at them (by identity), the others by number."""
    taken = {id(answer) for answer in linked.values()}
    left = [problem for problem in problems if id(problem) not in linked]
    rest = iter(match(left, [answer for answer in answers if id(answer) not in taken]))
    return [
        Pair(one, linked[id(one)], "linked") if id(one) in linked else next(rest)
        for one in problems
    ]


def _share_chapter(problems: Sequence[Item], answers: Sequence[Item]) -> None:
    """One heading makes no chain of chapters: a lone chapter is known by its answers alone."""
    named = {item.chapter for item in answers}
    if len(named) == 1 and {item.chapter for item in problems} == {None}:
        for item in problems:
            item.chapter = next(iter(named))


def _owned(
    blocks: Sequence[Block], lines: Sequence[Line], zones: Sequence[Region]
) -> tuple[list[Item], list[Item], dict[int, Item]]:
    """Problems and free-standing solutions of elements that say what they are.

    Then, by the identity of the problem, the first solution that points at it.
    """
    home = {index: zone for zone in zones for index in zone.lines}
    spans: dict[Owner, list[Span]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.owner is not None:
            spans[block.owner].append((index, 0, len(block.text)))
    problems: list[Item] = []
    known = _Known()
    answers: list[Item] = []
    linked: dict[int, Item] = {}
    counts: dict[object, int] = defaultdict(int)
    marks = _marks(spans, lines)
    for owner, own in spans.items():
        item = _item(owner, (lines, own, marks.get(owner)), home.get(own[0][0]), counts)
        if owner.role == "problem":
            problems.append(item)
            known.add(owner, item)
            continue
        around = known.by_owner.get(owner.inside) if owner.inside else None
        target = known.pointed(owner)
        if around is None and target is None and not owner.number and problems:
            around = problems[-1]
        if around is not None:
            around.solution = [*around.solution, *item.spans]
            continue
        answers.append(item)
        if target is not None:
            linked.setdefault(id(target), item)
    return problems, answers, linked


@dataclass
class _Known:
    """Problems by their elements and keys; by the bare id as well, where one page alone has it."""

    by_owner: dict[Owner, Item] = field(default_factory=dict)
    by_key: dict[str, Item] = field(default_factory=dict)
    by_id: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))

    def add(self, owner: Owner, item: Item) -> None:
        """Take a problem."""
        self.by_owner[owner] = item
        self.by_key.setdefault(owner.key, item)
        self.by_id[owner.key.rpartition("#")[2]].append(item)

    def pointed(self, solution: Owner) -> Item | None:
        """The problem that a solution points at."""
        for key in solution.of:
            alone = self.by_id.get(key.rpartition("#")[2], [])
            if key in self.by_key or len(alone) == 1:
                return self.by_key.get(key) or alone[0]
        return None


def _marks(spans: Mapping[Owner, list[Span]], lines: Sequence[Line]) -> dict[Owner, Marker]:
    """The markers in front of elements whose number is not told apart, where most of them have one.

    A text may begin with a number of its own: only those that count on, or begin anew, are markers.
    """
    found: dict[str, dict[Owner, Marker]] = {"problem": {}, "solution": {}}
    asked, before = {"problem": 0, "solution": 0}, {"problem": 0, "solution": 0}
    for owner, own in spans.items():
        if owner.number or owner.inside is not None:
            continue
        role = owner.role
        asked[role] += 1
        line = own[0][0]
        plain = (m for m in candidates(lines, [line], role == "solution") if not m.begin)
        marker = next((m for m in plain if m.family != "bare"), None)
        step = marker.number[-1] - before[role] if marker else 0
        if marker is not None and (marker.number[-1] == 1 or 1 <= step <= 2):
            found[role][owner] = marker
            before[role] = marker.number[-1]
    return {
        owner: marker
        for role, marks in found.items()
        if len(marks) >= MOST * asked[role]
        for owner, marker in marks.items()
    }


def _item(
    owner: Owner,
    text: tuple[Sequence[Line], list[Span], Marker | None],
    region: Region | None,
    counts: dict[object, int],
) -> Item:
    """The item of an element; its number: by the markup, by its first words, or a count."""
    lines, spans, marker = text
    first, begin, end = spans[0]
    chapter = region.head.chapter if region else None
    section = region.head.section if region else None
    if marker is not None:
        begin, spans = marker.end, [(first, marker.end, end), *spans[1:]]
    elif owner.role == "solution":
        label = solution_label(lines[first].text) or 0
        if label < end or len(spans) > 1:  # a lone "Proof." is all that the book says
            begin, spans = label, [(first, label, end), *spans[1:]]
    spans, solution = parted(lines, spans) if owner.role == "problem" else (spans, [])
    printed = marker.printed if marker else owner.number
    key = (chapter, owner.kind, owner.role)
    counts[key] += 1
    numbers = tuple(map(int, _digits(printed))) or (counts[key],)
    counts[key] = max(counts[key], numbers[-1])
    zone: Zone = "answer" if owner.role == "solution" else "exercise"
    own = Marker(first, begin, begin, "element", numbers, printed or str(numbers[-1]), False, 1.0)
    heading = region.head.heading if region else ""
    return Item(owner.kind, zone, chapter, section, 0, numbers, own.printed, own, spans,
                solution, heading)  # fmt: skip


def _digits(printed: str) -> list[str]:
    return "".join(c if c.isascii() and c.isdigit() else " " for c in printed).split()[:4]
