"""The engine: two primitives over parts of rows, local today.

`map_parts` gives a stage one part at a time; `whole` gives it all parts as one frame and hands
its split back in the same ranges of ids. Stages know neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.runner.ranges import id_range
from stages.core import Bounded, Check, Given, Split, Stored, refuse_check
from stages.llm.model import Model, no_model
from stages.schema import ROW_ID

Run = Callable[[pl.LazyFrame, Given], Split]


@dataclass(frozen=True)
class Inputs:
    """Parts of rows, and the parts of each further table, in the order of their ids; the indexes of
    older releases by name; which tables are `aligned`: cut into the same ranges of ids as the rows;
    what runs checkers; the model that answers.
    """

    rows: Sequence[Path]
    tables: Mapping[str, Sequence[Path]]
    bounded: Bounded
    stored: Mapping[str, Stored] = field(default_factory=dict)
    aligned: frozenset[str] = frozenset()
    check: Check = refuse_check
    model: Model = no_model


class Part(NamedTuple):
    """What became of a part of the rows.

    before: the ids that came in. handed_on: the file of the rows, where a stage gave back the very
    frame that it was given: it is off.
    """

    before: pl.Series
    split: Split
    handed_on: Path | None


def map_parts(run: Run, inputs: Inputs) -> Iterator[Part]:
    """What becomes of each part by itself."""
    for number, path in enumerate(inputs.rows):
        frame = _scan([path])
        split = run(frame, _given(inputs, number))
        yield Part(_ids(path), split, path if split.kept is frame else None)


def whole(run: Run, inputs: Inputs) -> Iterator[Part]:
    """What becomes of all parts, for a stage that must see them at once.

    Its side tables, and what it tells of all rows, come with the first part.
    """
    frame = _scan(inputs.rows)
    split = run(frame, _given(inputs, None))
    for number, path in enumerate(inputs.rows):
        inside = id_range(number, len(inputs.rows))
        tables, about = ({}, {}) if number else (split.tables, split.about)
        handed_on = path if split.kept is frame else None
        kept = _scan([path]) if handed_on else split.kept.filter(inside)
        dropped = split.dropped.filter(inside)
        yield Part(_ids(path), Split(kept, dropped, tables, about), handed_on)


def _given(inputs: Inputs, number: int | None) -> Given:
    """What a stage is given with part `number`, or with all parts."""
    return Given(
        tables=_scans(inputs, number),
        bounded=inputs.bounded,
        stored=inputs.stored,
        check=inputs.check,
        model=inputs.model,
    )


def _scans(inputs: Inputs, number: int | None) -> dict[str, pl.LazyFrame]:
    return {
        name: _scan([paths[number]] if name in inputs.aligned and number is not None else paths)
        for name, paths in inputs.tables.items()
    }


def _scan(paths: Sequence[Path]) -> pl.LazyFrame:
    return pl.scan_parquet(list(paths), glob=False)


def _ids(path: Path) -> pl.Series:
    return pl.read_parquet(path, columns=[ROW_ID], glob=False).get_column(ROW_ID)
