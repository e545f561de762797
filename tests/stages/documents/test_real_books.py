"""Textbooks with exact truth: what the rules find in the PDF."""

from __future__ import annotations

import difflib
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from stages.documents.book import Book, read_book
from stages.documents.bounds import Gates
from stages.documents.gates import failures
from tests.stages.documents.layouts import letters

#: book -> its exercises, checks and examples, and how many of them have a solution
BOOKS = {"university_physics_1": (2218, 1282), "college_physics_2e": (3508, 1449)}


def truth_of(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def plain(text: str | None) -> str:
    """Letters and digits, those of formulas as plain ones."""
    return letters(unicodedata.normalize("NFKC", text or ""))


def agrees(truth: str, found: str) -> bool:
    """Whether the first 120 letters are nearly the same, symbols of formulas aside."""
    head, other = plain(truth)[:120], plain(found)[:160]
    blocks = difflib.SequenceMatcher(None, head, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= 0.75 * len(head)


def shares(truth: list[dict[str, Any]], book: Book) -> tuple[float, float, float, float]:
    """Recall and precision of problems, then of pairs."""
    found = {(p.problem.chapter, p.problem.kind, p.problem.printed): p for p in book.pairs}
    problems = pairs = claimed = 0
    for item in truth:
        pair = found.get((item["chapter"], item["kind"], item["number"]))
        if pair is None or not agrees(item["problem"], book.text(pair.problem.spans)):
            continue
        problems += 1
        spans = pair.problem.solution or (pair.solution.spans if pair.solution else [])
        pairs += bool(item["solution"]) and agrees(item["solution"], book.text(spans))
    claimed = sum(bool(p.solution or p.problem.solution) for p in book.pairs)
    solved = sum(bool(item["solution"]) for item in truth)
    return problems / len(truth), problems / len(book.pairs), pairs / solved, pairs / claimed


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_a_real_pdf_is_read(books: Path, name: str):
    book = read_book((books / name / "book.pdf").read_bytes())
    truth = truth_of(books / name)
    assert (len(truth), sum(bool(t["solution"]) for t in truth)) == BOOKS[name]
    problem_recall, problem_precision, pair_recall, pair_precision = shares(truth, book)
    assert problem_recall >= 0.99
    assert problem_precision >= 0.99
    assert pair_recall >= 0.97
    assert pair_precision >= 0.97
    assert failures(book, Gates()) == []
