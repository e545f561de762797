"""Are two answers the same? equal, different, or undecided with a reason; never a guess.

First the canonical forms, which settle most pairs of real answers without a parser; then the
shape of lists; then values in a bounded worker. A broken limit is undecided, not different.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from stages.answers.canonical import MAX_CHARS, canonical, number, tidy, unit, without_unit
from stages.answers.types import without_parser
from stages.core import Bounded

SCHEMA: dict[str, pl.DataType] = {"verdict": pl.String(), "verdict_reason": pl.String()}
#: Units that a bare number may leave out without changing its value.
_SILENT_UNITS = ["$"]
_NAMED = r"^([A-Za-z](?:_\{?\w+\}?)?(?:\([a-z]\))?)\s?=\s?([^=<>]+)$"


def compare_pair(given: str, stated: str, bounded: Bounded) -> tuple[str, str]:
    """(verdict, reason) of one pair; see `compare`."""
    return compare([given], [stated], bounded).row(0)


def compare(
    given: Sequence[str | None], stated: Sequence[str | None], bounded: Bounded
) -> pl.DataFrame:
    """The verdict on each pair, in order: SCHEMA. `verdict`: equal, different or undecided.

    A missing side is undecided. Equal pairs are judged once.
    """
    columns = {"given": given, "stated": stated}
    pairs = pl.DataFrame(columns, schema={"given": pl.String(), "stated": pl.String()})
    distinct = pairs.unique(maintain_order=True).with_columns(_fast_verdict())
    open_pairs = distinct.filter(pl.col("fast").is_null())
    judged = _judge(open_pairs.select("left", "right").rows(), bounded)
    settled = open_pairs.select("given", "stated").with_columns(
        pl.Series("slow", judged, dtype=pl.String)
    )
    keys = ["given", "stated"]
    joined = distinct.join(settled, on=keys, how="left", nulls_equal=True)
    verdicts = joined.select(*keys, _split(pl.coalesce("fast", "slow")))
    ordered = pairs.join(verdicts, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return ordered.select(SCHEMA.keys())


def _split(text: pl.Expr) -> pl.Expr:
    return text.str.split_exact(" ", 1).struct.rename_fields(list(SCHEMA)).struct.unnest()


def _fast_verdict() -> list[pl.Expr]:
    """left, right (texts for the parser) and `fast`: "verdict reason", null where open."""
    tidied = tidy(pl.col("given")), tidy(pl.col("stated"))
    units = [unit(side).str.to_lowercase() for side in tidied]
    bare = without_unit(tidied[0]), without_unit(tidied[1])
    left, right = _without_name(*bare), _without_name(*reversed(bare))
    forms = canonical(left), canonical(right)
    words = without_parser(left), without_parser(right)
    longest = pl.max_horizontal(left.str.len_chars(), right.str.len_chars())
    fast = (
        pl.when(forms[0].is_null() | forms[1].is_null())
        .then(pl.lit("undecided missing"))
        .when(units[0] != units[1])
        .then(pl.lit("undecided units"))
        .when(forms[0] == forms[1])
        .then(pl.lit("equal canonical"))
        .when(longest > MAX_CHARS)
        .then(pl.lit("undecided too_long"))
        .when(number(left).is_not_null() & number(right).is_not_null())
        .then(_quantities(left, right))
        .when(forms[0].str.to_lowercase() == forms[1].str.to_lowercase())
        .then(pl.when(words[0].is_not_null()).then(pl.lit("equal words")))
        .when((words[0] == words[1]) & words[0].is_in(["choice ok", "boolean ok"]))
        .then(pl.lit("different words"))
        .when(_is_text(words[0]) | _is_text(words[1]))
        .then(pl.lit("undecided words"))
        .otherwise(None)
    )
    return [left.alias("left"), right.alias("right"), fast.alias("fast")]


def _without_name(side: pl.Expr, other: pl.Expr) -> pl.Expr:
    """`x = 5` beside `5` or `x = 6` means 5."""
    same_name = side.str.extract(_NAMED, 1) == other.str.extract(_NAMED, 1)
    bare = ~other.str.contains("=", literal=True)
    named = same_name.fill_null(value=False) | bare
    return pl.when(named).then(side.str.replace(_NAMED, "$2")).otherwise(side)


def _is_text(words: pl.Expr) -> pl.Expr:
    return words.str.starts_with("text").fill_null(value=False)


def _quantities(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """The verdict on two numbers: null (the worker decides) where one may be a rounded other."""
    parts = [number(side).str.split_exact(" ", 1).struct for side in (left, right)]
    values = [part.field("field_0") for part in parts]
    units = [part.field("field_1") for part in parts]
    units = [pl.when(unit.is_in(_SILENT_UNITS)).then(None).otherwise(unit) for unit in units]
    one_unit = units[0].is_null() != units[1].is_null()
    percent = ((units[0] == "%") | (units[1] == "%")).fill_null(value=False)
    same = values[0] == values[1]
    bare = units[0].is_null() & units[1].is_null()
    decimal = pl.any_horizontal(side.str.contains(r"\.\d") for side in (left, right))
    return (
        pl.when(same & units[0].eq_missing(units[1]))
        .then(pl.lit("equal value"))
        .when(same & one_unit & ~percent)
        .then(pl.lit("equal unit_omitted"))
        .when(bare & decimal)
        .then(None)
        .when(units[0].eq_missing(units[1]))
        .then(pl.lit("different value"))
        .otherwise(pl.lit("undecided units"))
    )


def _judge(pairs: list[tuple[str, str]], bounded: Bounded) -> list[str]:
    items = [json.dumps(pair) for pair in pairs]
    return [_verdict(json.loads(reply)) for reply in bounded("compare_answers", items)]


def _verdict(reply: dict[str, Any]) -> str:
    error = reply.get("error")
    if error:
        return f"undecided {error}"
    return f"{reply['verdict']} {reply['reason']}"
