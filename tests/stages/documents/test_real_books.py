"""Textbooks with exact truth: what the rules find in the PDF, what the markup readers find."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from stages.documents.book import Book, read_book
from stages.documents.bounds import Gates
from stages.documents.gates import failures
from stages.extract.readers import read
from stages.extract.record import Record
from stages.extract.source import Reader
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


def records(path: Path, **options: Any) -> list[dict[str, Any]]:
    with path.open("rb") as stream:
        found = [item for _, item in read(stream, path.name, Reader(**options))]
    assert all(isinstance(item, Record) for item in found)
    return [item.value for item in found if isinstance(item, Record)]


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_cnxml_gives_every_problem(books: Path, name: str):
    found = records(books / name / "cnxml.tar.gz", format="cnxml", member="*/index.cnxml")
    heads: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for value in found:
        heads[plain(value.get("problem"))[:25]].append(value)
    truth = truth_of(books / name)
    counts = Counter(value.get("kind", "exercise") == "example" for value in found)
    assert counts[True] == sum(item["kind"] == "example" for item in truth)
    seen = [heads.get(plain(item["problem"])[:25], []) for item in truth]
    # the first letters may hold a formula, which is LaTeX here and plain there
    assert sum(map(bool, seen)) >= 0.85 * len(truth)
    wrong = [
        item["number"]
        for item, value in zip(truth, seen, strict=True)
        if len(value) == 1 and bool(item["solution"]) != bool(value[0].get("solution"))
    ]
    assert len(wrong) <= 0.002 * len(truth)


@pytest.mark.slow
def test_pretext_gives_every_problem_and_solution(books: Path):
    folder = books / "discrete_math_pretext"
    found = records(folder / "source.tar.gz", format="pretext", member="*.ptx")
    fixed = [value for value in found if not value.get("webwork")]
    counts = Counter((value["kind"], "solution" in value) for value in fixed)
    assert counts == {
        ("exercise", True): 176, ("exercise", False): 378,
        ("example", True): 183, ("example", False): 14,
    }  # fmt: skip
    assert sum(value.get("webwork", False) for value in found) == 243
    texts = {letters(value.get("problem")) for value in fixed}
    titled = {letters(value.get("title", "") + value.get("problem", "")) for value in fixed}
    missing = [
        item
        for item in truth_of(folder)
        if not {letters(item["problem"])} & (texts | titled)
        and not any(letters(item["problem"])[:60] in text for text in texts | titled)
        and not difflib.get_close_matches(letters(item["problem"]), texts | titled, 1, 0.6)
    ]
    assert missing == []
