"""What a stage is: a pure function from rows to kept and dropped, and what else is known of it.

    run(rows: LazyFrame, params: Params, given: Given) -> Split

`rows` has the columns of `stages.schema.ROW` (and what earlier stages added); `params` is the
stage module's own pydantic model `Params`; `given` holds the further inputs that dvc.yaml names.
A stage does no IO and keeps no state. The runner reads, calls, asserts the laws and writes.
Each module of a stage ends with `STAGE = Stage(run=run, params=Params, ...)`, which is all that
the runner, the laws, the catalog and the docs read of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

import polars as pl

from stages.llm.model import Model, no_model
from stages.schema import DROPPED, ROW, ROW_ID, Schema

if TYPE_CHECKING:
    import numpy.typing as npt

    from stages.params import StageParams

#: How much a stage sees at once: one part of the rows, or all rows of the corpus.
Scope = Literal["part", "corpus"]
P = TypeVar("P", bound="StageParams")


class Bounded(Protocol):
    """Runs a named task on each text in a killable process with memory and time limits.

    Returns one JSON text per item, in order; `{"error": "timeout"|"memory"|"crash"}` where the
    item broke its limits. Equal items are run once. `pipelines.sandbox.bounded` implements it.
    """

    def __call__(self, task: str, items: Sequence[str]) -> list[str]: ...


def refuse_bounded(task: str, items: Sequence[str]) -> list[str]:
    """The default: a stage that parses foreign text must be handed a bounded pool."""
    if items:
        raise RuntimeError(f"task {task!r} needs a bounded pool, none was given")
    return []


class Check(Protocol):
    """Runs the checker of a name on each text, as a command in a sandbox with limits.

    Returns (result, exit code or None) in order; see `stages.schema.CHECKS`. Equal texts are
    checked once. `pipelines.sandbox.checkers` is the implementation.
    """

    def __call__(self, name: str, texts: Sequence[str]) -> list[tuple[str, int | None]]: ...


def refuse_check(name: str, texts: Sequence[str]) -> list[tuple[str, int | None]]:
    """The default: a stage that runs commands must be handed the means."""
    if texts:
        raise RuntimeError(f"checker {name!r} needs a sandbox, none was given")
    return []


@dataclass(frozen=True)
class Stored:
    """Arrays that an earlier build keeps in files, by name, and what they say of themselves."""

    about: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Given:
    """Further inputs of a stage: tables by the names used in dvc.yaml, the bounded pool, the
    stored indexes of older releases by the names that rows which repeat one of theirs will say,
    the checkers, and the model that answers requests.
    """

    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    bounded: Bounded = refuse_bounded
    stored: Mapping[str, Stored] = field(default_factory=dict)
    check: Check = refuse_check
    model: Model = no_model


@dataclass(frozen=True)
class Split:
    """What a stage made of its rows.

    kept: rows that go on (a stage may add columns, or replace them: annotate).
    dropped: rows that stop, with `reasons` (all of them, sorted) and `detail` (JSON or null).
    tables: side tables by name, each with its schema in `stages.schema.TABLES`.
    about: what the stage decided on for all rows (dedup: the method and why), for the metrics.
    """

    kept: pl.LazyFrame
    dropped: pl.LazyFrame
    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage(Generic[P]):
    """A stage, as its module declares it.

    run, params: the function, and the model of its parameters.
    added: columns that kept rows have beside those that came in. about: what these hold, in words,
    for cards and descriptions of a release.
    scope: what `run` must see at once; where parameters decide it, a function of them.
    measures: its kept rows are `row_id` and `added` alone: a table beside the rows.
    idempotent: it drops nothing from its own kept rows. asks_model: it may ask one.
    aligned: inputs that are cut into the same ranges of ids as the rows: a part of rows gets its
    own part of them. off: parameters with which rows pass through.
    resources: what the runner reads for it of files and commands that the parameters name, by kind
    (`pipelines.runner.resources`), each with where it stands in the parameters.
    summary: of all side tables, metrics: of the split as it was written, for metrics.json.
    most_calls: step -> calls of a model for one row, at most; a dict waits for those before it.
    """

    run: Callable[[pl.LazyFrame, P, Given], Split]
    params: type[P]
    added: Schema = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    scope: Scope | Callable[[P], Scope] = "part"
    measures: bool = False
    idempotent: bool = False
    asks_model: bool = False
    aligned: frozenset[str] = frozenset()
    off: Mapping[str, Any] = field(default_factory=dict)
    resources: Mapping[str, Callable[[P], Any]] = field(default_factory=dict)
    summary: Callable[[Mapping[str, pl.DataFrame]], dict[str, Any]] | None = None
    metrics: Callable[[Split, P], dict[str, Any]] | None = None
    most_calls: Callable[[P], Sequence[Mapping[str, int]]] | None = None

    def scope_of(self, params: P) -> Scope:
        """What `run` must see at once with these parameters."""
        return self.scope(params) if callable(self.scope) else self.scope

    @property
    def begins_with(self) -> Schema:
        """The columns that kept rows begin with."""
        return {ROW_ID: ROW[ROW_ID]} if self.measures else ROW


def keep_all(rows: pl.LazyFrame) -> Split:
    """The split of a stage that is switched off, or that only measures."""
    return Split(kept=rows, dropped=nothing_dropped(rows))


def nothing_dropped(rows: pl.LazyFrame) -> pl.LazyFrame:
    """No row, with the columns of `rows` and those of a dropped row."""
    nulls = [pl.lit(None, dtype=kind).alias(name) for name, kind in DROPPED.items()]
    return rows.clear().with_columns(nulls)


def split_by(rows: pl.LazyFrame, decisions: pl.LazyFrame) -> Split:
    """Drop the rows that `decisions` (row_id, reasons, detail) names; keep the others.

    `decisions` has one line a dropped row. Both sides filter on `rows`' own row_id, so that the
    runner's range of ids reaches the scan.
    """
    dropped = rows.join(decisions.select(ROW_ID, *DROPPED), on=ROW_ID, how="inner")
    return Split(kept=rows.join(decisions, on=ROW_ID, how="anti"), dropped=dropped)
