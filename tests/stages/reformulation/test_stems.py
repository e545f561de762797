"""Which stems stand without their options; which options can be answers; which solutions stay."""

from __future__ import annotations

import polars as pl
import pytest

from stages.reformulation.answer_check import answer_in, options_in
from stages.reformulation.solution import without_options
from stages.reformulation.stem import why_refused

STAND = [
    "If 3x + 2 = 11, what is the value of x?",
    "How many positive divisors does 36 have?",
    "A train covers 60 km in 45 minutes. Find its speed in km per hour.",
    "Tom has 3 apples and buys 4 more. How many apples does he have?",
    "Evaluate 12 + 7 - 3.",
    "Calculate the area of a circle with radius 3.",
    "Let f(x) = 2x + 1. Compute f(5).",
    "If x - 3 = 6, find x.",
    "24 + 36 = ?",
    "A shop sells pens at $2 each. At this rate, how much do 7 pens cost?",
    "The perimeter of a square of side 5 is?",
]
REFUSED = [
    ("The sum of 2 and 5 is ____.", "blank"),
    ("The value of x is \\_\\_\\_.", "blank"),
    ("Which of the following is prime?", "needs_options"),
    ("Which number is the largest prime under 20?", "needs_options"),
    ("All of the following are even EXCEPT what number?", "needs_options"),
    ("What is the correct answer to 2 + 2 and 3?", "needs_options"),
    ("Of these numbers, what is the largest?", "needs_options"),
    ("From the options, find the prime number.", "needs_options"),
    ("What could be the value of x if x^2 > 4?", "open_request"),
    ("If x is even, what must be true of x + 1?", "open_request"),
    ("What is a possible value of x if x > 4?", "open_request"),
    ("What is one of the roots of x^2 = 4?", "open_request"),
    ("What expression is equivalent to 2(x + 1)?", "open_request"),
    ("What is closest to the square root of 50?", "approximate"),
    ("What is approximately the value of pi squared?", "approximate"),
    ("What is 3.14159 rounded to two decimals?", "approximate"),
    ("In the figure, what is the length of AB?", "needs_more"),
    ("What is the area of the triangle shown?", "needs_more"),
    ("What does the table say about May sales?", "needs_more"),
    ("A stone is dropped in free fall for 2 s. How far does it fall?", "needs_constants"),
    ("What is the pH of the solution in the flask?", "needs_constants"),
    ("A rod moves past us at 0.8c. How long does it take to pass?", "needs_constants"),
    ("Find the generator for the finite field Z_7.", "open_request"),
    (
        "A rock is dropped off a cliff and hits the ground at 30 m/s. How high is it?",
        "needs_constants",
    ),
    ("What is the NMR frequency of 31P in a 20.0 T magnetic field?", "needs_constants"),
    ("At what speed can a motor of 90 W lift up a 6 kg mass?", "needs_constants"),
    ("What is the volume of the gas at 26 °C and 722 torr?", "needs_constants"),
    ("Two men work almost as long as each other. How many toys does one make?", "approximate"),
    ("Weights are normally distributed. What percent is over 225 g?", "approximate"),
    ("What are the values of x and y?", "several_requests"),
    ("What is x? And what is y in this case?", "several_requests"),
    ("Find the number of plates. How many letters need to be distinct?", "several_requests"),
    ("What are a and b, respectively, in the sum?", "several_requests"),
    ("The sum of the first ten integers is", "no_definite_request"),
    ("A man rows at 4 km per hour. His speed along the current is:", "no_definite_request"),
    ("x = ?", "too_short"),
]


def _refused(stem: str) -> str | None:
    reason: str | None = pl.DataFrame({"stem": [stem]}).select(why_refused(pl.col("stem"))).item()
    return reason


@pytest.mark.parametrize("stem", STAND)
def test_stems_that_stand(stem: str):
    assert _refused(stem) is None


@pytest.mark.parametrize(("stem", "reason"), REFUSED)
def test_stems_that_need_more(stem: str, reason: str):
    assert _refused(stem) == reason


@pytest.mark.parametrize(
    ("stem", "answer", "canonical", "inside"),
    [
        ("If x = 7, what is y?", "7", "7", True),
        ("If x = 7.0, what is y?", "7", "7", True),
        ("If x = 17, what is y?", "7", "7", False),
        ("There are 1,200 men. How many?", "1200", "1200", True),
        ("There are 7 men. How many cm?", "7 cm", "7 cm", True),
        ("It falls by 7. What is the change?", "-7", "-7", True),
        ("What is f if f(x) = x+1?", "x + 1", "x+1", True),
        ("What is f if f(x) = 2x+1?", "x+1", "x+1", False),
        ("What is half of 1/2?", "1/2", "1/2", True),
        ("What is the area of ABC?", "x", "x", False),
    ],
)
def test_the_answer_in_the_stem(stem: str, answer: str, canonical: str, inside: bool):
    assert answer_in(stem, answer, canonical) == inside


def test_options_in_the_stem():
    assert options_in("What is it, 5, 6, 7 or 8?", ("5", "6", "7", "8"))
    assert options_in("Pick one: (A) 5 (B) 6 (C) 7", ("5", "6", "7"))
    assert not options_in("Add 5 and 8 to 7.", ("5", "6", "7", "8"))


@pytest.mark.parametrize(
    ("solution", "left"),
    [
        ("2 + 5 = 7", "2 + 5 = 7"),
        ("2 + 5 = 7\nAnswer: C", "2 + 5 = 7"),
        ("2 + 5 = 7\nCorrect answer - C", "2 + 5 = 7"),
        ("2 + 5 = 7\nHence, the answer will be C.", "2 + 5 = 7"),
        ("2 + 5 = 7\nThe correct option is (C).", "2 + 5 = 7"),
        ("Option C is right, since 2 + 5 = 7.", None),
        ("Choice C is correct. 2 + 5 = 7", None),
        ("2 + 5 = 7 C", None),
        ("(A) is too small.", None),
        ("C", None),
        ("A boat makes 5 km.\nThat is 7.", "A boat makes 5 km.\nThat is 7."),
        ("Let A and B be points; AB = 7", "Let A and B be points; AB = 7"),
        (None, None),
    ],
)
def test_solutions_without_options(solution: str | None, left: str | None):
    frame = pl.DataFrame({"solution": [solution]}, schema={"solution": pl.String})
    assert frame.select(without_options(pl.col("solution"))).item() == left
