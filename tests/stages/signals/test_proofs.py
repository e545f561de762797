"""Proofs are demanded by a verb, not mentioned by a word."""

from __future__ import annotations

import pytest

from tests.stages.signals.frames import signal

DEMANDED = [
    "Prove that $x^2\\ge0$.",
    "Show that there are infinitely many primes.",
    "Given $m$ and $n$, prove that there is a $c$.",
    "Given that \\[AH^2=2AO^2,\\]prove that the points are collinear.",
    "Show how to construct a segment congruent to the altitude.",
    "Show for all $n$ that $n<2^n$.",
    "(a) Prove the inequality. (b) Find the case of equality.",
    "Find all solutions and prove that there are no others.",
    "Either prove the assertion or find a counter-example.",
    "Prove or disprove: every group of order 4 is abelian.",
    "How can I show that this series converges?",
    "I am trying to prove the following.",
    "I am looking for a proof of the inequality above.",
    "Verify that $f$ solves the equation.",
    "设 $a>0$, 证明: $a+1/a\\ge2$.",
    "求证 $\\sqrt2$ 是无理数。",
    "Proof that $2<3$.",
    "Is there an elementary proof of this?",
    "I need a proof.",
    "Given these sets, show that every year has a Friday the 13th.",
]
MENTIONED = [
    "Find, with proof, the least positive integer $n$.",
    "What is the area of the rectangle, as shown?",
    "On a game show, Bob is faced with 7 doors. How many can he open?",
    "What is the probability that three dice show the same value?",
    "A 40% proof alcohol is diluted. What is its strength?",
    "Show your work and write the final answer.",
    "There is no need to prove the answer. What is the least length?",
    "It can be shown that $f$ has a maximum. Find it.",
    "A student is asked: how many proofs are in the book?",
    "She improved her score by 5. What was it?",
    "How much rum of 80 proof do we need a day, if 100 proof is mixed in?",
    "How many liters of 100 proof do we need? We need a proof mixture of 40 percent.",
    "Jane watched a movie at 6 pm and show that evening lasted 2 hours. How long was it?",
    "A TV show that airs daily has 30 episodes. How many weeks?",
    "可以证明 $f$ 有最大值，求它。",
]


@pytest.mark.parametrize("text", DEMANDED)
def test_a_demanded_proof_is_found(text: str):
    assert signal("proof", problem=text) is True


@pytest.mark.parametrize("text", MENTIONED)
def test_a_mentioned_proof_is_not(text: str):
    assert signal("proof", problem=text) is False


@pytest.mark.parametrize(("answer", "expected"), [("proof", True), ("Proof.", True), ("7", False)])
def test_the_answer_may_say_that_there_is_only_a_proof(answer: str, expected: bool):
    assert signal("proof", problem="Let $x>0$.", answer=answer) is expected
