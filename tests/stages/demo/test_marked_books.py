"""`demo_books`: the generated files of HTML, EPUB and Markdown are what the truth is of."""

from __future__ import annotations

import pytest

from stages.demo import generate
from stages.demo.marked_book import BOOKS, marked_book


@pytest.mark.parametrize(("number", "name"), enumerate(BOOKS))
def test_the_corpus_holds_the_books(number: int, name: str) -> None:
    made = dict(generate("demo_books", 288, 7))[f"marked/{name}"]
    data, truth = marked_book(BOOKS[name], 3, 4, 700 + number)
    assert b"".join(made) == data
    assert len(truth) == 12
    assert sum(item["solution"] is not None for item in truth) == (12 if BOOKS[name].named else 6)
