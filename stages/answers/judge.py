"""Are two answers the same? equal, different, or undecided with a reason; never a guess.

First the values of plain numbers and the canonical forms, which settle most pairs of real answers
without a parser; then the shape of lists; then values in a bounded worker. A broken limit is
undecided, not different.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from stages.answers.canonical import MAX_CHARS, number, squeezed
from stages.answers.tidy import tidy, unit, without_unit
from stages.answers.types import without_parser
from stages.core import Bounded

SCHEMA: dict[str, pl.DataType] = {"verdict": pl.String(), "verdict_reason": pl.String()}
#: Units that a bare number may leave out without changing its value.
_SILENT_UNITS = ["$"]
_NAME = r"[A-Za-z](?:_\{?\w+\}?)?(?:\([a-z]\))?"
_NAMED = rf"^({_NAME})\s?=\s?([^=<>]+)$"
#: A name, calculations without letters, and what they come to: C_8 = 12870/9 = 1430.
_CHAIN = rf"^(?:{_NAME}\s?=)?(?:(?:\\[a-z]+|[^=<>A-Za-z\\])+=)*\s?([^=<>]+)$"


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
    pairs = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    distinct = pairs.unique(maintain_order=True)
    same = (pl.col("given") == pl.col("stated")) & (pl.col("given").str.strip_chars() != "")
    alike = distinct.filter(same.fill_null(value=False))
    alike = alike.with_columns(pl.lit("equal identical").alias("settled"))
    other = _settled(distinct.join(alike, on=list(columns), how="anti", nulls_equal=True))
    open_pairs = other.filter(pl.col("settled").is_null())
    judged = _judge(open_pairs.select("left", "right").rows(), bounded)
    decided = [
        alike,
        other.filter(pl.col("settled").is_not_null()).select(alike.columns),
        open_pairs.with_columns(pl.Series("settled", judged, pl.String)).select(alike.columns),
    ]
    parts = pl.col("settled").str.split_exact(" ", 1).struct.rename_fields(list(SCHEMA))
    verdicts = pl.concat(decided).with_columns(parts.alias("parts")).unnest("parts")
    ordered = pairs.join(
        verdicts, on=list(columns), how="left", nulls_equal=True, maintain_order="left"
    )
    return ordered.select(SCHEMA.keys())


def _settled(pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` with left, right (texts for the parser) and settled: "verdict reason" or null.

    Step by step, so that each text is undressed once.
    """
    sides = _sides(pairs)
    return sides.with_columns(settled=_by_form())


def _sides(pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns of both sides: left/right, *_form, *_number, *_unit, *_tail, *_words."""
    frame = pairs.with_columns(
        left_tidy=tidy(pl.col("given")), right_tidy=tidy(pl.col("stated"))
    ).with_columns(
        left_bare=without_unit(pl.col("left_tidy")), right_bare=without_unit(pl.col("right_tidy"))
    )
    frame = frame.with_columns(
        left=_without_name(pl.col("left_bare"), pl.col("right_bare")),
        right=_without_name(pl.col("right_bare"), pl.col("left_bare")),
    )
    for side in ("left", "right"):
        text = pl.col(side)
        quantity = (
            number(text)
            .str.split_exact(" ", 1)
            .struct.rename_fields([f"{side}_number", f"{side}_unit"])
        )
        frame = frame.with_columns(
            squeezed(text).alias(f"{side}_form"),
            unit(pl.col(f"{side}_tidy")).str.to_lowercase().alias(f"{side}_tail"),
            quantity.alias("quantity"),
        ).unnest("quantity")
        frame = frame.with_columns(
            without_parser(text, pl.col(f"{side}_number")).alias(f"{side}_words")
        )
    return frame


def _by_form() -> pl.Expr:
    forms = pl.col("left_form"), pl.col("right_form")
    words = pl.col("left_words"), pl.col("right_words")
    longest = pl.max_horizontal(pl.col("left", "right").str.len_chars())
    is_number = pl.col("left_number").is_not_null(), pl.col("right_number").is_not_null()
    return (
        pl.when((forms[0] == "") | (forms[1] == ""))
        .then(pl.lit("undecided missing"))
        .when(pl.col("left_tail") != pl.col("right_tail"))
        .then(pl.lit("undecided units"))
        # values before forms: without their spaces 1,200 and the list 1, 200 look alike
        .when(is_number[0] & is_number[1])
        .then(_quantities())
        .when((forms[0] == forms[1]) & (is_number[0] != is_number[1]))
        .then(pl.lit("undecided spaces"))
        .when(forms[0] == forms[1])
        .then(pl.lit("equal canonical"))
        .when(longest > MAX_CHARS)
        .then(pl.lit("undecided too_long"))
        .when(
            (forms[0].str.to_lowercase() == forms[1].str.to_lowercase())
            & (words[0] == words[1])
            & (words[0] != "numeric ok")
        )
        .then(pl.lit("equal words"))
        .when((words[0] == words[1]) & words[0].is_in(["choice ok", "boolean ok"]))
        .then(pl.lit("different words"))
        .when(_is_choice(words[0]) != _is_choice(words[1]))
        .then(pl.lit("undecided choice"))
        .when(_is_text(words[0]) | _is_text(words[1]))
        .then(pl.lit("undecided words"))
        .otherwise(None)
    )


def _without_name(side: pl.Expr, other: pl.Expr) -> pl.Expr:
    """`x = 5` beside `5` or `x = 6` means 5, and so does `2 + 3 = 5` beside `5`."""
    same_name = side.str.extract(_NAMED, 1) == other.str.extract(_NAMED, 1)
    return (
        pl.when(~other.str.contains("=", literal=True))
        .then(side.str.replace(_CHAIN, "$1"))
        .when(same_name)
        .then(side.str.replace(_NAMED, "$2"))
        .otherwise(side)
    )


def _is_text(words: pl.Expr) -> pl.Expr:
    return words.str.starts_with("text").fill_null(value=False)


def _is_choice(words: pl.Expr) -> pl.Expr:
    return (words == "choice ok").fill_null(value=False)


def _quantities() -> pl.Expr:
    """The verdict on two numbers: null (the worker decides) where one may be a rounded other."""
    units = [
        pl.when(pl.col(name).is_in(_SILENT_UNITS)).then(None).otherwise(pl.col(name))
        for name in ("left_unit", "right_unit")
    ]
    one_unit = units[0].is_null() != units[1].is_null()
    percent = ((units[0] == "%") | (units[1] == "%")).fill_null(value=False)
    same = pl.col("left_number") == pl.col("right_number")
    bare = units[0].is_null() & units[1].is_null()
    decimal = pl.any_horizontal(pl.col("left", "right").str.contains(r"\.\d"))
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
