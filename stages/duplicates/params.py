"""What counts as a duplicate. Apart from the kernels that find them: to check it loads none."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from stages.duplicates.near.params import Bands, Method, Search, Semantic
from stages.duplicates.preference import check_orders
from stages.duplicates.reference import Reference
from stages.identity.params import SameRows
from stages.kernels.shingle import Shingle
from stages.params import StageParams
from stages.text.normalise import Normalised

#: Normalisations under which equal texts are exact duplicates.
ExactKey = Literal["squeezed", "words", "none"]


class DuplicateParams(StageParams):
    """What counts as a duplicate and which row of several stays.

    exact: the key under which equal texts are duplicates (`stages.text.normalise`), or none.
    method: how near-duplicates are looked for (`stages.duplicates.near.plan`), or none; `shingle`
    and `threshold` (Jaccard similarity) have no default then. normalise: the text that is shingled.
    memory_gb: up to which `auto` takes the exact join. variants: what becomes of a row that is
    similar to another but states other quantities, or another number as its answer.
    prefer: names of `stages.duplicates.preference.ORDERS`, the first decides; the smallest row_id
    decides last. sources: the order for `source`; sources that it does not name come after.
    against: older releases (`stages.duplicates.reference.Reference`); a row that repeats one of
    theirs is dropped.
    same_problem: duplicates in other words or another language (`SameRows`), or none; semantic:
    duplicates by given vectors (`Semantic`), or none. Neither is asked of made rows.
    """

    enabled: bool = True
    exact: ExactKey = "squeezed"
    method: Method = "auto"
    normalise: Normalised = "words"
    shingle: Shingle | None = None
    threshold: float | None = Field(default=None, gt=0, le=1)
    minhash: Bands = Bands()
    memory_gb: float = Field(default=8.0, gt=0)
    variants: Literal["keep", "drop"] = "keep"
    prefer: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    against: tuple[Reference, ...] = ()
    same_problem: SameRows | None = None
    semantic: Semantic | None = None

    @model_validator(mode="after")
    def _declared(self) -> DuplicateParams:
        check_orders(self.prefer)
        if self.enabled and self.method != "none" and None in (self.shingle, self.threshold):
            raise ValueError(
                f"method {self.method} needs a shingle, e.g. {{unit: word, n: 3}}, and a "
                "threshold, e.g. 0.7: similarity means nothing without them; or set method: none"
            )
        return self

    @property
    def near(self) -> Search | None:
        """How near-duplicates are looked for, where they are."""
        if self.method == "none" or self.shingle is None or self.threshold is None:
            return None
        return Search(self.shingle, self.threshold, self.method, self.minhash, self.memory_gb)
