"""The parameters of rewriting by a model."""

from __future__ import annotations

from pydantic import Field

from stages.core import StageParams


class Solver(StageParams):
    """A model that tries the new question `samples` times.

    drop_all_right: drop what it always solves (Big-Math: 8 of 8 by the weak model).
    """

    model: str
    samples: int = Field(default=8, ge=1, le=1024)
    temperature: float = Field(default=1.0, ge=0)
    max_tokens: int = Field(default=4096, ge=1)
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
    solvers: tuple[Solver, ...] = ()

    def most_calls(self) -> tuple[dict[str, int], ...]:
        """Step -> how often one question can be asked about, at most; in order."""
        samples = sum(solver.samples for solver in self.solvers)
        return {"rewrite": 1}, {"judge": 1 + self.corrections}, {"solve": samples}
