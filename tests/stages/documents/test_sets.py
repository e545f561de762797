"""Which set of problems a run of answers belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from stages.documents.items import Item
from stages.documents.markers import Marker
from stages.documents.matching import match


def items(
    zone: str, heading: str, series: int, numbers: Iterable[int], chapter: int = 1
) -> list[Item]:
    return [
        Item("exercise", zone, chapter, None, series, (n,), str(n),
             Marker(0, 0, 0, "plain", (n,), str(n), True, 1.0), [], [], heading)
        for n in numbers
    ]  # type: ignore[arg-type]  # fmt: skip


def told(problems: list[Item], answers: list[Item]) -> list[tuple[str, str]]:
    """The set and the number of each problem that has an answer."""
    found = match(problems, answers)
    return [(p.problem.heading, p.problem.printed) for p in found if p.solution is not None]


def test_a_key_answers_the_set_that_has_its_numbers():
    problems = [
        *items("exercise", "Questions", 0, range(1, 7)),
        *items("exercise", "Problems", 1, range(1, 21)),
    ]
    answers = items("answer", "Chapter 1", 0, range(1, 20, 2))
    assert told(problems, answers) == [("Problems", str(n)) for n in range(1, 20, 2)]


def test_where_two_sets_have_the_numbers_the_other_chapters_decide():
    problems = [
        *items("exercise", "Questions", 0, range(1, 7)),
        *items("exercise", "Problems", 1, range(1, 21)),
        *items("exercise", "Questions", 0, range(1, 21), 2),
        *items("exercise", "Problems", 1, range(1, 11), 2),
    ]
    answers = [
        *items("answer", "Chapter 1", 0, range(1, 20, 2)),
        *items("answer", "Chapter 2", 0, range(1, 10, 2), 2),
    ]
    assert {name for name, _ in told(problems, answers)} == {"Problems"}


def test_where_nothing_decides_only_numbers_of_one_set_are_matched():
    problems = [
        *items("exercise", "Part A", 0, range(1, 7)),
        *items("exercise", "Part B", 1, range(1, 7)),
    ]
    assert told(problems, items("answer", "Chapter 1", 0, range(1, 6))) == []


def test_as_many_runs_as_sets_stand_in_their_order():
    problems = [
        *items("exercise", "Part A", 0, (1, 2)),
        *items("exercise", "Part B", 1, (1, 2)),
    ]
    answers = [*items("answer", "", 0, (1,)), *items("answer", "", 1, (2,))]
    assert told(problems, answers) == [("Part A", "1"), ("Part B", "2")]
