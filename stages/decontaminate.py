"""Drop rows that repeat an item of the benchmarks that the corpus is held against.

Rows that only vary an item stay, with a note, unless `variants` says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from stages.contamination.params import ContaminationParams
from stages.core import Given, Split, Stage, keep_all, split_by
from stages.errors import ConfigError
from stages.schema import CONTAMINATION, EVENTS, empty


class Params(ContaminationParams):
    """Parameters of the stage `decontaminate`."""


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Keep the rows that repeat no item of the table `index` (a benchmark set's)."""
    if not params.enabled or params.against == "none":
        whole = keep_all(rows)
        tables = {"events": empty(EVENTS), "contamination": empty(CONTAMINATION)}
        return Split(whole.kept, whole.dropped, tables)
    if "index" not in given.tables:
        raise ConfigError(
            f"decontaminate is held against {params.against!r} but was given no index; "
            f"its command in dvc.yaml needs index=data/benchmarks/{params.against}/index"
        )
    # kernels: not where rows are held against nothing
    from stages.contamination.index import read_items
    from stages.contamination.verdict import contamination, decisions, notes

    found = contamination(rows, read_items(given.tables["index"]), params)
    split = split_by(rows, decisions(found, params).lazy())
    tables = {"events": notes(found, params).lazy(), "contamination": found.lazy()}
    return Split(split.kept, split.dropped, tables)


def summary(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Rows by benchmark, method and relation, for the metrics."""
    found = tables["contamination"]
    if found.is_empty():
        return {"benchmarks": {}}
    from stages.contamination.verdict import counts  # loaded by then: something was found

    return {"benchmarks": counts(found)}


STAGE = Stage(run=run, params=Params, idempotent=True, off={"enabled": False}, summary=summary)
