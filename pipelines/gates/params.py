"""What conf/validate/*.yaml may declare."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from stages.params import StageParams

Share = float


class Bounds(StageParams):
    """A share (0 to 1) must lie within these bounds, both included."""

    min: Share = Field(0.0, ge=0, le=1)
    max: Share = Field(1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Bounds:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


class SourceBounds(Bounds):
    """Bounds for every source; a source named under `sources` has its own instead.

    `{max: 0.9, sources: {x: {min: 1.0}}}`: no source may lose more than 90 %, x must vanish.
    """

    sources: dict[str, Bounds] = Field(default_factory=dict)

    def of(self, source: str) -> Bounds:
        """The bounds that hold for one source."""
        return self.sources.get(source, self)


class DropShare(SourceBounds):
    """Bounds on the share that the whole pipeline drops, and on what single stages drop."""

    stages: dict[str, SourceBounds] = Field(default_factory=dict)


class RowBounds(StageParams):
    """The number of rows that go into the release."""

    min: int = Field(0, ge=0)
    max: int | None = Field(None, ge=0)


class Expectation(StageParams):
    """One expectation of Great Expectations, in its own names."""

    type: str = Field(pattern=r"^expect_[a-z_]+$")
    kwargs: dict[str, Any] = Field(default_factory=dict)
    meta: dict[str, Any] = Field(default_factory=dict)

    @field_validator("kwargs")
    @classmethod
    def _columns_are_names(cls, kwargs: dict[str, Any]) -> dict[str, Any]:
        if "batch_id" in kwargs:
            raise ValueError("batch_id is set by the runner")
        return kwargs


class ValidateParams(StageParams):
    """Quality gates of a corpus. A gate that is null is not asked.

    expectations: a corpus's own, run on the rows that would be released, after those of
    house_expectations, which stand by name so that one can be changed, or taken away by null.
    conservation, unique_ids: every stage accounts for every row, each id once.
    *_share: bounds by source. drop_share counts quarantined records with the dropped.
    """

    expectations: tuple[Expectation, ...] = ()
    house_expectations: dict[str, Expectation | None] = Field(default_factory=dict)
    conservation: bool = True
    unique_ids: bool = True
    rows: RowBounds | None = None
    drop_share: DropShare | None = None
    quarantined_share: SourceBounds | None = None
    error_share: SourceBounds | None = None
    undecided_share: SourceBounds | None = None
    different_share: SourceBounds | None = None

    def every_expectation(self) -> list[Expectation]:
        """The expectations that are asked, in their order."""
        house = [one for one in self.house_expectations.values() if one is not None]
        return [*house, *self.expectations]
