"""Problems and solutions brought together by a judge, one to one, best candidates first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stages.assisted.asking import Asking, Failed
from stages.assisted.items import Item
from stages.assisted.prompts import MATCH, Match
from stages.assisted.recall import Candidate, candidates


@dataclass
class Search:
    """A problem on its way: its candidates by rank, the one that is its own, or why none is.

    told: of each judgement so far, which solution and what came of it.
    """

    problem: int
    ranked: list[Candidate]
    solution: int | None = None
    score: float = 0.0
    reason: str | None = None
    told: list[str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether another candidate is to be judged."""
        return self.solution is None and self.reason is None


def match(items: Sequence[Item], asking: Asking) -> list[Search]:
    """What became of each problem, in order.

    In each round every open problem has its best candidate judged that is nobody's yet. Of two
    problems that are granted the same one, the higher score has it, then the first. A failed call
    ends the search of its problem under its own name: the next candidate is not tried instead.
    """
    found = candidates(items, asking.assist.recall)
    searches = [Search(problem, list(ranked)) for problem, ranked in sorted(found.items())]
    taken: set[int] = set()
    while going := _with_next(searches, taken):
        rows = [_row(items, search) for search in going]
        said = asking.shapes(MATCH, Match, asking.assist.judge, rows)
        granted = []
        for search, verdict in zip(going, said, strict=True):
            solution, score = search.ranked[0]
            why = _why_not(verdict, asking.assist.judge.require_correct)
            search.told = [*(search.told or ()), f"{items[solution].number}: {why or 'matched'}"]
            if isinstance(verdict, Failed):
                search.reason = verdict.reason
            elif why is None:
                granted.append((-score, search.problem, search))
            else:
                search.ranked.pop(0)
        for _, _, search in sorted(granted, key=lambda one: one[:2]):
            if search.ranked[0][0] not in taken:
                search.solution, search.score = search.ranked[0]
                taken.add(search.solution)
    return searches


def _with_next(searches: Sequence[Search], taken: set[int]) -> list[Search]:
    """The open searches that have a candidate left; the others end."""
    going = []
    for search in (one for one in searches if one.is_open):
        search.ranked = [one for one in search.ranked if one[0] not in taken]
        if search.ranked:
            going.append(search)
        else:
            search.reason = "unmatched" if search.told else "no_candidate"
    return going


def _row(items: Sequence[Item], search: Search) -> Mapping[str, object]:
    sides = {"problem": items[search.problem], "solution": items[search.ranked[0][0]]}
    return {
        name: {"number": item.number, "chapter": item.chapter, "text": item.text}
        for name, item in sides.items()
    }


def _why_not(verdict: Match | Failed, require_correct: bool) -> str | None:
    if isinstance(verdict, Failed):
        return verdict.reason
    if not verdict.belongs:
        return "mismatch"
    if not verdict.complete:
        return "incomplete"
    if require_correct and verdict.correct != "yes":
        return "incorrect" if verdict.correct == "no" else "unverifiable"
    return None
