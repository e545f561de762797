"""Can anybody solve the new question? Samples of solvers, judged against the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from stages.answers.extract import stated_answer
from stages.answers.judge import compare
from stages.core import Given
from stages.llm.model import Reply
from stages.llm.solver import SOLVE
from stages.reformulation.case import Case
from stages.reformulation.rewrite_params import Trial


@dataclass(frozen=True)
class Score:
    """k of n samples are right; failed: calls that gave no reply, which are not wrong answers."""

    right: int
    samples: int
    failed: int


def solve(cases: Sequence[Case], solvers: Sequence[Trial], given: Given) -> None:
    """End the cases that nobody solves (unsolved), and those that are too easy (too_easy)."""
    scores = [_scores(cases, solver, given) for solver in solvers]
    for number, case in enumerate(cases if solvers else ()):
        own = [of[number] for of in scores]
        told = "; ".join(
            f"{solver.model}: {score.right} of {score.samples}"
            + (f", {score.failed} failed" if score.failed else "")
            for solver, score in zip(solvers, own, strict=True)
        )
        case.note("solve", _verdict(own, solvers), told, SOLVE.digest)
        case.solved = (own[0].right, own[0].samples) if own[0].samples else None


def _verdict(scores: Sequence[Score], solvers: Sequence[Trial]) -> str | None:
    easy = any(
        solver.drop_all_right and score.samples == solver.samples == score.right
        for solver, score in zip(solvers, scores, strict=True)
    )
    if easy:
        return "too_easy"
    if any(score.right for score in scores):
        return None
    # a sample that failed could have been the right one
    return "error:solve_failed" if any(score.failed for score in scores) else "unsolved"


def _scores(cases: Sequence[Case], solver: Trial, given: Given) -> list[Score]:
    replies = given.model(
        [solver.request(case.text, n) for case in cases for n in range(solver.samples)]
    )
    given_texts = [None if reply.error else reply.text for reply in replies]
    texts = pl.DataFrame({"text": given_texts}, schema={"text": pl.String()})
    said = texts.select(stated_answer(pl.col("text"))).to_series().to_list()
    wanted = [case.original.answer for case in cases for _ in range(solver.samples)]
    verdicts = compare(wanted, said, given.bounded).get_column("verdict").to_list()
    n = solver.samples
    return [
        _score(verdicts[start : start + n], replies[start : start + n])
        for start in range(0, n * len(cases), n)
    ]


def _score(verdicts: Sequence[str], replies: Sequence[Reply]) -> Score:
    failed = sum(reply.error is not None or reply.text is None for reply in replies)
    return Score(verdicts.count("equal"), len(replies) - failed, failed)
