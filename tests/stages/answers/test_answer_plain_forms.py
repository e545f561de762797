"""The grammar of formulas that need no parser: what it accepts, the parser types alike."""

from __future__ import annotations

import json

import polars as pl
import pytest

from stages.answers.plain_forms import plain_type
from stages.answers.tidy import tidy
from stages.core import Bounded

ACCEPTED = [
    ("x+1", "expression"),
    ("2x^2 - 3x + 1", "expression"),
    ("(x+1)(x-2)", "expression"),
    ("(x+1)^2", "expression"),
    (r"\frac{x+1}{2}", "expression"),
    ("N/A", "expression"),
    ("2\\pi r/h", "expression"),
    (r"3\pi", "numeric"),
    (r"2\sqrt{3}", "numeric"),
    (r"\frac{\sqrt{3}}{2}", "numeric"),
    (r"\frac{1+\sqrt{5}}{2}", "numeric"),
    (r"9\pi^{2}", "numeric"),
    (r"\sqrt[3]{2}", "numeric"),
    ("x = 5", "equation"),
    ("y=2x+1", "equation"),
    ("v = s/t", "equation"),
    ("[1,2)", "interval"),
    ("(1,2]", "interval"),
    (r"(-\infty,3)", "interval"),
    (r"(-\infty,3)\cup(4,5]", "interval"),
    ("x>3", "interval"),
    ("(1,2)", "list"),
    (r"( -\frac{1}{4}, -2 )", "list"),
    ("1, 2, 3", "list"),
    (r"\begin{pmatrix} 1 & 2 \\ -1 & 1/2 \end{pmatrix}", "expression"),
]
LEFT = [
    "3+4i",
    r"e^{2}",
    "19 and 43",
    "2 or 3",
    r"\sin x",
    r"\binom{5}{2}",
    "9^{9^{9}}",
    "x^^2",
    "x/y/z",
    "x/(y+1)",
    r"\frac{1}{",
    "(1,2",
    "1,,2",
    "x+",
    "a_1",
    "",
]


def _types(texts: list[str]) -> list[str | None]:
    frame = pl.DataFrame({"text": texts}).select(plain=tidy(pl.col("text")))
    return frame.select(plain_type(pl.col("plain"))).to_series().to_list()


@pytest.mark.parametrize(("text", "kind"), ACCEPTED)
def test_accepted(text: str, kind: str):
    assert _types([text]) == [kind]


@pytest.mark.parametrize("text", LEFT)
def test_left_to_the_parser(text: str):
    assert _types([text]) == [None]


def test_the_parser_accepts_them_too(bounded: Bounded):
    plain = pl.DataFrame({"text": [text for text, _ in ACCEPTED]}).select(tidy(pl.col("text")))
    replies = bounded("parse_answer", plain.to_series().to_list())
    assert {json.loads(reply)["parse"] for reply in replies} == {"ok"}
