"""Generated books of many layouts are read whole, or fail a gate by name."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from stages.demo.printed_book import printed_book
from stages.documents.book import Book, read_book
from stages.documents.bounds import Gates
from stages.documents.fragments import open_pdf, pages
from stages.documents.gates import failures
from stages.documents.layout import read_page
from tests.stages.documents.layouts import HARD, READ, letters, score


@pytest.mark.parametrize("name", READ)
def test_a_layout_is_read_whole(name: str):
    data, truth = printed_book(READ[name], 6, 20, 3)
    found = score(truth, read_book(data))
    assert found.problem_recall >= 0.99, found
    assert found.problem_precision >= 0.99, found
    if READ[name].answers != "none":
        assert found.pair_recall >= 0.97, found
    assert found.pair_precision >= 0.98, found


@pytest.mark.parametrize("name", [*READ, *HARD])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_book_collapses_in_silence(name: str, seed: int):
    data, truth = printed_book({**READ, **HARD}[name], 4, 16, seed)
    book = read_book(data)
    found = score(truth, book)
    if found.problem_recall < 0.8:
        assert failures(book, Gates()), found


@pytest.mark.parametrize("name", ["plain", "two columns", "odd answers", "bookmarks", "dotted"])
def test_a_good_book_passes_the_gates(name: str):
    data, _ = printed_book(READ[name], 6, 20, 3)
    assert failures(read_book(data), Gates()) == []


def test_a_book_is_the_same_bytes_and_is_read_the_same():
    first, second = (printed_book(READ["two columns"], 3, 12, 5)[0] for _ in range(2))
    assert first == second

    def read(data: bytes) -> list[tuple[str, str]]:
        book = read_book(data)
        return [(p.problem.printed, book.text(p.problem.spans)) for p in book.pairs]

    assert read(first) == read(second)


@pytest.mark.parametrize("name", ["plain", "two columns", "three columns"])
@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_the_content_stream_gives_the_same_lines(name: str, seed: int):
    document = open_pdf(printed_book(READ[name], 2, 20, 7)[0])
    for page in pages(document):
        before, _ = read_page(page)
        random.Random(seed).shuffle(page.fragments)
        after, _ = read_page(page)
        read = ([letters(line.text) for line in lines] for lines in (before, after))
        texts = [[text for text in side if not text.isdigit()] for side in read]  # page numbers
        assert SequenceMatcher(None, *texts, autojunk=False).ratio() >= 0.93, page.number


def test_one_solution_belongs_to_one_problem():
    book: Book = read_book(printed_book(READ["by section"], 4, 16, 2)[0])
    used = [id(pair.solution) for pair in book.pairs if pair.solution is not None]
    assert len(used) == len(set(used))


def test_a_damaged_book_fails_by_name():
    """Half of the exercises' headings and numbers are gone: the gates see the holes."""
    data, _ = printed_book(READ["plain"], 6, 20, 3)
    holes = data
    for number in range(3, 20, 2):
        gone = "x" * len(str(number))
        holes = holes.replace(f"({number}.) Tj".encode(), f"({gone} ) Tj".encode())
    failed = {failure.gate for failure in failures(read_book(holes), Gates())}
    assert failed & {"chain_gaps", "answer_gaps"}
