"""Multi-part: tasks under consecutive markers, not conditions, decimals or sentences."""

from __future__ import annotations

import pytest

from tests.stages.signals.frames import signal

PARTS = {
    "letters": "Let $x>0$. (a) Find the maximum. (b) Find the minimum.",
    "letters by line": "A ball falls.\n(a) How long does it fall?\n(b) How fast is it then?",
    "closing letters": "a) Compute $2+2$. b) Compute $3+3$.",
    "Roman": "(i) Show that $f$ is odd. (ii) Determine its zeros.",
    "Roman by line": "Let $n$ be odd.\ni. Find $f(n)$.\nii. Find $g(n)$.",
    "capital Roman": "(I) 求 $a$ 的值; (II) 证明 $b>0$.",
    "numbers in brackets": "(1) Find the minimum of $f$.\n(2) Find the minimum of $g$.",
    "numbers with dots": "1. Is $x$ even? 2. Is $y$ odd?",
    "circled": "① 求 $a$; ② 求 $b$.",
    "Chinese": "（1）求 $B$;\n（2）若 $c=1$, 求面积的取值范围.",
    "items": "\\begin{enumerate}\\item Find $x$. \\item Find $y$.\\end{enumerate}",
    "one verb": "Find (a) the area and (b) the perimeter of the square.",
    "each of several": "Evaluate each of the following expressions.\na) $1+1$\nb) $2+2$",
    "two questions": "Ann has 3 cats. How many paws are there? How many tails are there?",
    "task behind the marker": "(a) If $x=1$, what is $y$? (b) If $x=2$, what is $y$?",
    "task at the end of a part": "(1) Ann has $x(x+1)$. Expand it. (2) Bob has $x^2$. Find $x$.",
    "named parts": "Part A: find $x$. Part B: find $y$.",
}
WHOLE = {
    "one question": "What is $2+2$?",
    "conditions": "Find all $f$ such that (i) $f(1)=1$ and (ii) $f(xy)=f(x)f(y)$.",
    "conditions by line": "Let:\n(1) $1\\in S$.\n(2) if $x\\in S$ then $2x\\in S$.\nFind $S$.",
    "conditions under letters": "Find $n$:\na) When divided by 2, rest 1.\nb) When over 3, rest 1.",
    "decimals": "He runs 2.5 miles on day 1. He runs 3.5 miles on day 2. How far does he run?",
    "sentences ending in a number": "Ann is 1. Bob is 2. How old are they together?",
    "ordered pair": "Find $(a)(b)$ if $a=1$ and $b=2$.",
    "functions": "If $f(1)=2$ and $f(2)=3$, find $f(3)$.",
    "an echo": 'A sign reads "Why?" and costs 3 dollars. How much do 4 signs cost?',
    "steps of an algorithm": "Step 1: double it. Step 2: add 1. What comes out of 5?",
    "a question with a remark": "How many are there? (Two arrangements are equal if rotated.)",
    "form of the answer": "What is $p$? It can be written as $m/n$. What is $m+n$?",
    "options": "Which statement is true? (A) $a<b$ (B) $a=b$ (C) $a>b$",
    "references": "By (1) and (2) the sum is even. Find the sum.",
    "a table of contents": "1. e4 e5 2. Nf3 Nc6 is an opening. How many moves are that?",
}


@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS.keys())
def test_tasks_under_markers_are_parts(text: str):
    assert signal("multi_part", problem=text) is True


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_markers_without_tasks_are_no_parts(text: str):
    assert signal("multi_part", problem=text) is False
