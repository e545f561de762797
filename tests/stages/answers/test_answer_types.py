"""Types of answers, and which of them reach the parser."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from stages.answers.types import classify
from stages.core import Bounded

TYPES = [
    ("7", "numeric", "ok"),
    ("1,234.5", "numeric", "ok"),
    (r"\frac{1}{2}", "numeric", "ok"),
    ("10 cm", "numeric", "ok"),
    (r"\$36", "numeric", "ok"),
    (r"2\sqrt{3}", "numeric", "ok"),
    (r"12\sqrt{13}\text{ feet}", "numeric", "ok"),
    (r"\cos(6^\circ)", "numeric", "ok"),
    ("1011_2", "numeric", "ok"),
    ("3:2", "numeric", "ok"),
    ("½", "numeric", "ok"),
    ("3√2", "numeric", "ok"),
    ("x₁ + x₂²", "expression", "ok"),
    ("10⁻³", "numeric", "ok"),
    ("5^∘", "numeric", "ok"),
    ("1e5", "numeric", "ok"),
    ("2024-01-05", "text", "ok"),
    ("3/14/2024", "text", "ok"),
    ("05:00", "text", "ok"),
    ("1.5.2", "text", "unparsable"),
    ("1/0", "expression", "unparsable"),
    (r"\frac{2}{0}", "expression", "unparsable"),
    (r"\frac{1}{0.5}", "numeric", "ok"),
    ("x+1", "expression", "ok"),
    ("a + b + c", "expression", "ok"),
    (r"\sin^2 t", "expression", "ok"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", "expression", "ok"),
    ("x = 5", "equation", "ok"),
    ("y=2x+1", "equation", "ok"),
    ("[1,2)", "interval", "ok"),
    (r"(-\infty, 3)\cup(4,5]", "interval", "ok"),
    ("x > 3", "interval", "ok"),
    (r"1 \le x \le 2", "interval", "ok"),
    ("true", "boolean", "ok"),
    (r"\text{Yes}", "boolean", "ok"),
    ("A", "choice", "ok"),
    ("(C)", "choice", "ok"),
    (r"\textbf{(B)}", "choice", "ok"),
    ("A, C", "list", "ok"),
    ("1, 2", "list", "ok"),
    ("(1,2)", "list", "ok"),
    (r"\{1,2\}", "list", "ok"),
    (r"\pm 2", "list", "ok"),
    ("(-4, 27);(2, 15)", "list", "ok"),
    (r"10^\circ, 50^\circ", "list", "ok"),
    ("Saturday", "text", "ok"),
    (r"\text{east}", "text", "ok"),
    ("John and Mary", "text", "ok"),
    ("8:34 p.m.", "text", "ok"),
    ("", "text", "missing"),
    ("  ", "text", "missing"),
    (r"\frac{1}{", "expression", "unparsable"),
    ("x^^2", "expression", "unparsable"),
    ("???", "expression", "unparsable"),
    ("it is the number of ways to arrange them", "text", "unparsable"),
    ("__import__('os').system('ls')", "text", "unparsable"),
    ("(lambda: 1)()", "text", "unparsable"),
    (r"\input{/etc/passwd}", "text", "unparsable"),
    ("1+" * 200 + "1", "text", "too_long"),
    ("9" * 1000, "text", "too_long"),
]


@pytest.fixture(scope="module")
def classified(bounded: Bounded) -> dict[str, tuple[str, str]]:
    rows = classify([answer for answer, _, _ in TYPES], bounded)
    return {row[0]: (row[1], row[2]) for row in rows.iter_rows()}


@pytest.mark.parametrize(("answer", "kind", "parse"), TYPES, ids=lambda text: str(text)[:30])
def test_type(classified: dict[str, tuple[str, str]], answer: str, kind: str, parse: str):
    assert classified[answer] == (kind, parse)


def test_only_distinct_formulas_reach_the_parser():
    asked: list[str] = []

    def spy(task: str, items: Sequence[str]) -> list[str]:
        asked.extend(items)
        return ['{"parse": "ok", "kind": "expression"}' for _ in items]

    answers = [
        "7",
        "$7$",
        "1/2",
        "x+1",
        "$3i$",
        "x+1",
        None,
        "",
        "yes",
        "A",
        "Saturday",
        "9" * 999,
    ]
    result = classify(answers, spy)
    assert asked == ["3i"]
    assert result["answer"].to_list() == sorted({a for a in answers if a is not None})


def test_broken_limits_are_named():
    def broken(task: str, items: Sequence[str]) -> list[str]:
        kinds = ["timeout", "memory", "crash", "too_long"]
        return [f'{{"error": "{kind}"}}' for kind in kinds[: len(items)]]

    result = classify(["1i", "2i", "3i", "4i"], broken)
    assert result["parse"].to_list() == ["error:timeout", "error:memory", "error:crash", "too_long"]
