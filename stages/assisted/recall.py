"""For each problem the solutions that may be its own: by words, by numbers, by place.

TF-IDF over the items of one document stands in for the embeddings of SCP-116K. Its inverted lists
touch only what shares a word or a number, so that no document has to be cut short.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest

from stages.assisted.items import Item
from stages.assisted.params import Recall

_WORD = re.compile(r"[^\W_]+")
Candidate = tuple[int, float]


def candidates(items: Sequence[Item], recall: Recall) -> dict[int, list[Candidate]]:
    """Problem -> (solution, score) by their places in `items`, best first, all problems named."""
    index = Index(items)
    return {
        place: index.of(place, recall) for place, item in enumerate(items) if item.kind == "problem"
    }


class Index:
    """The items of a document by word and by number."""

    def __init__(self, items: Sequence[Item]) -> None:
        """Weigh the words of all items; list the solutions by each of theirs."""
        self._items = items
        self._weights = _tf_idf([f"{item.number}. {item.text}" for item in items])
        self._lists: dict[str, list[int]] = defaultdict(list)
        self._numbered: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            if item.kind == "solution":
                self._numbered[tail(item.number)].append(place)
                for word in self._weights[place]:
                    self._lists[word].append(place)

    def of(self, place: int, recall: Recall) -> list[Candidate]:
        """The candidates of the problem at `place`; ties go to the nearest, then the first."""
        behind = place + 1
        if recall.adjacent and behind < len(self._items):
            following = self._items[behind]
            if following.kind == "solution" and following.number == self._items[place].number:
                return [(behind, 1.0)]
        scores = self._scores(place, recall.number_bonus)
        allowed = (
            (-score, abs(other - place), other)
            for other, score in scores.items()
            if recall.direction == "any" or other > place
        )
        return [(other, -cost) for cost, _, other in nsmallest(recall.candidates, allowed)]

    def _scores(self, place: int, bonus: float) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for word, weight in self._weights[place].items():
            for other in self._lists[word]:
                scores[other] += weight * self._weights[other][word]
        problem = self._items[place]
        for other in self._numbered[tail(problem.number)]:
            if same_number(problem, self._items[other]):
                scores[other] = 1.0 if bonus == 1 else scores[other] + bonus
        return scores


def tail(number: str) -> str:
    """The last part of a number: `12` of `3.12`, of `3-12`, of `12`."""
    return re.split(r"[.–-]", number.casefold())[-1]


def same_number(problem: Item, solution: Item) -> bool:
    """Whether both are numbered alike, chapters included where they are known.

    Numbers begin anew in each chapter, and one side may print the chapter with them.
    """
    if None not in (problem.chapter, solution.chapter) and problem.chapter != solution.chapter:
        return problem.number == solution.number and tail(problem.number) != problem.number
    long, short = sorted((problem.number.casefold(), solution.number.casefold()), key=len)[::-1]
    return long == short or (tail(long) == short)


def _tf_idf(texts: Sequence[str]) -> list[Mapping[str, float]]:
    """Unit vectors of word weights; sums are in the order of the words, so that bytes agree."""
    counts = [Counter(_WORD.findall(text.casefold())) for text in texts]
    documents = Counter(word for one in counts for word in one)
    found: list[Mapping[str, float]] = []
    for one in counts:
        weights = {
            word: (1 + math.log(times)) * math.log((1 + len(texts)) / documents[word])
            for word, times in sorted(one.items())
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        found.append({word: weight / norm for word, weight in weights.items()})
    return found
