"""What the parameters of a stage are. Apart from stages.core: to check them needs no Polars."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StageParams(BaseModel):
    """Parameters of a stage: frozen data, unknown names refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
