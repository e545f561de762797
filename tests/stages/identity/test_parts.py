"""The parts of a problem that are compared: language, stems, formulas, answers, weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from stages.identity.bags import TRUST, Bag, fnv, index
from stages.identity.formulas import structures
from stages.identity.languages import languages
from stages.identity.problems import quantify
from stages.identity.stated import agreement, stated_answers
from stages.identity.values import hundredfold, inverse, prior
from stages.identity.vectors import cosines, nearest, vectors
from stages.identity.wording import stems


def keys(bag: Bag, text: int) -> set[int]:
    return set(bag.keys[bag.offsets[text] : bag.offsets[text + 1]].tolist())


@pytest.mark.parametrize(
    ("text", "declared", "wanted"),
    [
        ("How many apples does she have?", None, "en"),
        ("How many apples does she have?", "de-AT", "de"),
        ("How many apples does she have?", "und", "en"),
        ("Wie viele Äpfel hat sie, wenn jeder drei hat?", None, "de"),
        ("Combien de pommes est-ce que Marie a dans son panier ?", "", "fr"),
        ("¿Cuántas manzanas tiene si cada una es roja?", None, "es"),
        ("Ana mayai ngapi kwa wiki katika soko la wakulima?", None, "sw"),
        ("Сколько яблок?", None, "ru"),
        ("他有多少个苹果？", None, "zh"),
        ("リンゴは何個ですか？", None, "ja"),
        ("มีแอปเปิลกี่ลูก", None, "th"),
        ("Suppose $X Y=10$, $Y Z=9$, and compute $[A B C]+[X Y Z]$.", None, "en"),
        (None, None, "en"),
    ],
)
def test_the_language_of_a_text(text: str | None, declared: str | None, wanted: str):
    texts = pl.Series([text], dtype=pl.String)
    assert languages(texts, pl.Series([declared], dtype=pl.String)).to_list() == [wanted]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("boxes of eggs", "box of egg", True),
        ("she cooked", "she cooks", True),
        ("baking", "baked", True),
        ("internationally", "international", True),
        ("12 eggs", "13 eggs", True),
        ("eggs", "geese", False),
        ("小明", "小红", False),
        ("яблоко", "яблоки", False),
    ],
)
def test_stems_join_inflected_words(one: str, other: str, alike: bool):
    bag = stems(pl.Series([one, other]))
    assert (keys(bag, 0) == keys(bag, 1)) is alike


def test_characters_without_spaces_make_pairs():
    bag = stems(pl.Series(["小明有苹果", "有苹果", ""]))
    assert keys(bag, 1) < keys(bag, 0)
    assert np.diff(bag.offsets).tolist() == [4, 2, 0]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("$x^{2}+3x$", "$y^2 + 3 y$", 1.0),
        (r"$\dfrac{1}{2}x$", r"$\left\frac{1}{2} x\right$", 1.0),
        ("$x^2+3x-4$", "$x^2+5x-6$", 0.5),
        ("Let $x+1=2$.", "when x + 1 = 2", 1.0),
        ("$x^2+1$", "$x^2-1$", 0.2),
        (r"$\sin x+1$", r"$\cos x+1$", 0.5),
        (r"$n!+1$", "$n+1$", 0.0),
        ("It costs $5 and she pays $6 for it", "It costs $7 and he pays $8 for it", None),
    ],
)
def test_formulas_are_compared_by_structure(one: str, other: str, shared: float | None):
    bag = structures(pl.Series([one, other]))
    left, right = keys(bag, 0), keys(bag, 1)
    if shared is None:
        assert not left
        assert not right
        return
    assert len(left & right) / len(left | right) == pytest.approx(shared)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"${a \over bc} \leqslant \frac12$", r"$\dfrac{x}{yz}\le 1/2$"),
        (r"$a \& b=\sqrt{ab}$", r"$x\star y = \sqrt{xy}$"),
        (r"$2\cdot f(x)+\text{ for all }x$", r"$2 \times g(t) + t$"),
        (r"$\frac{x^{2}}{y}+1$", r"\(x^2/y+1\)"),
        (r"$\frac{\sqrt{3}}{2}x$", r"$\frac{\sqrt3}2x$"),
        (r"$\alpha+\cos\theta=3$", r"$a+\cos x=3$"),
        (r"$\sum\limits_{k=1}^n k$", r"$\sum_{k=1}^{n} k$"),
        (r"$\mathrm{A}+5\mathrm{~cm}=1$", "$A+5=1$"),
        (r"$\mathrm{lcm}(a,b)=6$", r"$\operatorname{lcm}(a,b)=6$"),
        (r"$\begin{cases}x+y=1\\x-y=2\end{cases}$", "$x+y=1, x-y=2$"),
        (r"\begin{align*}x+y&\lt 3\end{align*}", "$x+y<3$"),
        ("$x²+1{,}000≤y$", r"$x^2+1000 \leq y$"),
        (r"$90^{\circ}-\left.x\right|$", r"$90^\circ - x|$"),
    ],
)
def test_notation_is_no_structure(one: str, other: str):
    bag = structures(pl.Series([one, other]))
    assert keys(bag, 0) == keys(bag, 1) != set()


def answer_keys(*rows: tuple[str | None, list[str] | None]) -> list[list[int]]:
    schema = {"answer": pl.String(), "choices": pl.List(pl.String())}
    return stated_answers(pl.DataFrame(rows, schema=schema, orient="row")).keys.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("18", None), ("$18.00", None)),
        (("70,000", None), ("70000 dollars", None)),
        ((r"\frac{7}{4}", None), ("1.75", None)),
        (("x = 5", None), ("5", None)),
        (("B", ["(A) 3", "(B) 4"]), ("4", None)),
        (("(b)", ["3", "4"]), ("4", None)),
        ((r"\text{Monday}", None), ("monday", None)),
        ((r"\frac{3\sqrt{3}}{4}", None), (r"3\sqrt3/4", None)),
        ((r"2\sqrt{5}", None), (r"\sqrt{20}", None)),
        ((r"\sqrt{49}", None), ("7", None)),
        (("2k+2", None), ("$2 + 2n$", None)),
        ((r'["$f(x)=\\frac{1}{x}$"]', None), ("g(t) = 1/t", None)),
        ((r'["-3/2\n"]', None), ("-1.5", None)),
        ((r"x\in\{-2,-1,2\}", None), ("-1, 2, -2", None)),
        ((r"\begin{pmatrix} 1/5 \\ -2 \end{pmatrix}", None), (r"\left(\frac15,-2\right)", None)),
    ],
)
def test_answers_in_two_forms_are_one(one: Any, other: Any):
    left, right = answer_keys(one, other)
    assert left[0] == right[0] != 0


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("2, 3, 4, 5, 6 and 9", "2 6 9"),
        ("2, 3, 4 and 9", "2 3 4 9"),
        ("2 3 4 5, 20 21 22 23 24", "2 5 20 24"),
        ("5, 4, 3, 2 and 2, 2, 2, 2", "5 4 3 2 2 2 2 2"),
        ("2, 1/2, 3, 4, 5", "2 1/2 3 4 5"),
    ],
)
def test_a_run_of_numbers_states_where_it_ends(text: str, stated: str):
    texts = pl.Series([text, "6, 7, 8"])  # what another text goes on with is no part of the run
    found, _ = quantify(texts, pl.Series(["en", "en"]))
    assert sorted(found.keys[: found.offsets[1]]) == sorted(map(fnv, stated.split()))
    assert found.offsets[2] - found.offsets[1] == 3


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("7", "7", 1),
        ("7", None, 0),
        ("7", "8", -1),
        ("0.25", "25", 1),
        ("2516_8", "2516", 1),
        (r"x = \frac{3}{2}", "1.5", 1),
        ("x=5 cm", "5", 1),
        (r"\frac{5}{2^9}", r"\frac{5}{512}", 1),
        ("2^{50}", "1125899906842624", 1),
        ("2^{50}", "2^{50}+1", -1),
        (r"1-\frac{1}{2^{60}}", "1", -1),
        ("10^{10^6}", "3", -1),
        (r"12,345\pi", r"12345\pi", 1),
        (r"\sqrt{8+2\sqrt{15}}", r"\sqrt3+\sqrt5", 1),
        (r"\sqrt{2}", r"\sqrt{3}", -1),
        (r"\frac{\pi}{2}", "90^\\circ", -1),
        ("x=2 or x=3", "3, 2", 1),
        ("(x,y)=(1,2)", "(1,2)", 1),
        ("(3,4)", "(4,3)", -1),
        ("(1,2)", "[1,2]", -1),
        ("[1,2)", r"1\le x<2", 1),
        ("1<x<2", r"1\le x\le 2", -1),
        ("(2,1)", "2, 1", -1),
        ("2x+3", "3x+2", -1),
        ("R+r", "2r", -1),
        ("(2a,3b)", "(2b,3a)", -1),
        ("2+3i", "3x+2", -1),
        ("odd", "even", -1),
        ("H_2O", "H_2S", -1),
        ("f(n)=n", "n", 1),
        (r"\lfloor\sqrt{n-1}\rfloor", r"\left\lfloor \sqrt{m-1} \right\rfloor", 0),
        ("x > 3", "3 < x", 1),
        ("2x > 3", "3 < 2x", 0),
        ("x > 3", "x > -3", -1),
        (r"[3,\infty)", r"(3,\infty)", -1),
        (r"x \ge 3", r"[3,+\infty)", 1),
        (r"(2,\infty)", "3", -1),
        (r"(-\infty,3)", r"(-\infty,\frac{6}{2})", 1),
    ],
)
def test_answers_agree_differ_or_leave_it_open(one: str, other: str | None, wanted: int):
    schema = {"answer": pl.String(), "choices": pl.List(pl.String())}
    sides = [
        stated_answers(pl.DataFrame({"answer": [a], "choices": [None]}, schema=schema))
        for a in (one, other)
    ]
    assert agreement(sides[0], 0, sides[1], 0) == wanted
    assert agreement(sides[1], 0, sides[0], 0) == wanted


def test_what_is_no_answer_has_no_key():
    assert answer_keys((None, None), ("", None), ("B", None)) == [[0, 0, 0]] * 3
    assert answer_keys(("-5", None), ("5", None))[0] != answer_keys(("5", None))[0]


def test_values_that_may_mean_the_same():
    assert (hundredfold("1/4"), hundredfold("3/2"), hundredfold("4")) == (fnv("25"), fnv("150"), 0)
    assert (inverse("1/6"), inverse("2/3"), inverse("6")) == (fnv("6"), 0, 0)
    assert prior("2") > prior("10") > prior("7") > prior("17") > prior("1234") > prior("4933828")


def test_weights_are_those_of_the_references_and_the_prior():
    bag = Bag(np.array([0, 2, 3]), np.array([5, 9, 5], np.uint64), np.array([0.01, 0.001, 0.01]))
    made = index(bag)
    wanted = [-np.log((2 + TRUST * 0.01) / (2 + TRUST)), -np.log((1 + TRUST * 0.001) / (2 + TRUST))]
    assert made.weights.tolist() == pytest.approx(wanted)
    assert made.entries.tolist() == pytest.approx([wanted[0], wanted[1], wanted[0]])
    assert made.owners.tolist() == [0, 1, 0]


def test_cosines_are_exact_in_any_order():
    rng = np.random.default_rng(0)
    rows, items = (rng.normal(size=(n, 384)).astype(np.float32) for n in (50, 30))
    pair, turned = vectors(rows, items), vectors(rows[:, ::-1], items[:, ::-1])
    left, right = np.arange(50).repeat(30), np.tile(np.arange(30), 50)
    found = cosines(pair, left, right)
    assert np.array_equal(found, cosines(turned, left, right))
    unit = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in (rows, items)]
    assert np.abs(found.reshape(50, 30) - unit[0] @ unit[1].T).max() < 0.02
    best = nearest(pair, 4)
    ordered = np.argsort(-found.reshape(50, 30), axis=1, kind="stable")[:, :4]
    assert np.array_equal(best, ordered)
    assert nearest(pair, 99).shape == (50, 30)


def test_vectors_of_two_widths_are_refused():
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(2, 4\)"):
        vectors(np.ones((2, 3), np.float32), np.ones((2, 4), np.float32))
