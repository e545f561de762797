"""True or false, yes or no: by the whole answer, by the question only without one."""

from __future__ import annotations

import pytest

from tests.stages.signals.frames import signal


@pytest.mark.parametrize(
    ("problem", "answer", "expected"),
    [
        ("The sky is blue.", "True", True),
        ("The sky is blue.", r"\text{False}", True),
        ("The sky is blue.", r"$\boxed{\text{true}}$", True),
        ("True or false: $2<3$.", None, True),
        ("State whether the claim is true.", "True", True),
        ("判断对错：$2<3$", "对", True),
        ("Is the claim untrue?", "untrue", False),
        ("For how many $n$ is the statement true?", "7", False),
        ("How many of the true or false questions did Ann guess?", "12", False),
        ("What is $2+2$?", "4", False),
    ],
)
def test_true_false(problem: str, answer: str | None, expected: bool):
    assert signal("true_false", problem=problem, answer=answer) is expected


@pytest.mark.parametrize(
    ("problem", "answer", "expected"),
    [
        ("Is 7 prime?", "Yes", True),
        ("Is 8 prime?", r"\textbf{No}", True),
        ("Is it possible?", "Yes, by induction.", True),
        ("能否成立？", "能", True),
        ("Are there integers $a$ and $b$ with $a^2=2b^2$?", None, True),
        ("Let $n>1$. Does such a set exist?", "", True),
        ("If $x>1$, is $x^2>x$?", None, True),
        ("Which primes are there?", "no such primes", False),
        ("Which house is it?", "No. 5", False),
        ("What is the symbol of nobelium?", "No2", False),
        ("Do not round. What is $2+2$?", "4", False),
        ("Can you tell how many apples there are?", "12", False),
        ("Can someone explain this step?", None, False),
        ("For what $n$ does equality hold?", None, False),
        ("How many are there?", None, False),
    ],
)
def test_yes_no(problem: str, answer: str | None, expected: bool):
    assert signal("yes_no", problem=problem, answer=answer) is expected
