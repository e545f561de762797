"""What is told of a release, in its card and in its Croissant description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl
from pydantic import Field, field_validator

from stages.params import StageParams

#: What the columns of a row hold.
COLUMNS: dict[str, str] = {
    "row_id": "hash of source, raw record and its number among equal records",
    "corpus": "the corpus that this release was built from",
    "source": "the source within the corpus",
    "source_key": "where the record stands in its source",
    "problem": "the problem",
    "solution": "a worked solution, where the source has one",
    "answer": "the final answer",
    "answer_type": "the kind of the answer",
    "choices": "options of a multiple-choice problem",
    "subject": "subject as the source names it, or as models do where the release says so",
    "level": "difficulty as the source names it",
    "language": "language of the problem",
    "question_type": "the kind of the question",
    "licence": "licence of the source",
    "group_id": "rows of one group never stand in two splits",
    "role": "what the row is to its group: variant, version, sub-problem, translation",
    "parents": "ids of the rows that this row was made from",
    "solve_rate_k": "sampled model answers that were right",
    "solve_rate_n": "sampled model answers",
    "extra": "other fields of the record, as JSON",
}


class ReleaseParams(StageParams):
    """How a release is cut and described.

    splits: shares by name, which sum to 1; null: all rows are `train`. seed: changes which group
    goes where.
    rows_per_file: a split is cut into files of so many rows.
    subject: source, as it is; or model: where the source names none, the domain that most models
    name first.
    date_published: a date that a person gives (2026-01-31); the build itself writes no time.
    """

    splits: dict[str, float] = Field(default_factory=lambda: {"train": 1.0})
    seed: int = 0
    rows_per_file: int = Field(200_000, gt=0)
    subject: Literal["source", "model"] = "source"
    pretty_name: str | None = None
    description: str = ""
    url: str | None = None
    creator: str | None = None
    version: str = "0.1.0"
    date_published: str | None = Field(None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    tags: tuple[str, ...] = ()
    task_categories: tuple[str, ...] = ("question-answering", "text-generation")

    @field_validator("splits", mode="before")
    @classmethod
    def _all_in_one(cls, splits: Any) -> Any:
        return {"train": 1.0} if splits is None else splits

    @field_validator("splits")
    @classmethod
    def _shares_of_one(cls, splits: dict[str, float]) -> dict[str, float]:
        named = all(name.replace("_", "").isalnum() and name.isascii() for name in splits)
        if not splits:
            raise ValueError("expected shares by name, as {test: 1.0}; null: all rows are train")
        if not named:
            raise ValueError(f"splits are named by letters, digits and _, not {sorted(splits)}")
        if min(splits.values()) <= 0 or abs(sum(splits.values()) - 1) > 1e-9:
            raise ValueError(f"shares of splits are positive and sum to 1, not {splits}")
        return splits


@dataclass(frozen=True)
class Built:
    """What a release is made from: Parquet parts of rows; parts of what models say of rows of the
    source, and of those that were made; its columns that somebody was asked about; whether a row
    without a subject gets its domain as one. columns: what those hold that stages added.
    """

    rows: Sequence[Path]
    opinions: Sequence[Path] = ()
    asked: Sequence[str] = ()
    domain_as_subject: bool = False
    policies: Sequence[tuple[str, str]] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def scan(self) -> pl.LazyFrame:
        """The rows, without what models say of them."""
        return pl.scan_parquet(list(self.rows), glob=False)


@dataclass(frozen=True)
class Released:
    """A release as far as it is told.

    splits: rows by split. schema: columns and types. licence_rows: source, licence, rows.
    counts: the tables of `pipelines.release.counts`. examples: a few whole rows.
    files: path from the release's folder, sha256 and bytes of each data file.
    policies: see `pipelines.release.how`. columns: what each column holds.
    """

    corpus: str
    params: ReleaseParams
    splits: Mapping[str, int]
    schema: Mapping[str, pl.DataType]
    languages: list[str]
    licence_rows: pl.DataFrame
    counts: Mapping[str, pl.DataFrame]
    gates: pl.DataFrame
    examples: list[dict[str, Any]]
    files: list[dict[str, Any]]
    policies: Sequence[tuple[str, str]] = ()
    columns: Mapping[str, str] = field(default_factory=lambda: COLUMNS)

    @property
    def licences(self) -> list[str]:
        """All licences of released rows."""
        return sorted(self.licence_rows.get_column("licence").unique().to_list())
