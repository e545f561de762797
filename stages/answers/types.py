"""The type of each answer, and whether it parses. Plain numbers never reach the parser.

Types are those of UGMathBench (arXiv:2501.13766, table 2) as far as a text shows them: numeric,
expression, equation, interval, boolean, choice, list, text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

from stages.answers.canonical import MAX_CHARS, form_of, number
from stages.answers.plain_forms import plain_type
from stages.answers.tidy import tidy, without_unit
from stages.core import Bounded

SCHEMA: dict[str, pl.DataType] = {
    "answer": pl.String(),
    "answer_type": pl.String(),
    "parse": pl.String(),
    "answer_canonical": pl.String(),
}
#: Answers of more words are sentences: nothing can verify them.
MOST_WORDS = 5

_COMMANDS = r"\\[a-zA-Z]+|\{[a-z]*matrix\*?\}|\{array\}|\{cases\}"
_FUNCTIONS = (
    r"\b(?:arcsin|arccos|arctan|sinh|cosh|tanh|sqrt|sin|cos|tan|cot|sec|csc|log|ln|exp|lcm|gcd"
    r"|max|min|mod|pi|infty|inf)\b"
)
_WORDS = (
    r"\p{L}{4,}|\b[A-Za-z]{2,} [A-Za-z]{2,}\b|[\p{Han}\p{Cyrillic}]|\b[ap]\.m\b"
    # short words that spell no product of symbols; names
    r"|\b(?:one|two|six|ten|few|odd|all|any|not|red|top|man|boy|day|old|new|low|big|her|him|she)\b"
    r"|\b[A-Z][a-z]{2}\b"
)
#: What no answer says and code or TeX programs do.
_CODE = (
    r"""__|["`#@]|\\(?:input|include|write|read|open\w*|def|let|csname|catcode|newcommand)\b"""
    r"|(?:^|[^\\a-zA-Z])(?:lambda|import|exec|eval|system)\b|[a-z]\.[a-z]{2}"
)
#: Days, hours and versions are no sums and products of the numbers in them.
_DATE = r"^(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}:00)$"
_VERSION = r"\d\.\d+\.\d"
_PLAIN_TEXT = (
    rf"^\(?[\p{{L}}\p{{N}}'’.:\-]+(?:[ ,/]+[\p{{L}}\p{{N}}'’.:\-]+){{0,{MOST_WORDS - 1}}}\)?[.!]?$"
)


def classify(answers: Sequence[str | None], bounded: Bounded) -> pl.DataFrame:
    """One row for each distinct answer (null left out), sorted: SCHEMA.

    parse: ok, unparsable, too_long (over 300 characters), missing (blank), error:timeout,
    error:memory, error:crash (a broken limit). Only what is neither a plain number or formula, a
    choice, a boolean nor words goes to `bounded`, once for each distinct text.
    """
    frame = pl.DataFrame({"answer": list(answers)}, schema={"answer": pl.String()})
    frame = frame.unique().drop_nulls().sort("answer")
    frame = frame.with_columns(tidied=tidy(pl.col("answer"))).with_columns(
        answer_canonical=form_of(pl.col("tidied")), plain=without_unit(pl.col("tidied"))
    )
    known = without_parser(pl.col("plain"), number(pl.col("plain")))
    formula = plain_type(pl.col("plain"))
    plain = pl.when(formula.is_not_null()).then(_known(formula, "ok"))
    frame = frame.with_columns(pl.coalesce(known, plain).alias("known")).unnest("known")
    texts = frame.filter(pl.col("type").is_null()).get_column("plain").unique().sort().to_list()
    replies = [json.loads(reply) for reply in bounded("parse_answer", texts)]
    parsed = pl.DataFrame(
        {
            "plain": texts,
            "kind": [reply.get("kind") for reply in replies],
            "state": [_state(reply) for reply in replies],
        },
        schema={"plain": pl.String(), "kind": pl.String(), "state": pl.String()},
    )
    frame = frame.join(parsed, on="plain", how="left", maintain_order="left")
    shape = pl.coalesce("type", _shape(pl.col("plain")), "kind")
    return frame.select(
        "answer",
        pl.coalesce(shape, pl.lit("expression")).alias("answer_type"),
        pl.coalesce("parse", "state").alias("parse"),
        "answer_canonical",
    )


def _known(kind: str | pl.Expr, parse: str) -> pl.Expr:
    """A struct (type, parse)."""
    kind = pl.lit(kind) if isinstance(kind, str) else kind
    return pl.struct(kind.alias("type"), pl.lit(parse).alias("parse"))


def _state(reply: dict[str, str | None]) -> str:
    error = reply.get("error")
    if error == "too_long":
        return "too_long"
    return f"error:{error}" if error else reply["parse"] or "unparsable"


def without_parser(plain: pl.Expr, number_of: pl.Expr) -> pl.Expr:
    """A struct (type, parse) of an answer that needs no parser; null for the others.

    `number_of` is the canonical number of `plain`, null where it is none.
    """
    lower = plain.str.to_lowercase()
    bare = plain.str.replace_all(_COMMANDS, " ").str.replace_all(_FUNCTIONS, " ")
    return (
        pl.when(plain == "")
        .then(_known("text", "missing"))
        .when(plain.str.len_chars() > MAX_CHARS)
        .then(_known("text", "too_long"))
        .when(number_of.is_not_null())
        .then(_known("numeric", "ok"))
        .when(plain.str.contains(r"^[0-9A-F]+ ?_ ?(?:\d|\{ ?\d+ ?\})$"))
        .then(_known("numeric", "ok"))
        .when(plain.str.contains(_DATE))
        .then(_known("text", "ok"))
        .when(plain.str.contains(_VERSION) | plain.str.contains(_CODE))
        .then(_known("text", "unparsable"))
        .when(lower.str.contains(r"^\(?(?:true|false|yes|no)\)?$"))
        .then(_known("boolean", "ok"))
        .when(plain.str.contains(r"^(?:(?:[Oo]ption |[Cc]hoice )?\(?[A-J]\)?|\([a-j]\))$"))
        .then(_known("choice", "ok"))
        .when(plain.str.contains(r"^\(?[A-J]\)?(?: ?(?:,|and) ?\(?[A-J]\)?)+$"))
        .then(_known("list", "ok"))
        .when(bare.str.contains(_WORDS) & plain.str.contains(_PLAIN_TEXT))
        .then(_known("text", "ok"))
        .when(bare.str.contains(_WORDS))
        .then(_known("text", "unparsable"))
        .otherwise(None)
    )


def _shape(plain: pl.Expr) -> pl.Expr:
    """The type that the outer form alone shows; null where the parser must say."""
    return (
        pl.when(plain.str.contains(r"^[\[(\]].*,.*[\])]$") & plain.str.contains(r"^\[|\]$|infty"))
        .then(pl.lit("interval"))
        .when(plain.str.contains(r"\\cup|\\leq?\b|\\geq?\b|[<>]|\\in\b"))
        .then(pl.lit("interval"))
        .when(plain.str.contains(r"^\(.*,.*\)$|^\\\{.*\\\}$|^[^\\({\[]*,[^)\]}]*$|\\pm"))
        .then(pl.lit("list"))
        .otherwise(None)
    )
