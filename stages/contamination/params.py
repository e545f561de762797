"""What counts as contaminated: the measures and their thresholds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from stages.identity.params import SameProblem
from stages.kernels.shingle import Shingle
from stages.params import StageParams


class Ngram(StageParams):
    """Runs of `n` words. Texts below `min_words` words are compared as wholes only (`exact`)."""

    n: int = Field(ge=2, le=100)
    min_hits: int = Field(default=1, ge=1)
    min_coverage: float = Field(default=0.5, ge=0, le=1)
    min_words: int = Field(default=8, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Ngram:
        if self.min_words > self.n:
            raise ValueError(f"min_words={self.min_words} is larger than n={self.n}")
        return self


class Near(StageParams):
    """Jaccard similarity of shingles from which a row repeats an item."""

    shingle: Shingle
    threshold: float = Field(gt=0, le=1)


class ContaminationParams(StageParams):
    """What counts as contaminated. `against` names the benchmark set; each measure may be off.

    variants: what becomes of rows that only vary an item, by other numbers or another answer.
    """

    enabled: bool = True
    against: str = "none"
    exact: bool = True
    ngram: Ngram | None = None
    near: Near | None = None
    same_problem: SameProblem | None = None
    variants: Literal["keep", "drop"] = "keep"
