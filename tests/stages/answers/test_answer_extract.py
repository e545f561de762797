"""Where texts state their answers."""

from __future__ import annotations

import polars as pl
import pytest

from stages.answers.extract import boxed, stated

BOXES = [
    ("no box", []),
    (r"\boxed{7}", ["7"]),
    (r"So \boxed{ 7 }.", ["7"]),
    (r"\boxed {7}", ["7"]),
    (r"\fbox{7}", ["7"]),
    (r"\boxed{\frac{1}{2}}", [r"\frac{1}{2}"]),
    (r"\boxed{\sqrt{\frac{1}{2}}}", [r"\sqrt{\frac{1}{2}}"]),
    (r"\boxed{\{1,2\}}", [r"\{1,2\}"]),
    (r"\boxed{1} or \boxed{2}", ["1", "2"]),
    (r"\boxed{a \boxed{b} c}", [r"a \boxed{b} c"]),
    (r"\boxed 7", ["7"]),
    (r"$\boxed 7$", ["7"]),
    (r"\boxed{7", []),
    (r"\boxed{\boxed{7}", ["7"]),
    (r"\boxed{}", [""]),
    (r"\boxedness{7}", []),
    (r"\boxed", []),
    (r"} \boxed{7}", ["7"]),
    (r"\\boxed{7}", []),
]
STATED = [
    (r"First \boxed{1}, then \boxed{2}.", "2"),
    ("48/2 = 24\n#### 72", "72"),
    ("#### 1,000", "1,000"),
    ("The answer is 5.", "5"),
    ("The answer is: $\\frac{1}{2}$.", "$\\frac{1}{2}$"),
    ("the final answer is 3.5 and that is all there is to say about this", None),
    ("Answer: 12\n", "12"),
    ("ANSWER: B", "B"),
    ("The answer is therefore 50308.", "50308"),
    ("Thus the answer is 2014. To show this, we need two steps.", "2014"),
    ("The answer is 2. No, the answer is 3.", "3"),
    ("the answer is found as follows by adding all the numbers", None),
    (r"The answer is 4. \boxed{5}", "5"),
    ("nothing here", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "wanted"), BOXES)
def test_boxed(text: str, wanted: list[str]):
    assert boxed(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), STATED)
def test_stated(text: str | None, wanted: str | None):
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(stated(pl.col("text"))).item() == wanted


@pytest.mark.parametrize("text", ["\\boxed{" * 20_000, "{" * 100_000, "\\boxed " * 20_000])
def test_hostile_boxes_take_linear_time(text: str):
    assert len(boxed(text)) <= 20_000
