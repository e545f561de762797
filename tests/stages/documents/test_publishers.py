"""Books set as publishers set them: each trait alone is read whole, none collapses unseen."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import pytest

from stages.demo.printed_book import Truth
from stages.documents.book import Book, read_book
from stages.documents.bounds import Gates
from stages.documents.gates import failures
from tests.stages.documents.layouts import letters
from tests.stages.documents.publisher_books import publisher_book
from tests.stages.documents.publishers import Publisher, drawn, plain

OPEN = "for the following exercises"
GROUPED: dict[str, Any] = {"groups": 0.6}
#: Each once came out wrong, mostly without a failed gate.
ALONE: dict[str, dict[str, Any]] = {
    "a set headed by a singular": {"head": "Exercise {s}"},
    "... whose numbers go on": {"head": "Practice {s}", "restarts": "chapter"},
    "Q. 3": {"marker": "Q. {n}"},
    "Ex. 3": {"marker": "Ex. {n}", "bold": False},
    "P2.3": {"marker": "P{c}.{n}"},
    "In Exercises 1–5": GROUPED,
    "1–5 •": {"group": "{a}–{b} • {Do}.", **GROUPED},
    "(Exercises 1–5)": {"group": "{Do}. (Exercises {a}–{b})", "group_bold": True, **GROUPED},
    OPEN: {"group": "For the following exercises, {do}.", **GROUPED},
    "two a row": {"grid": 2, **GROUPED},
    "three a row": {"grid": 3, "bold": False, **GROUPED},
    "two columns of a set": {"set_columns": 2, **GROUPED},
    "hanging numbers in two columns": {"set_columns": 2, "hang": 20.0},
    "equations beside columns": {"columns": 2, "set_columns": 2, "equations": True},
    "numbers in the margin": {"out": 22.0},
    "a key headed by numbers": {"key_section": "{s}"},
    "a run-on key": {"key_style": "run"},
    "a table of answers": {"key_style": "table", "odd": False},
    "sets at the chapter's end": {"review": "Chapter {c} Review"},
    "... named exercises": {"review": "Review Exercises"},
    "questions without answers": {"questions": True, "restarts": "chapter"},
    "... in each section": {"questions": True},
    "subtitles": {"subtitles": ("Review", "Skills")},
    "footnotes": {"footnotes": True},
    "contents with numbers": {"contents": True, "head": "Problem Set {s}"},
}


class Grade(NamedTuple):
    """Shares from 0 to 1, letter for letter: of problems, of pairs, of instructions."""

    recall: float
    precision: float
    pair_recall: float
    pair_precision: float
    instructions: float

    @property
    def is_whole(self) -> bool:
        """Whether all problems and pairs are found, and nothing else."""
        return self._replace(instructions=1.0) == Grade(1.0, 1.0, 1.0, 1.0, 1.0)


def grade(truth: list[Truth], book: Book) -> Grade:
    found: dict[tuple[Any, ...], list[tuple[str, str]]] = defaultdict(list)
    for pair in book.pairs:
        item = pair.problem
        spans = item.solution or (pair.solution.spans if pair.solution is not None else [])
        key = item.chapter, item.kind, item.printed, letters(book.text(item.spans))
        found[key].append((letters(book.text(spans)), letters(book.text(item.instruction))))
    claimed = sum(bool(solution) for same in found.values() for solution, _ in same)
    hits = pairs = told = 0
    for one in truth:
        same = found.get((one["chapter"], one["kind"], one["number"], letters(one["problem"])))
        if same:
            solution, instruction = same.pop()
            hits += 1
            pairs += bool(one["solution"]) and solution == letters(one["solution"])
            told += instruction == letters(one["instruction"])
    solved = sum(bool(one["solution"]) for one in truth)
    return Grade(
        hits / len(truth),
        hits / max(len(book.pairs), 1),
        pairs / solved if solved else 1.0,
        pairs / claimed if claimed else 1.0,
        told / max(hits, 1),
    )


def read(look: Publisher) -> tuple[Grade, list[str]]:
    data, truth = publisher_book(look)
    book = read_book(data)
    return grade(truth, book), [failed.gate for failed in failures(book, Gates())]


@pytest.mark.parametrize("name", ALONE)
def test_a_trait_alone_is_read_whole(name: str):
    found, failed = read(plain(**ALONE[name]))
    assert (found.is_whole, failed) == (True, []), found
    if name != OPEN:  # nothing says where such a group ends
        assert found.instructions == 1.0


def test_answers_by_a_letter_are_solutions():
    found, failed = read(plain(key="inline", label="A.", marker="Q{n}."))
    assert found.recall == found.precision == found.pair_precision == 1.0
    assert found.pair_recall > 0.95
    assert not failed


def test_a_run_on_key_whose_numbers_nothing_marks_fails_a_gate():
    found, failed = read(plain(key_style="run", marker="{n}"))
    assert found.pair_recall < 0.2
    assert "crowded" in failed


@pytest.mark.slow
def test_drawn_publishers_are_read_or_fail_a_gate():
    graded = [(number, *read(drawn(number))) for number in range(60)]
    for number, found, failed in graded:
        assert found.recall >= 0.8 or failed, drawn(number)
    whole = sum(found.is_whole for _, found, _ in graded)
    assert whole >= 0.7 * len(graded)
