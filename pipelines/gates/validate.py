"""Quality gates: hard ones in SQL, declared expectations by Great Expectations.

Great Expectations (pipelines.gates.expectations) is imported only where a corpus declares some.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pipelines.catalog import build as catalog
from pipelines.catalog import built
from pipelines.gates.expectations import judge
from pipelines.gates.gate import failure_message, frame
from pipelines.gates.hard import hard_gates, recorded_metrics
from pipelines.gates.measures import Measured
from pipelines.gates.params import ValidateParams
from pipelines.project.files import verify
from pipelines.runner.stage_table import row_flow
from stages.errors import DataError

__all__ = ["ValidateParams", "failure_message", "measure", "validate"]


@contextmanager
def measure(corpus: str, root: Path) -> Iterator[Measured]:
    """A corpus that is built up to its gates, seen through a connection with the catalog's views.

    Reads the stage folders under `root`/data, and checks the hash of what it reads.
    """
    folders = built.folders(root, corpus)
    missing = [stage for stage in row_flow() if stage not in folders]
    if missing:
        raise DataError(
            f"{root / 'data' / corpus} lacks finished stages: {', '.join(missing)}; "
            f"run: dvc repro {missing[0]}@{corpus}"
        )
    flow = {stage: folders[stage] for stage in row_flow()}
    for folder in flow.values():
        verify(root / folder.path, "parts", "dropped", "tables")
    with catalog.connect(root, [corpus]) as connection:
        yield Measured(connection, corpus, root, flow)


def validate(seen: Measured, params: ValidateParams) -> pl.DataFrame:
    """All gates of a corpus, passed or not, with the columns `pipelines.gates.gate.GATES`.

    The caller raises GateFailed with `failure_message` where it is not empty.
    """
    recorded = recorded_metrics(seen.root, seen.flow)
    gates = [*hard_gates(seen, params, [*seen.flow], recorded)]
    return frame([*gates, *judge(seen, params.every_expectation())])
