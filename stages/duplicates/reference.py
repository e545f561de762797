"""Which older releases rows are held against: each named, and pinned by content."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from stages.params import StageParams


class Reference(StageParams):
    """An older release that has an index.

    ref: a folder (a release, or the folder of a corpus with `index/` in it) or a git revision of
    this repository. corpus: which corpus of that revision, where it is another one. sha256: of
    the index's parts.json; without it the build stops and names it. A plain text is a `ref`.
    """

    ref: str = Field(min_length=1)
    corpus: str | None = None
    sha256: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"ref": value} if isinstance(value, str) else value

    @property
    def name(self) -> str:
        """What rows that repeat one of it say: the reference as written."""
        return f"{self.ref}:{self.corpus}" if self.corpus else self.ref
