"""`demo_books`: every problem and solution of the six layouts comes back."""

from __future__ import annotations

import io

import pytest

from stages.demo import generate
from stages.demo.printed_book import BOOKS, CHAPTERS, printed_book
from stages.extract.readers import read
from stages.extract.record import Record
from stages.extract.source import Reader
from tests.stages.documents.layouts import letters

SIZE, SEED = 288, 7


@pytest.mark.parametrize(("number", "name"), enumerate(BOOKS))
def test_the_records_are_the_truth(number: int, name: str) -> None:
    made = dict(generate("demo_books", SIZE, SEED))[f"printed/{name}"]
    each = SIZE // (CHAPTERS * len(BOOKS))
    data, truth = printed_book(BOOKS[name], CHAPTERS, each, SEED * len(BOOKS) + number)
    assert b"".join(made) == data
    found = [item for _, item in read(io.BytesIO(data), name, Reader())]
    assert all(isinstance(item, Record) for item in found)
    values = [item.value for item in found if isinstance(item, Record)]
    assert [pair(value) for value in values] == [pair(item) for item in by_place(truth, values)]


def by_place(truth: list[dict], values: list[dict]) -> list[dict]:
    """The truth in the order in which the book prints it."""
    place = {letters(value["problem"]): number for number, value in enumerate(values)}
    return sorted(truth, key=lambda item: place.get(letters(item["problem"]), len(values)))


def pair(value: dict) -> tuple[object, ...]:
    texts = letters(value["problem"]), letters(value.get("solution"))
    return value["kind"], value["chapter"], value["number"], *texts
