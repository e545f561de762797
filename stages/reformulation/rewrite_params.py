"""The parameters of rewriting by a model."""

from __future__ import annotations

from pydantic import Field

from stages.llm.solver import Solver
from stages.params import StageParams


class Trial(Solver):
    """A solver that tries the new question.

    drop_all_right: drop what it always solves (Big-Math: 8 of 8 by the weak model).
    """

    drop_all_right: bool = False


class RewriteParams(StageParams):
    """model writes, judge (null: the same) judges at most 1 + corrections times a question.

    solvers: none, or those of which at least one must solve a question at least once; the rate of
    the first becomes the row's solve rate.
    """

    model: str
    judge: str | None = None
    max_tokens: int = Field(default=2048, ge=1)
    corrections: int = Field(default=1, ge=0, le=5)
    solvers: tuple[Trial, ...] = ()

    def most_calls(self) -> tuple[dict[str, int], ...]:
        """Step -> how often one question can be asked about, at most; in order."""
        samples = sum(solver.samples for solver in self.solvers)
        return {"rewrite": 1}, {"judge": 1 + self.corrections}, {"solve": samples}
