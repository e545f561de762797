"""A book and its solutions manual, two PDFs of one archive."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stages.demo.printed_book import Layout, printed_book
from stages.extract.record import FileRefused
from tests.stages.documents.layouts import letters
from tests.stages.extract.reading import outcome
from tests.stages.extract.test_packed import zipped

BOOK = Layout(answers="none", examples=False)
OPTIONS = {"format": "pdf", "member": "book.pdf", "solutions": "manual.pdf"}


def manual_of(layout: Layout) -> bytes:
    """A book with the same problems: its key, or its items with `Solution`, is what is wanted."""
    return printed_book(layout, 3, 12, 5)[0]


def found(book: bytes, manual: bytes, **document: Any) -> list[Any]:
    data = zipped(("book.pdf", book), ("manual.pdf", manual))
    return [value for _, value in outcome(data, "a.zip", **OPTIONS, document=document)]


@pytest.mark.parametrize(
    "layout",
    [
        replace(BOOK, answers="book"),
        replace(BOOK, answers="inline", label="Solution."),
        replace(BOOK, answers="chapter", key="Solutions to Exercises"),
    ],
)
def test_the_solutions_of_the_manual_are_the_books(layout: Layout):
    book, _ = printed_book(BOOK, 3, 12, 5)
    _, truth = printed_book(layout, 3, 12, 5)
    values = found(book, manual_of(layout))
    read = {(v["chapter"], v["number"]): v for v in values}
    assert len(read) == len(truth) == 36
    for item in truth:
        value = read[item["chapter"], item["number"]]
        assert letters(value["problem"]) == letters(item["problem"])
        assert letters(value["solution"]) == letters(item["solution"])
        assert value["solution_file"] == "manual.pdf"
        assert min(value["solution_pages"]) == value["solution_boxes"][0][0] >= 1


def test_a_manual_of_another_book_is_refused():
    book, _ = printed_book(BOOK, 3, 12, 5)
    other = manual_of(replace(BOOK, answers="book", marker="{n}0."))
    with pytest.raises(FileRefused, match=r"untrusted_document: .*orphan_answers"):
        found(book, other)
    with pytest.raises(FileRefused, match="missing_part: expected one book and one manual"):
        outcome(zipped(("book.pdf", book)), "a.zip", **OPTIONS)
