"""Canonical forms: numbers as exact rationals, units kept, everything else squeezed."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.answers.canonical import canonical
from stages.answers.tidy import tidy

NUMBERS = [
    ("7", "7"),
    ("+7", "7"),
    ("-7", "-7"),
    ("007", "7"),
    ("0", "0"),
    ("-0", "0"),
    ("7.", "7"),
    (" 7 ", "7"),
    ("$7$", "7"),
    (r"\(7\)", "7"),
    (r"\[7\]", "7"),
    ("\\[\n7\n\\]", "7"),
    (r"\boxed{7}", "7"),
    (r"\boxed{\frac{1}{2}}", "1/2"),
    ("{7}", "7"),
    ("**7**", "7"),
    ("1,234", "1234"),
    ("1{,}234", "1234"),
    (r"1,\!234", "1234"),
    (r"12\,345", "12345"),
    ("1,234,567.50", "2469135/2"),
    ("2.50", "5/2"),
    (".5", "1/2"),
    ("-.5", "-1/2"),
    ("0.125", "1/8"),
    ("1/2", "1/2"),
    ("2/4", "1/2"),
    ("-2/4", "-1/2"),
    ("10/5", "2"),
    (r"\frac{1}{2}", "1/2"),
    (r"\dfrac{2}{4}", "1/2"),
    (r"\tfrac12", "1/2"),
    (r"\frac1{2}", "1/2"),
    (r"-\frac{3}{6}", "-1/2"),
    (r"\frac{-3}{6}", "-1/2"),
    (r"3\frac{1}{2}", "7/2"),
    (r"-3\frac{1}{2}", "-7/2"),
    ("3 1/2", "7/2"),
    (r"0.\overline{3}", "1/3"),
    (r"1.2\overline{34}", "611/495"),
    (r"1.5 \times 10^{3}", "1500"),
    (r"1.5\cdot 10^{-3}", "3/2000"),
    ("−5", "-5"),
    ("１２", "12"),
    (r"\frac{1}{29,\!322,\!216}", "1/29322216"),
]
QUANTITIES = [
    ("10 cm", "10 cm"),
    (r"10\text{ cm}", "10 cm"),
    (r"10\,\mathrm{cm}", "10 cm"),
    ("10 centimeters", "10 cm"),
    ("5 m", "5 m"),
    (r"50\%", "50 %"),
    ("50%", "50 %"),
    ("50 percent", "50 %"),
    (r"90^\circ", "90 deg"),
    (r"90^{\circ}", "90 deg"),
    ("90°", "90 deg"),
    ("90 degrees", "90 deg"),
    (r"\$36", "36 $"),
    (r"\$1,000.50", "2001/2 $"),
    (r"-\$0.50", "-1/2 $"),
    ("36 dollars", "36 $"),
    ("Rs. 1200", "1200 rs"),
    ("12 square inches", "12 square inches"),
    ("20 km/hr", "20 km/hr"),
    ("3 apples", "3 apples"),
]
OTHERS = [
    ("x + 1", "x+1"),
    (r"2\sqrt3", r"2\sqrt{3}"),
    (r"\left( 2, 3 \right)", "(2,3)"),
    ("(2, 3)", "(2,3)"),
    ("2, 3", "2,3"),
    ("1, 234", "1,234"),
    ("(A)", "A"),
    (r"\text{(A)}", "A"),
    ("Option B", "B"),
    (r"\text{east}", "east"),
    ("New York", "New York"),
    (r"2\pi", r"2\pi"),
    ("3 pi", "3pi"),
    ("5 or 6", "5or6"),
    ("2x", "2x"),
    ("1/0", "1/0"),
    (r"\frac{x}{2}", r"\frac{x}{2}"),
    (r"\frac\pi 2", r"\frac{\pi}{2}"),
    (r"\{1, 2\}", r"\{1,2\}"),
    ("2³", "2^{3}"),
]


def _canonical(texts: list[str | None]) -> list[str | None]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(canonical(pl.col("text"))).to_series().to_list()


@pytest.mark.parametrize(("text", "wanted"), NUMBERS + QUANTITIES + OTHERS)
def test_canonical(text: str, wanted: str):
    assert _canonical([text]) == [wanted]


@pytest.mark.parametrize("text", ["", "  ", "$$", None])
def test_nothing_has_no_form(text: str | None):
    assert _canonical([text]) == [None]


def test_a_long_text_is_no_number():
    assert _canonical(["9" * 400]) == ["9" * 400]
    assert _canonical(["$" + "9" * 400 + ".5$"]) == ["9" * 400 + ".5"]


@settings(deadline=None, max_examples=20)
@given(st.integers(-(10**30), 10**30), st.integers(1, 10**9))
def test_equal_fractions_have_one_form(top: int, bottom: int):
    forms = _canonical(
        [f"{top}/{bottom}", rf"\frac{{{top}}}{{{bottom}}}", f"{3 * top}/{3 * bottom}"]
    )
    assert len(set(forms)) == 1


@settings(deadline=None, max_examples=20)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_a_form_does_not_depend_on_the_column(texts: list[str]):
    assert _canonical([*texts]) == [_canonical([text])[0] for text in texts]


@settings(deadline=None, max_examples=20)
@given(st.text(alphabet=r"$\{}frac12, .x", max_size=20))
def test_tidy_of_any_text_is_text(text: str):
    column = pl.DataFrame({"text": [text]}).select(tidy(pl.col("text"))).to_series()
    assert column.null_count() == 0
