"""Items out of elements that say what they are: problems, and the solutions in or beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from stages.documents.blocks import Block, Owner
from stages.documents.items import Item, Span, split_at_solutions
from stages.documents.layout import Line
from stages.documents.lexicon import Zone, solution_label
from stages.documents.markers import Marker, candidates
from stages.documents.regions import Region

#: Share of elements with a marker in front from which on they are their numbers.
MOST = 0.6


def owned_items(
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
    counted: list[Item] = []
    counts: dict[object, int] = defaultdict(int)
    marks = _marks(spans, lines)
    for owner, own in spans.items():
        item = _item(_Element(owner, own, marks.get(owner)), lines, home.get(own[0][0]), counts)
        if owner.role == "problem":
            problems.append(item)
            known.add(owner, item)
            continue
        around = known.by_owner.get(owner.inside) if owner.inside else None
        target = known.target_of(owner)
        if around is None and target is None and problems and _follows(item, problems[-1]):
            around = problems[-1]
        if around is not None:
            around.solution = [*around.solution, *item.spans]
            continue
        answers.append(item)
        if target is not None:
            linked.setdefault(id(target), item)
        elif not owner.number and owner not in marks:
            counted.append(item)
    _distrust(counted, problems)
    return problems, answers, linked


def _follows(solution: Item, problem: Item) -> bool:
    """Whether a solution stands directly behind a problem that has none."""
    return not problem.solution and solution.spans[0][0] == problem.spans[-1][0] + 1


def _distrust(answers: Sequence[Item], problems: Sequence[Item]) -> None:
    """Solutions without a number are known by their order where each problem has one.

    Elsewhere they must not be: they get numbers that no problem has, and are orphans for the gates.
    """
    have = Counter(item.chapter for item in problems)
    told = Counter(item.chapter for item in answers)
    for item in answers:
        if told[item.chapter] != have[item.chapter]:
            item.number = (0, *item.number)


class _Element(NamedTuple):
    """An element, its places in the text, and the marker in front of it, if it has one."""

    owner: Owner
    spans: list[Span]
    marker: Marker | None


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

    def target_of(self, solution: Owner) -> Item | None:
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
    element: _Element,
    lines: Sequence[Line],
    region: Region | None,
    counts: dict[object, int],
) -> Item:
    """The item of an element; its number: by the markup, by its first words, or a count."""
    owner, spans, marker = element
    first, begin, end = spans[0]
    chapter = region.head.chapter if region else None
    section = region.head.section if region else None
    if marker is not None:
        begin, spans = marker.end, [(first, marker.end, end), *spans[1:]]
    elif owner.role == "solution":
        label = solution_label(lines[first].text) or 0
        if label < end or len(spans) > 1:  # a lone "Proof." is all that the book says
            begin, spans = label, [(first, label, end), *spans[1:]]
    spans, solution = split_at_solutions(lines, spans) if owner.role == "problem" else (spans, [])
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
