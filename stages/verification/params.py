"""How verify uses recorded samples."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from stages.llm.solver import Solver
from stages.params import StageParams
from stages.verification.policy import POLICY
from stages.verification.sample_files import SampleFile

PolicyName = Literal["all_right", "all_wrong", "disputed_label", "no_samples", "outside_band"]
Share = Annotated[float, Field(ge=0, le=1)]


class Samples(StageParams):
    """files: recorded outputs of models. solvers: models that are asked for some.

    model: the one that solve_rate_k and solve_rate_n of the rows, and the policies, are about;
    null where there is one. majority_of: votes count among the first k samples of a row;
    null: all. agreement: votes for one other answer that dispute the label (`disputed_label`, a
    note). band: least and greatest share of right samples (`outside_band`). drop: policies that
    drop rows; the others only measure.
    """

    files: tuple[SampleFile, ...] = ()
    solvers: tuple[Solver, ...] = ()
    model: str | None = None
    majority_of: int | None = Field(default=None, ge=1)
    agreement: int | None = Field(default=None, ge=1)
    band: tuple[Share, Share] = (0.0, 1.0)
    drop: tuple[PolicyName, ...] = ()

    @property
    def some(self) -> bool:
        """Whether there are any."""
        return bool(self.files or self.solvers)

    @model_validator(mode="after")
    def _sound(self) -> Samples:
        if self.band[0] > self.band[1]:
            raise ValueError(f"band: {self.band[0]} is above {self.band[1]}")
        if "disputed_label" in self.drop and self.agreement is None:
            raise ValueError("drop: disputed_label needs agreement, the votes that dispute a label")
        unknown = set(self.drop) - set(POLICY)
        if unknown:
            raise ValueError(f"drop: no such policy {sorted(unknown)}")
        return self
