"""The bounds of the gates of documents: what a configuration says, apart from what reads books."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class Gates(BaseModel):
    """Bounds, as shares from 0 to 1 but for the last two. A bound of 1 never fails."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    silent_pages: Share = 0.3
    chain_gaps: Share = 0.08
    answer_gaps: Share = 0.6
    orphan_answers: Share = 0.1
    crowded: Share = 0.1
    empty_chapters: Share = 0.2
    unclaimed: Share = 0.2
    silent_zones: Share = 0.25
    duplicates: Share = 0.03
    rival_markers: Share = 0.2
    unanswered_chapters: Share = 0.2
    uncertain: Share = 0.5
    unanswered: Share = 0.98
    problems_a_page: tuple[float, float] = (0.05, 60.0)
    pages_a_problem: Annotated[float, Field(gt=0)] = 3.0
