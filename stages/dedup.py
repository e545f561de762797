"""Drop duplicates: exact ones by a normalised key, near ones by verified Jaccard similarity.

Every dropped row names a kept twin; the clusters that rows form go to the table `clusters`. The
result depends on the set of rows alone: rows are put in the declared order first, ties broken by
row_id, and the buckets in which two rows meet depend on their texts only. Rows that repeat one of
an older release go first: their twin stands there.
"""

from __future__ import annotations

import polars as pl

from stages.core import Given, Split, Stage, keep_all
from stages.duplicates.params import DuplicateParams
from stages.schema import CLUSTERS, EVENTS, empty


class Params(DuplicateParams):
    """Parameters of the stage `dedup`."""


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Keep one row of each set of duplicates; `rows` must be all rows of the corpus."""
    if not params.enabled:
        kept = keep_all(rows)
        return Split(
            kept.kept, kept.dropped, {"clusters": empty(CLUSTERS), "events": empty(EVENTS)}
        )
    from stages.duplicates.deduplicate import deduplicate  # kernels: not where the stage is off

    return deduplicate(rows, params, given)


STAGE = Stage(
    run=run,
    params=Params,
    scope="corpus",
    idempotent=True,
    off={"enabled": False},
    resources={"embeddings": lambda params: params.semantic},
)
