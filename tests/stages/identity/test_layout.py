"""What is set around a problem, and what looks like it and is stated."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from stages.identity.layout import label_chars, strip_labels, with_options_apart
from stages.identity.params import SameProblem
from stages.identity.same_problem import same_problem
from stages.identity.stated import stated_answers
from stages.identity.statements import agree, statements

STEM = "A fence of 17 posts has 96 boards. How many boards has each gap?"


def one(text: str) -> str:
    return str(strip_labels(pl.Series([STEM, text]))[1]).strip()


@pytest.mark.parametrize(
    "label",
    [
        "14. ", "14.", "１４．", "١٤. ", "007. ",
        "14) ", "14、", "14．", "(14) ", "[3] ", "Problem 3: ", "Question 12. ",
        "### Problem 9\n", "Exercise 4.12. ", "例3：", "第5题. ", "**7.** ",
        r"\textbf{Problem 8.} ", "14. (5 points) ", "14.（5 分）", "（本题满分12分）",
        "[4 marks] ", "(2013 AMC 12A, Problem 5) ", "[2 points] ", "2. (2013 AMC 12A) (5 points) ",
        "3. (Jiangsu 2016) ", "【2019·江苏】",
        r"2. $(5$ 分 $)$ ",
    ],
)  # fmt: skip
def test_numbers_sources_and_points_are_taken_off(label: str):
    assert one(label + STEM) == STEM


@pytest.mark.parametrize(
    "text",
    [
        STEM,
        "3.5 litres of milk cost 7 dollars.",
        "Problem 3.5 has 7 parts.",
        "17 posts stand in a row.",
        "(2)(3) + 4 = ?",
        "(12) + 5 is what?",
        "(2000 + 5) x 3 = ?",
        "2000 people vote.",
        "12:3 is a ratio.",
        "No 3 of 7 points lie on a line.",
        "Exercise 30 minutes a day.",
        "The set (5, 6) has 2 points.",
        "1997 was a year.",
        "A team scored (12 points more than) the other.",
        "A dart on red (10 points) and two on blue (5 points) score what?",
        "(2)x + 3 = 11",
        r"(12) \times 5 = ?",
        r"0.\overline{3} is which fraction?",
        "第5、6两天共卖出多少箱?",
        "第3题比第2题多5分,共多少分?",
    ],
)
def test_what_is_stated_stays(text: str):
    assert one(text) == text


@pytest.mark.parametrize("label", ["14. ", "Q3: ", "第5题："])
def test_a_problem_may_begin_with_a_number(label: str):
    assert one(f"{label}20 birds sit in 4 trees.") == "20 birds sit in 4 trees."


def test_a_label_is_counted_in_characters_of_the_text():
    texts = pl.Series(["14.（5 分）甲有 3 个", "甲有 3 个", None])
    assert label_chars(texts).to_list() == [8, 0, 0]


@pytest.mark.parametrize("points", [" (5 points)", "（12分）", "\n[4 marks]\n"])
def test_points_behind_a_problem_are_taken_off(points: str):
    assert one(STEM + points) == STEM


OPTIONS = ["6 boards", "7 boards", "8 boards"]


@pytest.mark.parametrize(
    ("problem", "choices", "wanted"),
    [
        (f"{STEM} A. 6 boards B. 7 boards C. 8 boards", None, OPTIONS),
        (f"{STEM}\n(A) 6 boards\n(B) 7 boards\n(C) 8 boards", None, OPTIONS),
        (f"{STEM} A. 6 B. 7 C. 8", OPTIONS, OPTIONS),
        (STEM, OPTIONS, OPTIONS),
        (f"{STEM} A. 6 B. 7 C. 8", ["6", None, "7", "8"], ["6", None, "7", "8"]),
        (STEM, None, None),
    ],
)
def test_options_stand_in_their_column_alone(problem: str, choices: Any, wanted: Any):
    schema = {"problem": pl.String(), "choices": pl.List(pl.String())}
    made = with_options_apart(pl.DataFrame([(problem, choices)], schema=schema, orient="row"))
    assert made.row(0) == (STEM, wanted)


@pytest.mark.parametrize(
    "parts",
    [
        f"{STEM}\nA. How many in all?\nB. How many have 6?\nC. How many have 7?",
        "Al is on ship A. Bo is on ship B. Cy is on ship C.\n(a) Sketch.\n(b) Explain.\n(c) Prove.",
        "How many numbers are there if (A) each digit is 1, 4 or 5, and (B) no two digits are the "
        "same, and (C) each is odd",
        '[asy]\nlabel("$A$", A); label("$B$", B);\nlabel("$C$", C);\nA. B. C.\n[/asy]',
        STEM + '[asy]\ndot(A);\nA: dot("$A$", A);\nB: dot("$B$", B);\nC: dot("$C$", C);\n[/asy]',
    ],
)
def test_lists_that_are_no_options_stay(parts: str):
    schema = {"problem": pl.String(), "choices": pl.List(pl.String())}
    rows = pl.DataFrame([(parts, None)], schema=schema, orient="row")
    assert with_options_apart(rows).row(0) == (parts, None)


def found(*sides: tuple[str, str | None, list[str] | None]) -> pl.DataFrame:
    """The relation of two problems among others."""
    schema = {
        "row_id": pl.String(), "problem": pl.String(), "answer": pl.String(),
        "choices": pl.List(pl.String()), "language": pl.String(),
    }  # fmt: skip
    row, item = (
        pl.DataFrame([(name, *side, None)], schema=schema, orient="row")
        for name, side in zip("ab", sides, strict=True)
    )
    return same_problem(row, item, SameProblem())


@pytest.mark.parametrize(
    ("row", "item"),
    [
        ((f"14. (5 points) {STEM}", "6", None), (STEM, "[6.0]", None)),
        ((f"{STEM} A. 5 B. 6 C. 7 D. 8", '["B"]', None), (STEM, "B", ["5", "6", "7", "8"])),
        ((f"{STEM} A. 5 B. 6 C. 7 D. 8", "B", None), (STEM, "6", None)),
        ((STEM, "(B) 6", None), (STEM, "6", None)),
        ((STEM, "#### 6", None), (STEM, "The answer is 6.", None)),
        ((STEM, "So 96 by 16 gives \\boxed{6}.", None), (STEM, "6", None)),
        ((STEM.replace("17", "$17$"), "6", None), (STEM, "6", None)),
        ((STEM, '["A", "C"]', OPTIONS), (STEM, "AC", OPTIONS)),
    ],
)
def test_one_problem_in_two_layouts_is_the_same(row: Any, item: Any):
    pair = found(row, item).row(0, named=True)
    assert (pair["relation"], pair["answer"]) == ("same", "equal")


@pytest.mark.parametrize(
    ("one", "other", "choices", "equal"),
    [
        ('["AC"]', "(A), (C)", OPTIONS, True),
        ("AC", "A and C", OPTIONS, True),
        ("[18.0]", "18", None, True),
        ('["[1, 2]"]', "[1, 2]", None, True),
        ("[n/2]", "n/2", None, False),
        ("AB = 6", "AB = 8", OPTIONS, False),
        ("$CH_4$", "$CH_3$", OPTIONS, False),
        ("A = B", "A > B", OPTIONS, False),
        ("(C) 5 AB", "5 AB", OPTIONS, True),
        ("(A), (C)", "(B), (C)", None, False),
        ("AC", "A and C", None, False),
        ("[1, 2]", "[1, 3]", None, False),
    ],
)
def test_answers_of_several_letters_and_in_brackets(
    one: str, other: str, choices: Any, equal: bool
):
    schema = {"answer": pl.String(), "choices": pl.List(pl.String())}
    rows = pl.DataFrame([(one, choices), (other, choices)], schema=schema, orient="row")
    left, right = stated_answers(rows).keys[:, 0].tolist()
    assert (left == right, left != 0, right != 0) == (equal, True, True)


def test_options_in_another_language_are_others_and_say_nothing():
    german = "Ein Zaun mit 1387 Pfosten hat 9641 Bretter. Wie viele Bretter hat jede Lücke?"
    english = STEM.replace("17", "1387").replace("96", "9641")
    sides = (
        (german, "6", ["sechs Bretter", "sieben Bretter", "acht Bretter"]),
        (english, "6", ["six boards", "seven boards", "eight boards"]),
    )
    assert found(*sides)["relation"].to_list() == ["same"]


def test_another_list_of_options_makes_a_variant():
    row, item = (f"{STEM} A. {a} B. {b} C. {c}" for a, b, c in [(5, 6, 7), (51, 62, 73)])
    assert found((row, "B", None), (item, "B", None))["relation"].to_list() == ["variant"]


def test_copies_with_other_numbers_as_exercises_state_the_same():
    rows = pl.DataFrame({"problem": [f"14. {STEM}", f"15. {STEM}", STEM.replace("17", "18")]})
    none = [pl.lit(None, pl.String).alias(name) for name in ("answer", "language")]
    told = statements(rows.with_columns(*none, choices=pl.lit(None, pl.List(pl.String()))))
    assert [agree(told, 0, told, other) for other in (1, 2)] == [True, False]


def test_a_span_begins_behind_the_number_of_the_problem():
    text = f"17. {STEM}"
    first, last = found((text, "6", None), (STEM, "6", None))["span"].item().to_list()
    assert text[first:last] == "17 posts has 96"
