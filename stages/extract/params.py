"""Parameters of extract."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stages.params import StageParams


class ExtractParams(StageParams):
    """How rows are cut into parts, and how many processes read files (no effect on the rows)."""

    parts: Annotated[int, Field(ge=1, le=65_536)] = 1
    workers: Annotated[int, Field(ge=1, le=256)] = 1
