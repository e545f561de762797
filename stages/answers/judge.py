"""Are two answers the same? equal, different, or undecided with a reason; never a guess.

First the values of plain numbers and the canonical forms, which settle most pairs of real answers
without a parser; then the shape of lists; then values in a bounded worker. A broken limit is
undecided, not different.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from stages.answers.canonical import MAX_CHARS, number, squeeze
from stages.answers.kinds import Kind
from stages.answers.labelled import labelled_parts, split, together
from stages.answers.tidy import NAME, NAMED, tidy, unit, without_unit
from stages.answers.types import without_parser
from stages.answers.values import compare_plain
from stages.core import Bounded

SCHEMA: dict[str, pl.DataType] = {"verdict": pl.String(), "verdict_reason": pl.String()}
#: A struct of SCHEMA, until it is unnested.
_BOTH = "both"
#: Units that a bare number may leave out without changing its value.
_SILENT_UNITS = ["$"]
#: A name, calculations without letters, and what they come to: C_8 = 12870/9 = 1430.
_CHAIN = rf"^(?:{NAME}\s?=)?(?:(?:\\[a-z]+|[^=<>A-Za-z\\])+=)*\s?([^=<>]+)$"


def compare_pair(
    given: str, stated: str, bounded: Bounded, kind: Kind | None = None
) -> tuple[str, str]:
    """(verdict, reason) of one pair; see `compare`."""
    return compare([given], [stated], bounded, [kind]).row(0)


def compare(
    given: Sequence[str | None],
    stated: Sequence[str | None],
    bounded: Bounded,
    kinds: Sequence[str | None] | None = None,
) -> pl.DataFrame:
    """The verdict on each pair, in order: SCHEMA. `verdict`: equal, different or undecided.

    kinds: what each answer is declared to be (`stages.answers.kinds`), null where nothing is.
    A missing side is undecided. Equal pairs are judged once. Answers of labelled parts are judged
    part by part; beside an answer without labels their parts are a list.
    """
    kinds = kinds or [None] * len(given)
    parted = labelled_parts(pl.Series([*given, *stated], dtype=pl.String))
    if not parted:
        return _compared(given, stated, bounded, kinds)
    pairs = [split(*pair, parted) for pair in zip(given, stated, strict=True)]
    of_parts = [kind for kind, parts in zip(kinds, pairs, strict=True) for _ in parts]
    flat = [pair for parts in pairs for pair in parts]
    sides = [one for one, _ in flat], [other for _, other in flat]
    verdicts = iter(_compared(*sides, bounded, of_parts).rows())
    told = [together([next(verdicts) for _ in parts]) for parts in pairs]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def _compared(
    given: Sequence[str | None],
    stated: Sequence[str | None],
    bounded: Bounded,
    kinds: Sequence[str | None],
) -> pl.DataFrame:
    """`compare` of answers without labels."""
    columns = {"given": given, "stated": stated, "kind": kinds}
    pairs = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    distinct = pairs.unique(maintain_order=True)
    same = (pl.col("given") == pl.col("stated")) & (pl.col("given").str.strip_chars() != "")
    alike = distinct.filter(same.fill_null(value=False))
    other = _settled(distinct.join(alike, on=list(columns), how="anti", nulls_equal=True))
    open_pairs = other.filter(pl.col("verdict").is_null())
    judged = _judge(open_pairs.select("left", "right", "kind").rows(), bounded)
    verdicts = pl.concat(
        [
            alike.with_columns(_verdict("equal", "identical")).unnest(_BOTH),
            other.filter(pl.col("verdict").is_not_null()).select(*columns, *SCHEMA),
            open_pairs.select(*columns).hstack(judged),
        ]
    )
    ordered = pairs.join(
        verdicts, on=list(columns), how="left", nulls_equal=True, maintain_order="left"
    )
    return ordered.select(SCHEMA.keys())


def _settled(pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` with left, right (texts for the parser) and SCHEMA, null where the parser decides.

    Step by step, so that each text is undressed once.
    """
    return _sides(pairs).with_columns(_by_form().alias(_BOTH)).unnest(_BOTH)


def _verdict(verdict: str, reason: str) -> pl.Expr:
    """Both columns of SCHEMA as one struct."""
    values = zip(SCHEMA, (verdict, reason), strict=True)
    return pl.struct(pl.lit(value).alias(name) for name, value in values).alias(_BOTH)


def _sides(pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns of both sides: left/right, *_form, *_number, *_unit, *_tail, *_type, *_parse."""
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
            squeeze(text).alias(f"{side}_form"),
            unit(pl.col(f"{side}_tidy")).str.to_lowercase().alias(f"{side}_tail"),
            quantity.alias("quantity"),
        ).unnest("quantity")
        words = without_parser(text, pl.col(f"{side}_number"))
        renamed = words.struct.rename_fields([f"{side}_type", f"{side}_parse"])
        frame = frame.with_columns(renamed.alias("words")).unnest("words")
    return frame


def _by_form() -> pl.Expr:
    left, right = (_Side(name) for name in ("left", "right"))
    longest = pl.max_horizontal(pl.col("left", "right").str.len_chars())
    alike = left.form.str.to_lowercase() == right.form.str.to_lowercase()
    return (
        pl.when((left.form == "") | (right.form == ""))
        .then(_verdict("undecided", "missing"))
        .when(pl.col("left_tail") != pl.col("right_tail"))
        .then(_verdict("undecided", "units"))
        # values before forms: without their spaces 1,200 and the list 1, 200 look alike
        .when(left.is_number & right.is_number)
        .then(_quantities())
        .when((left.form == right.form) & (left.is_number != right.is_number))
        .then(_verdict("undecided", "spaces"))
        .when((left.form == right.form) | (compact(left.form) == compact(right.form)))
        .then(_verdict("equal", "canonical"))
        .when(longest > MAX_CHARS)
        .then(_verdict("undecided", "too_long"))
        .when(alike & left.same_words(right))
        .then(_verdict("equal", "words"))
        .when(left.truth.is_not_null() & right.truth.is_not_null())
        .then(_words_verdict(left.truth == right.truth))
        .when(left.choices.is_not_null() & right.choices.is_not_null())
        .then(_words_verdict(left.choices == right.choices))
        .when((left.type == "choice") != (right.type == "choice"))
        .then(_verdict("undecided", "choice"))
        .when((left.type == "text") | (right.type == "text"))
        .then(_verdict("undecided", "words"))
        .otherwise(None)
    )


def _words_verdict(same: pl.Expr) -> pl.Expr:
    return pl.when(same).then(_verdict("equal", "words")).otherwise(_verdict("different", "words"))


def compact(form: pl.Expr) -> pl.Expr:
    """A squeezed text without its last spaces (none stands between digits) and idle braces.

    Null where there is a space between two digits: 1 1/2 is not 11/2.
    """
    bare = form.str.replace_all(" ", "", literal=True).str.replace_all(
        r"([_^])\{([A-Za-z0-9])\}", "${1}${2}"
    )
    return pl.when(~form.str.contains(r"[0-9] [0-9]")).then(bare)


@dataclass(frozen=True)
class _Side:
    """The columns of one side; those that are null for most texts are never null here."""

    name: str

    def _column(self, what: str) -> pl.Expr:
        return pl.col(f"{self.name}_{what}")

    @property
    def form(self) -> pl.Expr:
        return self._column("form")

    @property
    def is_number(self) -> pl.Expr:
        return self._column("number").is_not_null()

    @property
    def type(self) -> pl.Expr:
        return self._column("type").fill_null("")

    def same_words(self, other: _Side) -> pl.Expr:
        """Whether both are of one type that needs no parser, and no numbers."""
        same = (self.type == other.type) & (self._column("parse") == other._column("parse"))
        return same.fill_null(value=False) & (self.type != "numeric")

    @property
    def truth(self) -> pl.Expr:
        """true or false; T and F count where the kind says so."""
        letter = pl.when((pl.col("kind") == "true_false") & self.form.is_in(["T", "F"]))
        said = letter.then(self.form.replace({"T": "true", "F": "false"})).otherwise(
            pl.when(self.type == "boolean").then(self.form.str.to_lowercase().str.strip_chars("()"))
        )
        return said.replace({"yes": "true", "no": "false"})

    @property
    def choices(self) -> pl.Expr:
        """The letters of one or several choices, sorted."""
        form = self.form.str.replace_all(" ", "", literal=True)
        several = form.str.contains(r"^\(?[A-J]\)?(?:(?:,|and|,and)\(?[A-J]\)?)*$")
        run = (pl.col("kind") == "choices") & form.str.contains(r"^[A-J]+$")
        letters = form.str.extract_all("[A-J]").list.unique().list.sort().list.join(",")
        return pl.when(several | run.fill_null(value=False)).then(letters)


def _without_name(side: pl.Expr, other: pl.Expr) -> pl.Expr:
    """`x = 5` beside `5` or `x = 6` means 5, and so does `2 + 3 = 5` beside `5`."""
    same_name = side.str.extract(NAMED, 1) == other.str.extract(NAMED, 1)
    return (
        pl.when(~other.str.contains("=", literal=True))
        .then(side.str.replace(_CHAIN, "$1"))
        .when(same_name)
        .then(side.str.replace(NAMED, "$2"))
        .otherwise(side)
    )


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
        .then(_verdict("equal", "value"))
        .when(one_unit & ~percent & (pl.col("kind") == "quantity").fill_null(value=False))
        .then(_verdict("undecided", "unit_missing"))
        .when(same & one_unit & ~percent)
        .then(_verdict("equal", "unit_omitted"))
        .when(bare & decimal)
        .then(None)
        .when(units[0].eq_missing(units[1]))
        .then(_verdict("different", "value"))
        .when(one_unit & ~percent)
        .then(_verdict("undecided", "units"))
        .otherwise(None)
    )


def _judge(pairs: list[tuple[str, str, str | None]], bounded: Bounded) -> pl.DataFrame:
    """SCHEMA, a line a pair: by values of plain formulas, else by a bounded worker."""
    plain = [compare_plain(*pair) for pair in pairs]
    items = [json.dumps(pair) for pair, told in zip(pairs, plain, strict=True) if told is None]
    replies = iter(bounded("compare_answers", items))
    verdicts = [told or _of_worker(json.loads(next(replies))) for told in plain]
    return pl.DataFrame(verdicts, schema=SCHEMA, orient="row")


def _of_worker(reply: dict[str, Any]) -> tuple[str, str]:
    error = reply.get("error")
    return ("undecided", error) if error else (reply["verdict"], reply["reason"])
