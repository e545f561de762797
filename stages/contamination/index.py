"""A benchmark set made ready to be compared with: one line an item, whatever the parameters.

Reading texts is what costs (5,000 items: 530 ms of processor time, once): normalised keys,
quantities, stems, formulas. Opening the lines takes 18 ms. Inverted lists (26 ms), shingle prefixes
(10 ms) and runs of n words (150 ms) depend on the whole set or on a corpus's parameters, n-grams
take 22 MB besides: they are built from the lines.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from stages.identity.bags import Bag
from stages.identity.problems import COLUMNS, Problems, problems, prose
from stages.identity.stated import Answers
from stages.kernels.shingles import offsets_of
from stages.schema import ROW, ROW_ID, Schema
from stages.text.normalise import without_spaces, words

_KEYS, _PRIORS = pl.List(pl.UInt64()), pl.List(pl.Float64())
#: The parts of a problem that are bags of keys.
BAGS = ("quantities", "words", "formulas", "particulars", "diagrams")
#: key, bare: the text that is compared, without diagram code (`stages.text.normalise`). Then what
#: `identity.problems` reads; kin: two keys for each of the quantities.
INDEX: Schema = {
    ROW_ID: pl.String(),
    "source": pl.String(),
    **{name: ROW[name] for name in COLUMNS},
    "key": pl.String(),
    "bare": pl.String(),
    "answer_keys": _KEYS,
    "answer_kind": pl.Int8(),
    "language_code": pl.Int64(),
    "kin": _KEYS,
    **dict.fromkeys(BAGS, _KEYS),
    **{f"{name}_priors": _PRIORS for name in BAGS},
}


class Items(NamedTuple):
    """The items of a benchmark set by number: their lines, and what each problem states."""

    lines: pl.DataFrame
    problems: Problems


def with_text_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with `key` and `bare`: the problem without diagram code, in words and squeezed."""
    keys = rows.with_columns(prose(rows["problem"]).alias("key")).with_columns(words(pl.col("key")))
    return keys.with_columns(bare=without_spaces(pl.col("key")))


def index_items(rows: pl.LazyFrame) -> pl.DataFrame:
    """The lines (INDEX) of the items in `rows`, sorted by benchmark and id."""
    items = rows.select(ROW_ID, "source", *COLUMNS).sort("source", ROW_ID).collect()
    read = problems(items.select(COLUMNS))
    parts = {name: getattr(read, name) for name in BAGS}
    columns: dict[str, Any] = {
        "answer_keys": pl.Series(read.answers.keys, dtype=pl.Array(pl.UInt64(), 3)),
        "answer_kind": pl.Series(read.answers.kinds, dtype=pl.Int8()),
        "language_code": read.language,
        "kin": _lists(2 * read.quantities.offsets, read.kin.reshape(-1)),
        **{name: _lists(part.offsets, part.keys) for name, part in parts.items()},
        **{f"{name}_priors": _lists(part.offsets, part.priors) for name, part in parts.items()},
    }
    lines = with_text_keys(items).with_columns(**columns)
    return lines.select(pl.col(name).cast(kind) for name, kind in INDEX.items())


def read_items(lines: pl.LazyFrame) -> Items:
    """The items of a set, from the lines that `index_items` made of it."""
    table = lines.select(*INDEX).sort("source", ROW_ID).collect()
    keys = _flat(table["answer_keys"]).reshape(-1, 3)
    read = Problems(
        quantities=_bag(table, "quantities"),
        kin=_flat(table["kin"]).reshape(-1, 2),
        answers=Answers(keys, table["answer_kind"].to_numpy()),
        words=_bag(table, "words"),
        formulas=_bag(table, "formulas"),
        particulars=_bag(table, "particulars"),
        diagrams=_bag(table, "diagrams"),
        language=table["language_code"].to_numpy(),
    )
    return Items(table, read)


def _bag(table: pl.DataFrame, name: str) -> Bag:
    sizes = table[name].list.len().cast(pl.Int64).to_numpy()
    return Bag(offsets_of(sizes), _flat(table[name]), _flat(table[f"{name}_priors"]))


def _flat(lists: pl.Series) -> Any:
    return np.ascontiguousarray(lists.explode(empty_as_null=False).to_numpy())


def _lists(offsets: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> pl.Series:
    """List i has values[offsets[i] : offsets[i + 1]]."""
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    frame = pl.DataFrame({"text": owners, "value": values}, schema_overrides={"text": pl.Int64})
    lists = frame.group_by("text", maintain_order=True).agg("value")
    every = pl.DataFrame({"text": np.arange(len(offsets) - 1)}, schema={"text": pl.Int64})
    joined = every.join(lists, on="text", how="left", maintain_order="left")
    return joined.select(pl.col("value").fill_null([])).to_series()
