"""Drop rows that repeat an item of the benchmarks that the corpus is held against."""

from __future__ import annotations

import polars as pl

from stages.contamination import ContaminationParams, contaminated
from stages.core import Given, Split, keep_all, split_by
from stages.errors import ConfigError


class Params(ContaminationParams):
    """Parameters of the stage `decontaminate`."""


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Keep the rows that repeat no item of the table `references` (rows of a benchmark set)."""
    if not params.enabled or params.against == "none":
        return keep_all(rows)
    if "references" not in given.tables:
        raise ConfigError(
            f"decontaminate is held against {params.against!r} but was given no references; "
            f"its command in dvc.yaml needs references=data/benchmarks/{params.against}/extract"
        )
    return split_by(rows, contaminated(rows, given.tables["references"], params).lazy())
