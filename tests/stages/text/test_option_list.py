"""Options split from the text, and which one the answer means."""

from __future__ import annotations

import time

import pytest

from stages.text.option_list import clean, options_meant, split_options

STEM = "What is the sum of 2 and 5?"
STYLES = [
    f"{STEM}\n(A) 5\n(B) 6\n(C) 7\n(D) 8",
    f"{STEM} (A) 5 (B) 6 (C) 7 (D) 8",
    f"{STEM}\nA. 5\nB. 6\nC. 7\nD. 8",
    f"{STEM}\nA) 5\nB) 6\nC) 7\nD) 8",
    f"{STEM}\nA: 5\nB: 6\nC: 7\nD: 8",
    f"{STEM}\n\n(a) 5\n(b) 6\n(c) 7\n(d) 8",
    f"{STEM} a ) 5 b ) 6 c ) 7 d ) 8",
    f"{STEM}\nOptions:\n(A) 5 (B) 6 (C) 7 (D) 8",
    f"{STEM}\nAnswer Choices: (A) 5 (B) 6 (C) 7 (D) 8",
    rf"{STEM}$\textbf{{(A)}}\ 5 \qquad \textbf{{(B)}}\ 6 \qquad \textbf{{(C)}}\ 7"
    rf"\qquad \textbf{{(D)}}\ 8$",
]
NOT_LISTED = [
    STEM,
    "P(A) + P(B) = P(C), what is P(A)?",
    "Let A, B, C be points. What is AB?",
    f"{STEM} (A) 5 (B) 6",
    f"{STEM} (A) 5 (B) 6 (C) 7\n\nExplain your choice in full sentences.",
    f"{STEM}" + "x" * 7000 + " (A) 5 (B) 6 (C) 7",
]


@pytest.mark.parametrize("problem", STYLES)
def test_a_list_within_the_text(problem: str):
    question = split_options(problem, None)
    assert question is not None
    assert question.stem.rstrip("$") == STEM
    assert question.options[:3] == ("5", "6", "7")
    assert question.options[3].rstrip("$") == "8"


@pytest.mark.parametrize(
    ("listed", "options"),
    [
        (r"$\textbf{(A)}\ \sqrt{5} \qquad\textbf{(B)}\ \frac12\qquad\textbf{(C)}\ \frac{1}{2}$",
         (r"\sqrt{5}", r"\frac12", r"\frac{1}{2}")),
        (r"$\mathrm{(A)\ 6 } \qquad \mathrm{(B)\ \frac{1}{2}}\qquad\mathrm{(C)\ 7}$",
         ("6", r"\frac{1}{2}", "7")),
        (r"(A) $\{1,2\}$ (B) $\{2\}$ (C) $x^2$", (r"$\{1,2\}$", r"$\{2\}$", "$x^2$")),
    ],
)  # fmt: skip
def test_braces_and_dollars_are_those_of_the_option(listed: str, options: tuple[str, ...]):
    question = split_options(f"{STEM} {listed}", None)
    assert question is not None
    assert question.options == options


def test_small_letters_may_name_parts_of_a_question():
    text = f"{STEM}\n(a) 5\n(b) 6\n(c) 7"
    assert split_options(text, None) is not None
    assert split_options(text, None, small=False) is None


LONG = " " * 1_900
HOSTILE = [
    "A. 1 B. 2 C. 3 " + ("\\quad" + " " * 60) * 80 + "end",
    f"{LONG * 3}A. 1 B. 2 C. 3",
    f"x{LONG}options{LONG}. A. 1 B. 2 C. 3{LONG}.",
    "~" * 5_900 + " A. 1 B. 2 C. 3",
]


@pytest.mark.parametrize("problem", HOSTILE, ids=range(len(HOSTILE)))
def test_long_blanks_take_no_time(problem: str):
    start = time.process_time()
    split_options(problem, None)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("problem", NOT_LISTED)
def test_no_list_within_the_text(problem: str):
    assert split_options(problem, None) is None


@pytest.mark.parametrize("problem", [STEM, *STYLES[:3]])
def test_a_list_in_the_column(problem: str):
    question = split_options(problem, ["(A) 5", "(B) 6", "(C) 7", "(D) 8"])
    assert question is not None
    assert question.stem == STEM
    assert question.options == ("5", "6", "7", "8")


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("B", 1),
        ("(B)", 1),
        ("b", 1),
        ("B.", 1),
        ("$B$", 1),
        (r"\text{(B)}", 1),
        (r"\textbf{(B)}", 1),
        ("Option B", 1),
        ("6", 1),
        ("B) 6", 1),
        ("$6$", 1),
        (" 6 ", 1),
        ("E", None),
        ("9", None),
        ("", None),
    ],
)
def test_the_chosen_option(answer: str, place: int | None):
    assert options_meant(answer, ("5", "6", "7")) == (() if place is None else (place,))


def test_two_options_of_one_text_are_no_answer():
    assert options_meant("6", ("6", "6", "7")) == (0, 1)


@pytest.mark.parametrize(
    ("answer", "options", "places"),
    [
        ("e", ("1", "e", "2", "3", "4"), (1, 4)),
        ("e", ("1", "e", "2", "3"), (1,)),
        ("B", ("As", "P", "Sb", "B"), (1, 3)),
        ("a", ("a", "b", "c"), (0,)),
    ],
)
def test_an_answer_may_be_the_text_of_one_and_the_letter_of_another(
    answer: str, options: tuple[str, ...], places: tuple[int, ...]
):
    assert options_meant(answer, options) == places


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("(A) 5", "5"),
        ("A)5", "5"),
        ("a ) 24", "24"),
        ("5.", "5"),
        ("$20000$", "20000"),
        ("$x+1$", "$x+1$"),
        (" 10 cm ", "10 cm"),
        (r"7 \qquad", "7"),
        ("A", "A"),
        ("A boat", "A boat"),
    ],
)
def test_clean(option: str, wanted: str):
    assert clean(option) == wanted
