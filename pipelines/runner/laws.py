"""The laws that every run of a stage must keep, checked on what it is about to write.

Accounting and schema, and of purity the order of rows. That the same input gives the same bytes,
and that a stage drops nothing of what it kept, would take a second run: the tests of the laws
(tests/test_laws_of_stages.py) make it, over generated rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from stages.core import Stage
from stages.errors import LawBroken
from stages.schema import DROPPED, ROW_ID, TABLES, Schema


class Sides(NamedTuple):
    """A part of the rows: the ids and columns that came in, the rows kept and those dropped."""

    before: pl.Series
    given: Schema
    kept: pl.DataFrame
    dropped: pl.DataFrame


def check(name: str, stage: Stage[Any], sides: Sides) -> None:
    """Raise LawBroken where what the stage `name` made of a part of the rows breaks a law."""
    check_columns(name, stage, sides.given, sides.kept, sides.dropped)
    check_frame(name, sides.kept, stage.begins_with)
    check_dropped(name, sides.dropped)
    check_accounting(name, sides.before, sides.kept, sides.dropped)


def check_accounting(
    stage: str, before: pl.Series, kept: pl.DataFrame, dropped: pl.DataFrame
) -> int:
    """Each id that came in, and each row made, is in exactly one of kept and dropped.

    Returns the number of rows made. A made row names its parents.
    """
    after = pl.concat([kept.get_column(ROW_ID), dropped.get_column(ROW_ID)])
    twice = after.filter(after.is_duplicated())
    if twice.len():
        raise _broken(stage, "accounting", "each id once in kept or dropped", _some(twice))
    lost = before.filter(~before.is_in(after.implode()))
    if lost.len():
        raise _broken(stage, "accounting", "each row that came in is kept or dropped", _some(lost))
    made = after.filter(~after.is_in(before.implode()))
    for frame in (kept, dropped) if made.len() else ():
        new = frame.filter(pl.col(ROW_ID).is_in(made.implode()))
        orphans = new.filter(pl.col("parents").list.len().fill_null(0) == 0)
        if orphans.height:
            raise _broken(
                stage, "accounting", "a made row names its parents", _some(orphans[ROW_ID])
            )
    return made.len()


def check_frame(stage: str, frame: pl.DataFrame, schema: Schema) -> None:
    """`frame` begins with the columns of `schema`, and is sorted by row_id."""
    found = dict(list(frame.schema.items())[: len(schema)])
    wrong = {name: kind for name, kind in schema.items() if found.get(name) != kind}
    if wrong:
        listed = {name: str(found.get(name)) for name in wrong}
        raise _broken(stage, "schema", f"columns {wrong} first, in this order", str(listed))
    if not frame.get_column(ROW_ID).is_sorted():
        raise _broken(stage, "purity", "rows sorted by row_id", "another order")


def check_columns(
    name: str, stage: Stage[Any], given: Schema, kept: pl.DataFrame, dropped: pl.DataFrame
) -> None:
    """A stage hands on the columns it was given and those it declares as added, and no other.

    given: the columns of its rows. A stage that measures keeps row_id and what it adds.
    """
    came = {} if stage.measures else given
    wanted = {**stage.begins_with, **came, **stage.added}
    lost = {**(given if stage.measures else wanted), **DROPPED}
    for side, frame, columns in (("kept", kept, wanted), ("dropped", dropped, lost)):
        found = dict(frame.schema)
        wrong = sorted(n for n in {*columns, *found} if columns.get(n) != found.get(n))
        if wrong:
            asked = {name: str(columns[name]) for name in wrong if name in columns}
            has = {name: str(found[name]) for name in wrong if name in found}
            raise _broken(name, "schema", f"{side} rows with {asked} of these columns", str(has))


def check_dropped(stage: str, dropped: pl.DataFrame) -> None:
    """A dropped row has at least one reason, and its reasons are sorted."""
    reasons = pl.col("reasons")
    bad = dropped.filter(
        (reasons.list.len().fill_null(0) == 0) | (reasons != reasons.list.unique().list.sort())
    )
    if bad.height:
        raise _broken(
            stage, "accounting", "one or more sorted reasons a dropped row", _some(bad[ROW_ID])
        )


def check_table(stage: str, name: str, frame: pl.DataFrame) -> None:
    """A side table has the columns that `stages.schema.TABLES` declares."""
    wanted = TABLES.get(name)
    if wanted is None or dict(frame.schema) != wanted:
        raise _broken(stage, "schema", f"table {name} with {wanted}", str(dict(frame.schema)))


def _broken(stage: str, law: str, wanted: str, found: str) -> LawBroken:
    return LawBroken(f"stage {stage} broke the law of {law}: expected {wanted}; found {found}")


def _some(ids: pl.Series) -> str:
    return f"{ids.len()} ids, e.g. {', '.join(ids.sort().head(5).to_list())}"
