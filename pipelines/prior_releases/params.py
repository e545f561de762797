"""Parameters of the stage index."""

from __future__ import annotations

from stages.params import StageParams


class IndexParams(StageParams):
    """enabled: whether the released rows get an index, for later releases to be held against."""

    enabled: bool = False
