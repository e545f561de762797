"""What counts as the same problem, and how far is looked."""

from __future__ import annotations

from pydantic import Field

from stages.params import StageParams


class SameProblem(StageParams):
    """From which probability a pair is the same problem or a variant, and how many are told.

    candidates: references that are compared with a row, by each of two rankings; pairs: at most
    so many are told of a row, `same` before `variant`, then by score.
    """

    same: float = Field(default=0.5, gt=0, lt=1)
    variant: float = Field(default=0.5, gt=0, lt=1)
    candidates: int = Field(default=8, ge=1, le=256)
    pairs: int = Field(default=3, ge=1)


class SameRows(StageParams):
    """From which probability two rows of a corpus are the same problem. candidates: rows that are
    compared with a row, by each of two rankings.
    """

    same: float = Field(default=0.9, gt=0, lt=1)
    candidates: int = Field(default=8, ge=1, le=255)
