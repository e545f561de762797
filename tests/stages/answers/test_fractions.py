"""Plain fractions take a shorter way to the same form as all numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.answers.quantity import parts, quantity

NUMERAL = st.from_regex(r"0{0,2}[0-9]{1,9}", fullmatch=True)
FORMS = st.sampled_from(["{}{}/{}", r"{}\frac{{{}}}{{{}}}"])


@given(FORMS, st.sampled_from(["", "-"]), NUMERAL, NUMERAL)
def test_plain_fractions_are_what_the_general_reader_says(form, sign, top, bottom):
    text = form.format(sign, top, bottom)
    found = parts(text)
    assert quantity(text) == (None if found is None else str(found[0]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6/4", "3/2"),
        (r"-\frac{6}{4}", "-3/2"),
        (r"\frac{8}{4}", "2"),
        ("-0/5", "0"),
        ("5/0", None),
        (r"\frac{1}{00}", None),
        ("1" * 5000 + "/3", None),
        ("3/4 cm", "3/4 cm"),
    ],
)
def test_plain_fractions(text, expected):
    assert quantity(text) == expected
