"""How rows become open-ended ones, and by which policies of their corpus these are judged again."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from stages.contamination.params import ContaminationParams
from stages.duplicates.params import DuplicateParams
from stages.opinions.params import Asking
from stages.params import StageParams
from stages.reformulation.rewrite_params import RewriteParams
from stages.rules import Policy


class Recheck(StageParams):
    """The corpus's own filter, decontaminate and dedup, applied to made rows; null: not applied.

    filter also says which rows were sent here; without it all multiple choice was. annotate: which
    models its rules ask about a made row, too.
    """

    annotate: Asking = Asking()
    filter: Policy | None = None
    decontaminate: ContaminationParams | None = None
    dedup: DuplicateParams | None = None


class ReformulateParams(StageParams):
    """Whether and by what rows become open-ended ones (`stages.reformulate.Params` says more)."""

    enabled: bool = True
    mode: Literal["rules", "model"] = "rules"
    model: RewriteParams | None = None
    recheck: Recheck = Recheck()

    @model_validator(mode="after")
    def _checked(self) -> ReformulateParams:
        if self.mode == "model" and self.model is None:
            raise ValueError("mode: model needs `model`, which names the model to ask")
        return self
