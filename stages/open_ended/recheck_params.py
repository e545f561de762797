"""By which policies of its corpus a made row is judged again."""

from __future__ import annotations

from stages.contamination.params import ContaminationParams
from stages.duplicate_params import DuplicateParams
from stages.opinions.params import Asking
from stages.params import StageParams
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
