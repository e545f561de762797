"""Which set of problems a run of answers belongs to, where a chapter has several from 1 on.

`Questions` and `Problems` are both counted from 1, and the key answers one of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from stages.documents.items import Item
from stages.documents.lexicon import Kind

#: Share of a run's numbers that its set must have.
COVERED = 0.9

Scope = tuple[int | None, str | None, Kind]
_NUMBERS = re.compile(r"[\W\d_]+")


def align(problems: Sequence[Item], answers: Sequence[Item]) -> None:
    """Give each answer the series of the problems that it answers.

    As many sets as runs: in their order. Else the only set that has a run's numbers; where several
    have, the one of no section for a run of none, or that of the name that other runs chose. A run
    that nothing decides gets a series of its own: only numbers that one set alone has are matched.
    """
    sections = {item.section for item in problems if item.section is not None}
    runs = _by_series(answers, sections)
    sets = _by_series(problems, sections)
    whole: dict[Scope, dict[int, list[Item]]] = defaultdict(dict)
    for (chapter, _, kind), each in sets.items():
        for series, items in each.items():
            whole[chapter, None, kind].setdefault(series, []).extend(items)
    votes: Counter[str] = Counter()
    unsure: list[tuple[list[Item], list[list[Item]]]] = []
    for scope, each in runs.items():
        found = whole.get(scope, {}) if scope[1] is None else sets.get(scope, {})
        if len(found) == len(each) or len(found) < 2:
            _in_order(each, found)
            continue
        for run in each.values():
            best = _covering(run, found.values())
            apart = [some for some in best if all(item.section is None for item in some)]
            best = apart if scope[1] is None and len(apart) == 1 else best
            if len(best) == 1:
                votes[name_of(best[0])] += 1
                _take(run, best[0][0].series)
            else:
                unsure.append((run, best))
    for place, (run, best) in enumerate(unsure):
        named = sorted(best, key=lambda items: -votes[name_of(items)])
        sure = named and votes[name_of(named[0])] > (
            votes[name_of(named[1])] if len(named) > 1 else 0
        )
        _take(run, named[0][0].series if sure else -1 - place)


def name_of(items: Sequence[Item]) -> str:
    """What the heading of a set says, without its numbers."""
    return _NUMBERS.sub(" ", items[0].heading.casefold()).strip()


def _by_series(items: Iterable[Item], sections: set[str]) -> dict[Scope, dict[int, list[Item]]]:
    found: dict[Scope, dict[int, list[Item]]] = defaultdict(dict)
    for item in items:
        section = item.section if item.section and item.section in sections else None
        found[item.chapter, section, item.kind].setdefault(item.series, []).append(item)
    return found


def _in_order(runs: dict[int, list[Item]], sets: dict[int, list[Item]]) -> None:
    for run, series in zip((runs[key] for key in sorted(runs)), sorted(sets), strict=False):
        _take(run, series)


def _covering(run: Sequence[Item], sets: Iterable[list[Item]]) -> list[list[Item]]:
    """The sets that have nearly all numbers of a run; of those only the ones that have most."""
    numbers = {item.number[-1] for item in run}
    shares = [
        (len(numbers & {one.number[-1] for one in some}) / len(numbers), some) for some in sets
    ]
    most = max((share for share, _ in shares), default=0.0)
    return [some for share, some in shares if share == most >= COVERED]


def _take(run: Iterable[Item], series: int) -> None:
    for item in run:
        item.series = series
