"""Recorded samples: what models answered, in files that the user gives.

A sample: `key` (a row_id, or the source_key of a row: what its source declares as `key`, else
file#number), `sample` (its number, from 0), `output` (the model's text), `model`; `source` beside
a source_key that several sources use.
"""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl
from pydantic import Field

from stages.params import StageParams
from stages.schema import Schema

KeyKind = Literal["row_id", "source_key"]
KEY_KINDS = get_args(KeyKind)
#: The table of `Given` that holds the samples, and its columns; `key_kind` says what `key` is,
#: `file` where the sample was recorded, null where it was asked for.
TABLE = "samples"
SAMPLES: Schema = {
    "key": pl.String(),
    "sample": pl.Int64(),
    "output": pl.String(),
    "model": pl.String(),
    "source": pl.String(),
    "key_kind": pl.String(),
    "file": pl.String(),
}


class SampleFile(StageParams):
    """file: Parquet or JSON Lines with the columns of a sample, from the root.

    sha256: its content, without which no build could be repeated. key: what `key` in it means.
    """

    file: str = Field(min_length=1)
    sha256: str | None = None
    key: KeyKind = "row_id"
