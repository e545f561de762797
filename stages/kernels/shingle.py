"""The unit in which texts are compared. Apart from what cuts texts into it, which is compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Interval


@dataclass(frozen=True)
class Shingle:
    """What a shingle is: `n` consecutive words or characters."""

    unit: Literal["word", "char"]
    n: Annotated[int, Interval(ge=1, le=100)]

    #: As a part of a stage's parameters it refuses unknown names, like these.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}
