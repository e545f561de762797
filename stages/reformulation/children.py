"""Parents in; made rows and, for each other parent, why not, out."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from stages.answers.canonical import canonical
from stages.answers.types import classify
from stages.core import Bounded
from stages.reformulation.answer_check import Typed, why_unfit
from stages.reformulation.attempt import ATTEMPT, ROUTED
from stages.reformulation.solution import without_options
from stages.reformulation.stem import why_refused
from stages.schema import ROW_ID
from stages.text.option_list import Question, options_meant, split_options

ROLE = "reformulated"
#: Languages whose questions the patterns of `stem` can read; null where none was told.
LANGUAGES = ("en", "und")

_SPLIT = {name: ATTEMPT[name] for name in (ROW_ID, "why", "stem", "options", "place")}


def attempts(parents: pl.DataFrame, bounded: Bounded) -> pl.DataFrame:
    """One line a parent, by rules: ATTEMPT, sorted by row_id.

    Options are typed only where the stem stands alone.
    """
    columns = [ROW_ID, "problem", "choices", "answer", "language"]
    split = [_split(*row) for row in parents.select(columns).iter_rows()]
    frame = pl.DataFrame(split, schema=_SPLIT, orient="row")
    frame = frame.with_columns(pl.coalesce("why", why_refused(pl.col("stem"))).alias("why"))
    open_ = frame.filter(pl.col("why").is_null())
    options = open_.get_column("options").explode(empty_as_null=False).to_list()
    typed = {
        answer: Typed(kind, parse, form)
        for answer, kind, parse, form in classify(options, bounded).iter_rows()
    }
    verdicts = [
        why_unfit(Question(stem, tuple(texts)), place, typed)
        for stem, texts, place in open_.select("stem", "options", "place").iter_rows()
    ]
    checked = open_.with_columns(pl.Series("why", verdicts, dtype=pl.String))
    lines = pl.concat([checked, frame.filter(pl.col("why").is_not_null())]).sort(ROW_ID)
    absent = [pl.lit(None, ATTEMPT[name]).alias(name) for name in ("steps", "k", "n")]
    routed = pl.col("why").is_in(ROUTED).fill_null(value=False)
    return lines.with_columns(*absent, routed=routed).select(ATTEMPT.keys())


def _split(
    row_id: str,
    problem: str | None,
    choices: list[str] | None,
    answer: str | None,
    language: str | None,
) -> tuple[str, str | None, str | None, list[str] | None, int | None]:
    if language is not None and language not in LANGUAGES:
        return row_id, "language", None, None, None
    question = split_options(problem or "", choices)
    if question is None:
        return row_id, "no_option_list", None, None, None
    places = options_meant(answer or "", question.options)
    if len(places) != 1:
        why = "ambiguous_answer" if places else "answer_not_among_options"
        return row_id, why, None, None, None
    return row_id, None, question.stem, list(question.options), places[0]


def children(parents: pl.DataFrame, tried: pl.DataFrame) -> pl.DataFrame:
    """The made rows (all columns of `parents`), sorted by row_id; a child names its parent."""
    made = tried.filter(pl.col("why").is_null()).select(
        pl.col(ROW_ID).alias("parent"),
        "stem",
        pl.col("options").list.get(pl.col("place")).alias("chosen"),
        "k",
        "n",
    )
    rows = parents.join(made, left_on=ROW_ID, right_on="parent", how="inner").rename(
        {ROW_ID: "parent"}
    )
    ids = [child_id(*pair) for pair in rows.select("parent", "stem").iter_rows()]
    filled = rows.with_columns(
        pl.Series(ROW_ID, ids, dtype=pl.String),
        problem="stem",
        answer="chosen",
        choices=pl.lit(None, dtype=pl.List(pl.String)),
        question_type=pl.lit("open_ended"),
        role=pl.lit(ROLE),
        group_id=pl.coalesce("group_id", "parent"),
        parents=pl.concat_list("parent"),
        solution=without_options(pl.col("solution")),
        solve_rate_k=pl.coalesce("k", "solve_rate_k"),
        solve_rate_n=pl.coalesce("n", "solve_rate_n"),
    )
    if "answer_canonical" in parents.columns:
        filled = filled.with_columns(answer_canonical=canonical(pl.col("answer")))
    return filled.select(parents.columns).sort(ROW_ID)


def child_id(parent: str, problem: str) -> str:
    """The id of the row that `parent` becomes: a hash of both, then the number of equal records."""
    key = "\x1f".join(("reformulate", parent, problem)).encode("utf-8")
    return blake2b(key, digest_size=12).hexdigest() + "0" * 8
