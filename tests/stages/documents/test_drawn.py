"""Layouts drawn at random: a book that comes out wrong is refused by a gate."""

import pytest

from stages.demo.printed_book import printed_book
from stages.documents.book import read_book
from stages.documents.bounds import Gates
from stages.documents.gates import failures
from tests.stages.documents.drawn import drawn
from tests.stages.documents.layouts import Score, score

CHAPTERS, PROBLEMS = 4, 16


def read(number: int) -> tuple[Score, list[str]]:
    data, truth = printed_book(drawn(number), CHAPTERS, PROBLEMS, number)
    book = read_book(data)
    return score(truth, book), [failed.gate for failed in failures(book, Gates())]


@pytest.mark.parametrize("number", [45, 184])
def test_chapters_are_not_told_by_sections_of_the_key(number: int):
    """A key's `Section 4.1` lies further from 3.1 than the chapter's own: once it was taken."""
    found, failed = read(number)
    assert (found.problem_recall, found.problem_precision, failed) == (1.0, 1.0, [])


@pytest.mark.parametrize(("number", "gate"), [(111, "unanswered_chapters"), (351, "rival_markers")])
def test_answers_that_are_read_as_problems_fail_a_gate(number: int, gate: str):
    found, failed = read(number)
    assert found.problem_recall < 0.8
    assert gate in failed


def test_answers_below_no_named_heading_are_no_set_of_their_own():
    """`At the Back` is read as problems: a gate on numbers that occur twice must see it."""
    found, failed = read(112)
    assert found.problem_precision < 0.6
    assert failed == ["duplicates"]


@pytest.mark.slow
def test_no_book_collapses_unseen():
    for number in range(400, 460):
        found, failed = read(number)
        assert found.problem_recall >= 0.8 or failed, drawn(number)
