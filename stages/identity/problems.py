"""What is compared of problems: quantities, answers, wording, formulas, options, diagrams."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from stages.identity.bags import Bag, bag, fnv
from stages.identity.formulas import structures
from stages.identity.languages import languages
from stages.identity.layout import narrow, strip_labels, with_options_apart
from stages.identity.quantities import quantities
from stages.identity.stated import Answers, bare, stated_answers
from stages.identity.values import SAID_ANYWAY, hundredfold, inverse, prior
from stages.identity.wording import stems
from stages.kernels.hashing import I64, U64
from stages.signals.plain import ASYMPTOTE
from stages.text.normalise import words

#: Columns that are read of a row.
COLUMNS = ("problem", "answer", "choices", "language")
_PARTICULAR = 0.01


class Problems(NamedTuple):
    """Each part has one entry a problem.

    kin: (entries of quantities, 2), the keys of other values that may mean the same, or 0.
    particulars: options and diagram code, which problems of one wording need not share; diagrams:
    the latter alone.
    """

    quantities: Bag
    kin: U64
    answers: Answers
    words: Bag
    formulas: Bag
    particulars: Bag
    diagrams: Bag
    language: I64


def problems(rows: pl.DataFrame) -> Problems:
    """What is compared of `rows` (COLUMNS), each read by itself."""
    rows = lay_out(rows)
    text = prose(rows["problem"])
    language = languages(text, rows["language"])
    found, kin = quantify(text, language)
    codes = {name: fnv(name) >> 1 for name in language.unique()}
    return Problems(
        found,
        kin,
        stated_answers(rows),
        stems(text.to_frame("text").select(words(pl.col("text"))).to_series()),
        structures(text),
        _bag_of(rows, pl.concat_list(_options(), _diagrams())),
        _bag_of(rows, _diagrams()),
        language.replace_strict(codes, return_dtype=pl.Int64).to_numpy(),
    )


def lay_out(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with narrow punctuation, and lists of options in `choices` alone."""
    return with_options_apart(rows.with_columns(narrow(rows["problem"])))


def prose(problems: pl.Series) -> pl.Series:
    """The problems without diagram code and labels: coordinates and numbers of items are stated
    nowhere.
    """
    return strip_labels(problems).str.replace_all(ASYMPTOTE, " ")


def quantify(text: pl.Series, language: pl.Series) -> tuple[Bag, U64]:
    """The quantities of each text, and the keys of other values that each may mean."""
    found = _counted_through(quantities(text, language))
    found = found.filter(~pl.col("value").is_in(SAID_ANYWAY))
    distinct = found["value"].unique().sort().to_list()
    known = pl.DataFrame(
        {
            "value": distinct,
            "key": [fnv(value) for value in distinct],
            "prior": [prior(value) for value in distinct],
            "hundred": [hundredfold(value) for value in distinct],
            "inverse": [inverse(value) for value in distinct],
        },
        schema={
            "value": pl.String(),
            "key": pl.UInt64(),
            "prior": pl.Float64(),
            "hundred": pl.UInt64(),
            "inverse": pl.UInt64(),
        },
    )
    entries = found.join(known, on="value", how="left").sort("text", "key")
    kin = entries.select("hundred", "inverse").to_numpy()
    return bag(text.len(), entries), np.ascontiguousarray(kin, np.uint64)


def _counted_through(found: pl.DataFrame) -> pl.DataFrame:
    """`found` without what lies inside of runs like 1, 2, 3, 4: they state where they end.

    A run has four numbers or more: three steps of one, so that beside the two steps that meet in a
    number inside there is a third.
    """
    whole = pl.col("value").str.to_integer(strict=False)
    step = (whole - whole.shift(1) == 1) & (pl.col("text") == pl.col("text").shift(1))
    steps = found.select(step.fill_null(value=False)).to_series()
    before, after = steps.shift(1, fill_value=False), steps.shift(-1, fill_value=False)
    inside = steps & after & (before | after.shift(-1, fill_value=False))
    return found.filter(~inside)


def _options() -> pl.Expr:
    return pl.col("choices").fill_null([]).list.eval(bare(pl.element()))


def _diagrams() -> pl.Expr:
    return pl.col("problem").fill_null("").str.extract_all(ASYMPTOTE)


def _bag_of(rows: pl.DataFrame, texts: pl.Expr) -> Bag:
    """Each text of a row as a whole, normalised."""
    parts = rows.select(part=texts).with_row_index("text")
    parts = parts.explode("part").select("text", part=words(pl.col("part")))
    parts = parts.filter(pl.col("part") != "").unique()
    keys = pl.Series([fnv(part) for part in parts["part"]], dtype=pl.UInt64)
    entries = parts.select("text", key=keys, prior=pl.lit(_PARTICULAR)).sort("text", "key")
    return bag(rows.height, entries)
