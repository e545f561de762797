"""The reader of plain formulas: the values that sympy finds, and what it leaves to the parser."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.answers.formula import Unread, names_of, values
from stages.answers.functions import FUNCTIONS
from stages.answers.symbolic import compare_answers
from stages.answers.values import compare_plain
from stages.core import Bounded

VALUES = [
    ("7", "7"),
    ("-7+2", "-5"),
    ("2 \\cdot 3", "6"),
    ("2*3/4", "1.5"),
    (r"\frac{1}{4}", "0.25"),
    (r"2\sqrt{9}", "6"),
    (r"\sqrt[3]{27}", "3"),
    ("2^{-2}", "0.25"),
    ("(1+2)(3+4)", "21"),
    ("-2^2", "-4"),
    ("[1+2]^2", "9"),
    (r"\ln(e^{2})", "2"),
    (r"\sin(0)+\cos(0)", "1"),
]
LEFT = [
    "1/2x",
    "x2",
    "1 1/2",
    r"3\frac{1}{2}",
    "x(t)",
    "f(x+1)",
    "2^3^4",
    "x^10",
    r"\sin 2x",
    r"\sin(x)^2",
    r"\log 2",
    "e",
    "cost",
    "(1+2",
    "1+",
    "",
    "1,2",
    "x=2",
    "9^{9^{9}}",
    r"\frac{1}{2",
    "__import__",
    "5 cm",
]
LETTER = st.sampled_from(["x", "y", r"\theta", "v_{0}"])
ATOM = st.one_of(st.integers(1, 30).map(str), LETTER, st.just(r"\pi"))
FRACTION = st.fractions(-(10**9), 10**9, max_denominator=999)
FORMULA = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", r" \cdot "]), inner).map(
            lambda part: f"({''.join(part)})"
        ),
        st.tuples(inner, inner).map(lambda part: rf"\frac{{{part[0]}}}{{{part[1]}}}"),
        inner.map(lambda part: rf"\sqrt{{{part}}}"),
        st.tuples(inner, st.integers(2, 3)).map(lambda part: f"({part[0]})^{part[1]}"),
        inner.map(lambda part: rf"\sin({part}+1)"),
    ),
    max_leaves=3,
)


@pytest.mark.parametrize(("text", "wanted"), VALUES)
def test_values(text: str, wanted: str):
    [found] = values(text, [])
    assert found is not None
    assert abs(found - Decimal(wanted)) < Decimal("1e-50")


@pytest.mark.parametrize("text", LEFT)
def test_left_to_the_parser(text: str):
    with pytest.raises(Unread):
        values(text, sorted(names_of(text)))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_to_fifty_digits(name: str):
    mpmath.mp.dps = 60
    known = {"\\arcsin": "asin", "\\arctan": "atan"}.get(name, name[1:])
    for text in ("0.1", "0.75", "0.999"):
        found, wanted = FUNCTIONS[name](Decimal(text)), getattr(mpmath, known)(mpmath.mpf(text))
        assert abs(found - Decimal(mpmath.nstr(wanted, 58))) < Decimal("1e-50")


@settings(deadline=None, max_examples=100)
@given(FRACTION, FRACTION)
def test_fractions_are_equal_where_they_are(one: Fraction, other: Fraction):
    texts = [rf"\frac{{{f.numerator}}}{{{f.denominator}}}+\pi" for f in (one, other)]
    verdict = compare_plain(texts[0], texts[1], None)
    assert verdict is not None
    assert verdict[0] == ("equal" if one == other else "different")


@pytest.mark.slow  # the worker needs seconds for some of them
@settings(deadline=None, max_examples=10)
@given(st.lists(st.tuples(FORMULA, FORMULA), min_size=4, max_size=4))
def test_the_worker_says_the_same(bounded: Bounded, pairs: list[tuple[str, str]]):
    pairs = [*pairs, *((one, f"({one})+0") for one, _ in pairs)]
    told = [compare_plain(*pair, None) for pair in pairs]
    decided = [(p, t) for p, t in zip(pairs, told, strict=True) if t and t[0] != "undecided"]
    items = [json.dumps([*pair, None]) for pair, _ in decided]
    for (pair, verdict), reply in zip(decided, bounded("compare_answers", items), strict=True):
        said = json.loads(reply)
        if said.get("verdict", "undecided") != "undecided":
            assert said["verdict"] == verdict[0], (pair, verdict, said)


@pytest.mark.parametrize("zero", [r"\pi-\pi", r"\sin(2+1) \cdot (\pi-\pi)"])
def test_what_cancels_is_zero_for_the_worker(zero: str):
    for other, verdict in (("0", "equal"), (f"({zero})+0", "equal"), ("1/10^{60}", "different")):
        assert compare_answers(json.dumps([zero, other, None]))["verdict"] == verdict
