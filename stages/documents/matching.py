"""Problems and solutions brought together by what numbers them, one to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from stages.documents.items import Item
from stages.documents.sets import align

Key = Callable[[Item], Hashable]


@dataclass(frozen=True)
class Pair:
    """A problem with its solution, and by what they were matched; None: why there is none."""

    problem: Item
    solution: Item | None
    method: str


def _exact(item: Item) -> Hashable:
    return item.chapter, item.kind, item.series, item.number


def _sectioned(item: Item) -> Hashable:
    return (item.section, item.kind, item.series, item.number) if item.section else id(item)


def _any_series(item: Item) -> Hashable:
    return item.chapter, item.kind, item.number


def _any_kind(item: Item) -> Hashable:
    return item.chapter, item.number


def _tail(item: Item) -> Hashable:
    """A number whose chapter is printed on one side only: `3.12` and `12` of chapter 3."""
    number = item.number
    if len(number) > 1 and number[0] == item.chapter:
        number = number[1:]
    return item.chapter, item.kind, number


def _deep(item: Item) -> Hashable:
    """A number that spells out its section on one side: `2.3.5.7` and `7` of section 2.3."""
    number = item.number
    if len(number) > 2:
        return item.kind, number[:2], number[-1]
    if item.section is None:
        return id(item)
    return item.kind, tuple(map(int, item.section.split("."))), number[-1]


def _whole(item: Item) -> Hashable:
    return item.number if len(item.number) > 1 else id(item)


#: From the surest key to the weakest. A key must be unique on both sides to match.
METHODS: tuple[tuple[str, Key], ...] = (
    ("section", _sectioned),
    ("chapter", _exact),
    ("chapter_any_series", _any_series),
    ("tail", _tail),
    ("deep_number", _deep),
    ("whole_number", _whole),
    ("chapter_any_kind", _any_kind),
)


def match(problems: Sequence[Item], answers: Sequence[Item]) -> list[Pair]:
    """Each problem with the one answer that shares its key, by the first method that decides."""
    align(problems, answers)
    partner: dict[int, tuple[Item, str]] = {}
    taken: set[int] = set()
    for method, key in METHODS:
        left = _unique((p for p in problems if id(p) not in partner and not p.solution), key)
        right = _unique((a for a in answers if id(a) not in taken), key)
        for value, problem in left.items():
            answer = right.get(value)
            if answer is not None:
                partner[id(problem)] = (answer, method)
                taken.add(id(answer))
    return [_pair(problem, partner.get(id(problem))) for problem in problems]


def _pair(problem: Item, found: tuple[Item, str] | None) -> Pair:
    if problem.solution:
        return Pair(problem, None, "adjacent")
    return Pair(problem, found[0], found[1]) if found else Pair(problem, None, "no_solution")


def _unique(items: Iterable[Item], key: Key) -> dict[Hashable, Item]:
    by_key: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        by_key[key(item)].append(item)
    return {value: found[0] for value, found in by_key.items() if len(found) == 1}
