"""Older releases: what is stored of their rows, and which new rows repeat one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from stages.core import Given, Stored
from stages.duplicates.compatibility import about, check_fit
from stages.duplicates.keys import comparison_keys
from stages.duplicates.near.against_index import Query, look_up
from stages.duplicates.near.index import build_index, of_arrays, text_keys, to_arrays
from stages.duplicates.near.representatives import EXACT, KEPT, Choice
from stages.duplicates.params import DuplicateParams
from stages.errors import ConfigError
from stages.identity.statements import Statements, nothing_stated, statements
from stages.kernels.hashing import I64
from stages.kernels.shingles import no_shingles, offsets_of, shingle_texts
from stages.kernels.utf8 import utf8
from stages.schema import ROW_ID

#: What rows state is read so many rows at once.
BATCH = 50_000
TWINS = {
    ROW_ID: pl.String(),
    "is_exact": pl.Boolean(),
    "twin": pl.String(),
    "release": pl.String(),
    "similarity": pl.Float64(),
}


class PriorMatches(NamedTuple):
    """New rows that repeat (twins) and that vary (variants) a row of an older release; as TWINS."""

    twins: pl.DataFrame
    variants: pl.DataFrame


def index_of(rows: pl.LazyFrame, params: DuplicateParams) -> Stored:
    """What is stored of the rows of a release; the same bytes whatever their order."""
    frame = comparison_keys(rows, params).sort(ROW_ID)
    exact = text_keys(utf8(frame["exact"]))
    if params.near is None:
        sets, stated, least = no_shingles(frame.height), nothing_stated(frame.height), 1.0
    else:
        sets, least = shingle_texts(frame["text"], params.near.shingle), params.near.threshold
        stated = _all_stated(frame)
    ids = np.array(frame[ROW_ID].to_list(), dtype=np.bytes_)
    arrays = to_arrays(build_index(exact, sets, stated, least))
    return Stored(about(params) | {"rows": frame.height}, {"ids": ids, **arrays})


def named_indexes(params: DuplicateParams, given: Given) -> Mapping[str, Stored]:
    """The indexes that `params` names, in that order."""
    names = [reference.name for reference in params.against]
    missing = [name for name in names if name not in given.stored]
    if missing:
        raise ConfigError(
            f"dedup.against names {', '.join(missing)}, but no such index was given; the command "
            "in dvc.yaml needs against=data/<corpus>/against"
        )
    return {name: given.stored[name] for name in names}


def variant_notes(variants: pl.DataFrame) -> pl.DataFrame:
    """One note (EVENTS) a row that is similar to one of an older release but states otherwise."""
    return variants.select(
        ROW_ID,
        action=pl.lit("noted"),
        reasons=pl.lit(["variant"]),
        detail=pl.struct("release", "similarity", of="twin").struct.json_encode(),
    )


def match_prior_releases(
    frame: pl.DataFrame, params: DuplicateParams, stored: Mapping[str, Stored]
) -> PriorMatches:
    """The rows of `comparison_keys` against older releases, in the declared order of these.

    Of several releases the one with an equal row, then the one with the most similar.
    """
    found = [
        _of_choice(frame, _choice(frame, params, name, release), name, release)
        for name, release in stored.items()
    ]
    lines = pl.concat([pl.DataFrame(schema={**TWINS, "stays": pl.Boolean()}), *found])
    best = (
        lines.with_row_index("place")  # of equals the first release
        .sort("stays", ~pl.col("is_exact"), -pl.col("similarity"), "place")
        .unique(ROW_ID, keep="first", maintain_order=True)
        .sort(ROW_ID)
        .drop("place")
    )
    return PriorMatches(
        *(best.filter(pl.col("stays") == stays).drop("stays") for stays in (False, True))
    )


def _choice(frame: pl.DataFrame, params: DuplicateParams, name: str, release: Stored) -> Choice:
    check_fit(name, release.about, params)
    exact = text_keys(utf8(frame["exact"]))
    sets, least = no_shingles(frame.height), 1.0
    if params.near is not None:
        sets, least = shingle_texts(frame["text"], params.near.shingle), params.near.threshold
    index = of_arrays({key: array for key, array in release.arrays.items() if key != "ids"})

    def stated(rows: I64) -> Statements:
        if params.variants == "drop":
            return nothing_stated(frame.height)
        return statements_of(frame, rows)

    if params.variants == "drop":
        index = index._replace(stated=nothing_stated(index.sets.rows))
    return look_up(index, Query(exact, sets, least), stated)


def statements_of(frame: pl.DataFrame, rows: I64) -> Statements:
    """What these rows state; nothing of the others."""
    found, sizes = statements(frame[rows]), np.zeros(frame.height, np.int64)
    answer = np.zeros(frame.height, np.uint64)
    sizes[rows], answer[rows] = np.diff(found.offsets), found.answer
    return Statements(offsets_of(sizes), found.quantities, answer)


def _of_choice(frame: pl.DataFrame, choice: Choice, name: str, release: Stored) -> pl.DataFrame:
    rows = np.flatnonzero(choice.twin >= 0)
    twins = [twin.decode() for twin in release.arrays["ids"][choice.twin[rows]].tolist()]
    method = choice.method[rows]
    columns = {
        ROW_ID: frame[ROW_ID].gather(rows),
        "is_exact": method == EXACT,
        "twin": pl.Series(twins, dtype=pl.String),
        "release": pl.repeat(name, len(rows), dtype=pl.String, eager=True),
        "similarity": choice.similarity[rows],
        "stays": method == KEPT,
    }
    return pl.DataFrame(columns)


def _all_stated(frame: pl.DataFrame) -> Statements:
    """What all rows state, some rows at a time."""
    parts = [
        statements(frame.slice(first, BATCH)) for first in range(0, max(frame.height, 1), BATCH)
    ]
    sizes = np.concatenate([np.diff(part.offsets) for part in parts])
    quantities = np.concatenate([part.quantities for part in parts])
    return Statements(offsets_of(sizes), quantities, np.concatenate([p.answer for p in parts]))
