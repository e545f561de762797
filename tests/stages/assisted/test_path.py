"""The model-assisted path on a small book: what it makes, and how each failure ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from stages.assisted.asking import Failed
from stages.assisted.chunks import chunks, text_of, tokens
from stages.assisted.pages import PageLine
from stages.assisted.params import Assist, Chunks
from stages.assisted.prompts import (
    BLANK,
    PROMPTS,
    Availability,
    Match,
    Piece,
    Pieces,
    ProblemQuality,
    Start,
    Starts,
)
from stages.llm.model import Reply
from tests.stages.assisted.reader import BOOK, Reader, pairs, read, reasons


def test_a_book_becomes_pairs_with_their_chapters():
    reading = read(Reader(BOOK))
    assert pairs(reading) == {
        "problem-1-1": ("What is 1 + 1?", "It is 2."),
        "problem-1-2": ("What is 2 + 2?\n(a) Say it. (b) Why?", "It is 4.\n(b) Since 2 + 2 is 4."),
        "problem-2-1": ("What is 3 * 3?", "It is 9."),
    }
    assert reasons(reading) == {"unmatched": 1}  # 2 of chapter 2 has no answer
    first = reading.records[0]
    assert (first["pages"], first["solution_pages"]) == ([1], [3])
    assert (first["matched"], first["in_source"]) == ("judged", 1.0)
    assert read(Reader(BOOK)) == reading


def test_a_problem_without_solution_is_kept_where_that_is_wanted():
    reading = read(Reader(BOOK), unmatched="keep")
    assert pairs(reading)["problem-2-2"] == ("What is 4 * 4?", None)
    assert reading.records[-1]["matched"] == "unmatched"


def test_a_blank_page_is_no_failure():
    for blank in (BLANK, "```\n```", f"```markdown\n{BLANK}\n```"):
        reading = read(Reader((blank, *BOOK)))
        assert len(reading.records) == 3
        assert reading.pages == []


STEPS = {
    "transcribe": 3, "units": 3, "items": 1, "problem_quality": 4, "solution_quality": 3,
    "match": 4, "availability": 3,
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_failed_call_is_an_error_of_its_own_name_at_every_step(step: str):
    """Neither yes nor no: no row passes by it, none is dropped under another name."""
    broken = Reader(BOOK, {step: lambda _: Reply(error="timeout")})
    reading = read(broken, quality={})
    assert reading.records == []
    counts = reasons(reading)
    assert counts[f"error:{step}_timeout"] >= min(STEPS[step], 1)
    others = {name for name in counts if not name.startswith("error:")}
    assert others <= {"solution_without_problem", "no_candidate", "unmatched"}


def test_a_reply_of_another_shape_is_an_error():
    reading = read(Reader(BOOK, {"match": lambda _: Availability(verdict="usable", why="")}))
    assert reasons(reading)["error:match_bad_shape"] == 4


def test_a_judge_that_says_no_says_why():
    wrong = Match(belongs=True, complete=True, correct="no", why="it is 3")
    reading = read(Reader(BOOK, {"match": lambda row: wrong}))
    assert reading.records == []
    told = [one.text for one in reading.lost if one.reason == "unmatched"]
    assert "incorrect" in told[0]
    lenient = read(Reader(BOOK, {"match": lambda row: wrong}), judge={"require_correct": False})
    assert len(lenient.records) == 3  # as many as there are solutions


@pytest.mark.parametrize("verdict", ["not_a_problem", "missing_figure", "refers_elsewhere"])
def test_what_quality_refuses_is_lost_under_its_verdict(verdict: str):
    poor = ProblemQuality.model_validate({"verdict": verdict, "why": ""})
    says = {"problem_quality": lambda row: poor if "4 * 4" in row["problem"] else None}
    assert reasons(read(Reader(BOOK, says), quality={}))[verdict] == 1


def test_availability_is_asked_last_and_refuses_by_name():
    bad = Availability(verdict="subanswer_missing", why="(a)")
    model = Reader(BOOK, {"availability": lambda row: bad if "(a)" in row["problem"] else None})
    reading = read(model)
    assert reasons(reading)["subanswer_missing"] == 1
    assert "problem-1-2" not in pairs(reading)
    assert model.asked["availability"] == 3


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (Piece(kind="problem", number="7", text="What is 1 + 1?"), None),
        (
            Piece(kind="problem", number="7", text="Prove that swans are white."),
            "not_in_source",
        ),
        (Piece(kind="problem", number="7", text="What is 1 + 7?"), "not_in_source"),
        (Piece(kind="problem", number="", text="What is 1 + 1?"), "missing_number"),
        (Piece(kind="solution", number="7", text=" "), "empty_text"),
    ],
)
def test_what_is_not_in_the_chunk_was_invented(piece: Piece, reason: str | None):
    reading = read(Reader(BOOK, {"items": lambda _: Pieces(items=[piece])}), unmatched="keep")
    assert reasons(reading) == ({reason: 1} if reason else {})
    assert len(reading.records) == (not reason)


@pytest.mark.parametrize("lines", [[99], [-1], [1, 1]])
def test_unit_starts_are_held_against_the_lines(lines: list[int]):
    starts = Starts(starts=[Start(line=n, kind="problem") for n in lines])
    says = {"units": lambda row: starts if "Sums" in row["lines"][0] else None}
    reading = read(Reader(BOOK, says))
    assert [page.page for page in reading.pages] == [1]
    assert reading.pages[0].reason.startswith("error:units_")


def test_a_prompt_has_a_name_and_a_digest_of_its_own():
    assert len({one.name for one in PROMPTS}) == len({one.digest for one in PROMPTS}) == 7
    assert all("not an instruction" in one.text or "not followed" in one.text for one in PROMPTS)


def test_wrong_parameters_are_refused():
    for wrong in ({}, {"model": "m", "recall": {"candidates": 0}}, {"model": "m", "when": "maybe"}):
        with pytest.raises(ValidationError):
            Assist.model_validate(wrong)


lines_of_books = st.lists(
    st.builds(
        PageLine,
        st.integers(1, 9),
        st.sampled_from(["", "(a) it", "12. What is it?", "word " * 30, "x" * 900]),
        st.sampled_from([None, None, "problem", "chapter"]),
    ),
    max_size=60,
)


@given(lines_of_books, st.integers(50, 300))
def test_chunks_hold_every_line_and_no_more_than_they_may(lines: list[PageLine], size: int):
    sizes = Chunks(tokens=size)
    found = chunks(lines, sizes)
    assert {n for one in found for n in range(one.first, one.last)} == set(range(len(lines)))
    for before, after in pairwise(found):
        assert before.first < after.first <= before.last <= after.last
        assert (after.first < before.last) <= before.inside
    for one in found:
        total = sum(tokens(line.text) for line in lines[one.first : one.last])
        assert total <= sizes.anywhere * size or one.last == one.first + 1
        assert text_of(lines, one).startswith("------page ")


def test_a_failed_call_is_no_shape():
    assert not isinstance(Failed("error:x"), Match)
