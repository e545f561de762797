"""Same problems and variants on small frames, and the laws that every judgement keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.identity import same_problem as module
from stages.identity.params import SameProblem
from stages.identity.same_problem import PAIRS, same_problem
from stages.identity.vectors import vectors
from stages.kernels import jit as compiled
from tests import frames

KINDS = {
    "row_id": pl.String(),
    "problem": pl.String(),
    "answer": pl.String(),
    "choices": pl.List(pl.String()),
    "language": pl.String(),
}
DUCKS = (
    "Janet's ducks lay 16 eggs per day. She eats three for breakfast every morning and bakes "
    "muffins for her friends every day with four. She sells the remainder at the market for $2 "
    "per egg. How many dollars does she make every day?"
)
TRAIN = (
    "A train leaves the station at 65 miles per hour. After two and a half hours a second train "
    "follows at 90 miles per hour. How many hours pass until it has caught up?"
)
QUADRATIC = (
    r"Let $r$ and $s$ be the roots of $3x^2 - 14x + 8 = 0$. Find $\frac{1}{r} + \frac{1}{s}$."
)
TRIANGLE = r"In the figure, what is the length of $AB$ in inches? [asy] draw((0,0)--(7,24)); [/asy]"
INEQUALITY = (
    r"Let $a, b \in \{1, 2, 3, 4, 5, 6\}$. Find the largest value of "
    r"$\dfrac{a^{2}}{b} \cdot \sqrt{b}$ such that ${1 \over 2} \leqslant a - b$."
)
INEQUALITY_AGAIN = (
    r"For $x, y\in\{1,2,3,\ldots,6\}$ with $\frac12\le x-y$, what is the largest that "
    r"\[\frac{x^2}{y}\times\sqrt y\] can be?"
)
STEM = "Which of the following numbers is the largest prime below one hundred and twenty?"
ITEMS: list[dict[str, Any]] = [
    {"problem": DUCKS, "answer": "18"},
    {"problem": TRAIN, "answer": "6.5"},
    {"problem": QUADRATIC, "answer": r"\frac74"},
    {"problem": TRIANGLE, "answer": "25"},
    {"problem": STEM, "answer": "B", "choices": ["97", "113", "117", "119"]},
    {"problem": "Tom has 2 apples and buys 3. How many apples does he have?", "answer": "5"},
    {"problem": "", "answer": None},
    {"problem": INEQUALITY, "answer": r"6\sqrt{3}"},
]


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return frames.frame(*rows).collect()


def related(row: dict[str, Any], **changes: Any) -> tuple[str, int] | None:
    """(relation, number) of the best pair."""
    found = same_problem(frame(row), frame(*ITEMS), SameProblem(**changes))
    return (found["relation"][0], found["number"][0]) if found.height else None


REWORDED = (
    "Each day the ducks of Janet produce sixteen eggs. Three of these are her morning meal, and 4 "
    "more go into muffins for friends. What is left is sold at a market at $2 an egg. What are "
    "her daily earnings in dollars?"
)
GERMAN = (
    "Janets Enten legen 16 Eier pro Tag. Sie isst drei zum Frühstück und backt mit vier Eiern "
    "Muffins. Den Rest verkauft sie für 2 Dollar pro Ei. Wie viel Dollar nimmt sie täglich ein?"
)
CHINESE = "火车以每小时65英里的速度离开。2.5小时后，第二列火车以每小时90英里的多久追上？"
CASES = [
    ("itself", {"problem": DUCKS, "answer": "18"}, ("same", 0)),
    ("itself without an answer", {"problem": DUCKS}, ("same", 0)),
    ("in other words", {"problem": REWORDED, "answer": "18 dollars"}, ("same", 0)),
    ("in German", {"problem": GERMAN, "answer": "18"}, ("same", 0)),
    ("in Chinese", {"problem": CHINESE, "answer": "13/2"}, ("same", 1)),
    ("in German, a unit in the answer", {"problem": GERMAN, "answer": "18 Dollar"}, ("same", 0)),
    ("in Chinese, the answer in words", {"problem": CHINESE, "answer": "六点五"}, ("same", 1)),
    ("half for 0.5", {"problem": TRAIN.replace("two and a half", "2.5")}, ("same", 1)),
    ("one number changed", {"problem": DUCKS.replace("16", "17"), "answer": "20"}, ("variant", 0)),
    ("changed, no answer", {"problem": DUCKS.replace("16", "4933828")}, ("variant", 0)),
    ("another question", {"problem": DUCKS, "answer": "9"}, ("variant", 0)),
    (
        "a number masked",
        {"problem": f"{DUCKS.replace('16', 'x')} The answer is 18. What is x?", "answer": "16"},
        ("variant", 0),
    ),
    ("a formula kept", {"problem": QUADRATIC.replace("Let", "Let both"), "answer": r"\frac{7}{4}"},
     ("same", 2)),
    ("a formula changed", {"problem": QUADRATIC.replace("14", "10"), "answer": r"\frac54"},
     ("variant", 2)),
    ("another diagram", {"problem": TRIANGLE.replace("7,24", "8,15")}, ("variant", 3)),
    ("a diagram in another language", {"problem": TRIANGLE.replace(
        "In the figure, what is the length of", "求图中线段的长度"), "answer": "25"}, ("same", 3)),
    ("a diagram, another question", {"problem": TRIANGLE.replace("length", "slope"),
                                     "answer": r"\frac{24}{7}"}, ("variant", 3)),
    ("its values differ", {"problem": INEQUALITY, "answer": r"\sqrt{105}"}, ("variant", 7)),
    ("in another notation", {"problem": INEQUALITY_AGAIN, "answer": r"\sqrt{108}"}, ("same", 7)),
    ("the options", {"problem": STEM, "choices": ["A. 97", "B. 113", "C. 117", "D. 119"],
                     "answer": "113"}, ("same", 4)),
    ("other options", {"problem": STEM, "choices": ["101", "103", "107", "109"]}, ("variant", 4)),
    ("unrelated", {"problem": "Compute the derivative of x^3 at 5.", "answer": "75"}, None),
    ("common numbers alone", {"problem": "Find 2 + 3.", "answer": "5"}, None),
    ("nothing", {"problem": ""}, None),
    ("no text", {"problem": None}, None),
]  # fmt: skip


@pytest.mark.parametrize(("row", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_row(row: dict[str, Any], wanted: tuple[str, int] | None):
    assert related(row) == wanted


def test_a_pair_says_why():
    rows = frame({"problem": REWORDED, "answer": "18", "row_id": "mine"})
    pair = same_problem(rows, frame(*ITEMS), SameProblem()).row(0, named=True)
    assert list(pair) == list(PAIRS)
    assert (pair["row_id"], pair["method"], pair["answer"]) == ("mine", "same_problem", "equal")
    assert pair["shared"] == ["16", "3", "4", "2"]
    assert pair["quantities"] == 1.0
    assert 0.9 < pair["score"] <= 1
    first, last = pair["span"]
    assert REWORDED[first:last].startswith("sixteen eggs")
    assert REWORDED[first:last].endswith("$2")
    first, last = pair["item_span"]
    assert DUCKS[first:last].startswith("16 eggs")


def test_thresholds_are_the_named_ones():
    row = {"problem": REWORDED}
    pair = same_problem(frame(row), frame(*ITEMS), SameProblem()).row(0, named=True)
    assert related(row, same=pair["score"]) == ("same", 0)
    assert related(row, same=pair["score"] + 1e-5) is None


ROWS = [case[1] for case in CASES]


@given(st.permutations(range(len(ROWS))), st.integers(1, 5))
@settings(deadline=None, max_examples=12)
def test_each_row_is_judged_by_itself(order: list[int], batch: int):
    items = frame(*ITEMS)
    whole = same_problem(frame(*ROWS), items, SameProblem())
    rows = frame(*ROWS)[order]
    parts = [
        same_problem(rows[first : first + batch], items, SameProblem())
        for first in range(0, len(order), batch)
    ]
    assert (
        pl.concat(parts)
        .sort("row_id", maintain_order=True)
        .equals(whole.sort("row_id", maintain_order=True))
    )


def test_batches_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch):
    rows, items = frame(*ROWS), frame(*ITEMS)
    whole = same_problem(rows, items, SameProblem())
    for chunk, batch, threads in ((3, 5, 1), (2, 7, 4)):
        monkeypatch.setattr(compiled, "CHUNK_ROWS", chunk)
        monkeypatch.setattr(module, "BATCH_ROWS", batch)
        monkeypatch.setattr(pl, "thread_pool_size", lambda threads=threads: threads)
        assert same_problem(rows, items, SameProblem()).equals(whole)


def test_the_order_of_references_changes_no_score():
    rows, items = frame(*ROWS), frame(*ITEMS)
    found = []
    for side in (items, items.reverse()):
        pairs = same_problem(rows, side, SameProblem())
        named = pairs.with_columns(item=side["row_id"].gather(pairs["number"])).drop("number")
        found.append(named.sort("row_id", "relation", "score", "item"))
    assert found[0].equals(found[1])


def test_numbers_that_all_references_have_cost_no_more():
    items = frame(*({"problem": f"Ann has 2 a{k} and 2 more"} for k in range(6000)))
    rows = frame(*({"problem": f"Bob has 2 things of kind z{k}"} for k in range(300)))
    assert same_problem(rows, items, SameProblem()).height == 0


def test_vectors_add_evidence():
    rows = frame({"problem": CHINESE}, {"problem": "火车有多快？"})
    items = frame(*ITEMS)
    rng = np.random.default_rng(0)
    raw = rng.normal(size=(len(ITEMS), 64)).astype(np.float32)
    near, far = vectors(raw[[1, 1]], raw), vectors(-raw[[1, 1]], raw)
    scores = {}
    for name, given_vectors in (("none", None), ("near", near), ("far", far)):
        found = same_problem(rows, items, SameProblem(same=1e-6), given_vectors)
        found = found.filter((pl.col("row_id") == "r0") & (pl.col("number") == 1))
        scores[name] = found["score"][0]
    assert scores["far"] < scores["none"] < scores["near"]
