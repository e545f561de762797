"""Verdicts on pairs of answers; each pair is judged both ways round."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from stages.answers.judge import compare, compare_pair
from stages.core import Bounded

EQUAL = [
    ("7", "7"),
    ("7", "$7$"),
    ("7", "7.0"),
    ("0.5", r"\frac{1}{2}"),
    ("1/2", r"\dfrac12"),
    ("1,234", "1234"),
    ("1e5", "100000"),
    ("2.5E-3", "0.0025"),
    ("100 000", "100000"),
    ("NO SOLUTION", "no solution"),
    ("½", "0.5"),
    ("3½", "7/2"),
    ("3√2", r"\sqrt{18}"),
    ("10⁻³", "0.001"),
    ("5^∘", "5"),
    ("٣", "3"),
    ("2.50", r"2\frac{1}{2}"),
    (r"0.\overline{3}", r"\frac{1}{3}"),
    (r"1.5\times 10^{3}", "1500"),
    (r"\$36", "36"),
    ("10 cm", "10"),
    ("10 cm", r"10\text{ cm}"),
    ("90°", r"90^{\circ}"),
    ("50%", r"50\%"),
    ("x = 5", "5"),
    ("x=5", "x = 5.0"),
    ("f(x)=x^2", "x^2"),
    ("C_8 = 12870/9 = 1430", "1430"),
    ("(A)", "A"),
    ("Option B", "(B)"),
    (r"\text{east}", "East"),
    ("yes", r"\text{Yes}"),
    (r"\frac{\sqrt{2}}{2}", r"\frac{1}{\sqrt2}"),
    (r"\sqrt{12}", r"2\sqrt{3}"),
    ("x^2+2x+1", "(x+1)^2"),
    ("n(n+1)/2", r"\frac{n^2+n}{2}"),
    (r"\log_2 8", "3"),
    ("2^{10}", "1024"),
    (r"\binom{5}{2}", "10"),
    ("5!", "120"),
    (r"\sin 30^\circ", r"\frac{1}{2}"),
    (r"2\pi r", r"2 \pi r"),
    (r"\frac{137}{24}-8 \ln 2", r"\frac{137}{24}-8 \ln (2)"),
    ("x>3", "3<x"),
    ("2x>6", "x>3"),
    ("2x+1=y", "y=2x+1"),
    ("[1,2)", "[1, 2)"),
    ("[0.5,2)", r"[\frac{1}{2},2)"),
    ("(1,2)", r"\left(1,\frac{4}{2}\right)"),
    ("2,3", "2, 3"),
    ("2,3", "2 and 3"),
    ("x=2, x=3", "2,3"),
    (r"\{2,3\}", r"\{3,2\}"),
    (r"\{2,3\}", "3,2"),
    (r"\pm 2", "2,-2"),
    (r"\pm 2", r"\{-2,2\}"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}1\\2.0\end{pmatrix}"),
    (r"\{2^k\}", r"\{2^{k}\}"),
    ("{3k^2+2k}", "k(3k+2)"),
    (r"12\sqrt{13}\text{ feet}", r"12\sqrt{13}"),
]
DIFFERENT = [
    ("1 1/2", "11/2"),
    ("2 1/4", "21/4"),
    ("7", "8"),
    ("7", "-7"),
    ("1/3", "1/4"),
    ("1-1/e", "1+1/e"),
    ("1/2^{99}", "1/2^{98}"),
    ("10^{-40}", "2\\cdot 10^{-40}"),
    ("10 cm", "11 cm"),
    (r"\$36", "35"),
    ("x=5", "x=6"),
    ("y=2x+1", "y=2x+2"),
    ("x+1", "x+2"),
    ("x^2", "x^3"),
    (r"\sqrt{2}", r"\sqrt{3}"),
    ("A", "B"),
    ("yes", "no"),
    ("true", "false"),
    ("(2,3)", "(3,2)"),
    ("(2,3)", "(2,3,4)"),
    ("2,3", "2,4"),
    ("2,3", "2,3,4"),
    (r"\{2,3\}", r"\{2,4\}"),
    ("[1,2)", "[1,2]"),
    ("[1,2)", "[1,3)"),
    ("x>3", "x<3"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}1\\3\end{pmatrix}"),
    (r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}1&2\end{pmatrix}"),
    ("9^{9^{9}}", "9^{9^{8}}"),
    ("x", "5"),
]
UNDECIDED = [
    ("1,200", "1, 200", "spaces"),
    ("3 m", "3 M", "case"),
    ("2024-01-05", "2018", "words"),
    ("1/0", "7", "unparsable"),
    ("2,3", "3,2", "order"),
    ("50%", "50", "units"),
    (r"12\sqrt{13}\text{ feet}", r"12\sqrt{13}\text{ inches}", "units"),
    (r"\pi", "3.14", "rounded"),
    ("0.333", r"\frac{1}{3}", "rounded"),
    (r"\sqrt{x^2}", "x", "domain"),
    ("N", "n", "case"),
    ("1011_2", "11", "number_base"),
    ("3736_8", "3736", "number_base"),
    (r"e^{i\pi}", "-1", "symbols"),
    ("x=5", "y=5", None),
    ("A", "7", "choice"),
    ("in the morning", "at dawn", "words"),
    (r"\frac{1}{", "7", "unparsable"),
    ("", "7", "missing"),
    ("1+" * 200 + "1", "201", "too_long"),
]


def _both_ways(pairs: Sequence[tuple[str, ...]], bounded: Bounded) -> list[list[str]]:
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    there, back = compare(left, right, bounded), compare(right, left, bounded)
    assert there["verdict"].to_list() == back["verdict"].to_list()
    return [list(row) for row in there.rows()]


@pytest.mark.parametrize(
    ("pairs", "verdict"), [(EQUAL, "equal"), (DIFFERENT, "different")], ids=["equal", "different"]
)
def test_pairs(pairs: list[tuple[str, str]], verdict: str, bounded: Bounded):
    found = _both_ways(pairs, bounded)
    wrong = [(pair, one) for pair, one in zip(pairs, found, strict=True) if one[0] != verdict]
    assert wrong == []


def test_undecided_pairs_say_why(bounded: Bounded):
    found = _both_ways(UNDECIDED, bounded)
    wrong = [
        (pair, one)
        for pair, one in zip(UNDECIDED, found, strict=True)
        if one[0] != "undecided" or one[1] != (pair[2] or one[1])
    ]
    assert wrong == []


def test_every_answer_equals_itself(bounded: Bounded):
    answers = [text for pair in [*EQUAL, *DIFFERENT] for text in pair]
    assert set(compare(answers, answers, bounded)["verdict"]) == {"equal"}


def test_missing_sides_and_order(bounded: Bounded):
    result = compare([None, "1", "1", "2", None], ["1", None, "1", "1", None], bounded)
    verdicts = ["undecided", "undecided", "equal", "different", "undecided"]
    assert result["verdict"].to_list() == verdicts


def test_a_broken_limit_is_undecided():
    def broken(task: str, items: Sequence[str]) -> list[str]:
        return ['{"error": "timeout"}' for _ in items]

    assert compare_pair(r"\binom{n}{2}", r"\binom{n}{3}", broken) == ("undecided", "timeout")


def test_equal_pairs_are_judged_once():
    asked: list[str] = []

    def spy(task: str, items: Sequence[str]) -> list[str]:
        asked.extend(items)
        return ['{"verdict": "equal", "reason": "values"}' for _ in items]

    compare([r"\log x"] * 3 + ["7"], [r"\log y"] * 3 + ["7"], spy)
    assert asked == [r'["\\log x", "\\log y", null]']


def test_a_reason_reaches_its_column_whole():
    def worker(task: str, items: Sequence[str]) -> list[str]:
        return ['{"verdict": "undecided", "reason": "says two words"}' for _ in items]

    verdict = compare_pair(r"\int_0^1 x\,dx", r"\oint x\,dx", worker)
    assert verdict == ("undecided", "says two words")
