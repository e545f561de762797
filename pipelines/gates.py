"""Quality gates: hard ones in SQL, declared expectations by Great Expectations.

Great Expectations costs four seconds to import and reads pandas only, so it is imported when a
corpus declares expectations and gets just the columns that they name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import built, measures, shares
from pipelines.expectations import judge
from pipelines.gate import Gate, failure_message, frame
from pipelines.gate_params import ValidateParams
from pipelines.measures import Measured
from stages.errors import DataError

__all__ = ["ValidateParams", "failure_message", "validate"]


def validate(corpus: str, root: Path, params: ValidateParams) -> pl.DataFrame:
    """All gates of a corpus, passed or not, with the columns `pipelines.gate.GATES`.

    Reads the stage folders under `root`/data. The caller raises GateFailed with
    `failure_message` where it is not empty.
    """
    from pipelines import catalog
    from pipelines.views import ROW_FLOW

    folders = built.folders(root, corpus)
    flow = [stage for stage in ROW_FLOW if stage in folders]
    if not flow:
        raise DataError(f"{root / 'data' / corpus} has no rows to validate; run: dvc repro")
    with catalog.connect(root, [corpus]) as connection:
        seen = Measured(connection, corpus, flow[-1])
        gates = [*_hard(seen, params, flow, _metrics(root, folders, flow))]
        files = [root / path for path in folders[flow[-1]].files()]
        gates += judge(seen, params.expectations, files)
    return frame(gates)


def _hard(
    seen: Measured, params: ValidateParams, flow: list[str], metrics: Mapping[str, Any]
) -> Iterator[Gate]:
    if params.conservation:
        yield from measures.conservation(seen)
        yield from measures.recorded(seen, metrics)
    if params.unique_ids:
        yield from measures.unique_ids(seen, flow)
    if params.rows is not None:
        yield from measures.rows(seen, params.rows)
    if params.drop_share is not None:
        yield from shares.drop_share(seen, params.drop_share)
    if params.quarantined_share is not None:
        yield from shares.quarantined_share(seen, params.quarantined_share)
    if params.error_share is not None:
        yield from shares.error_share(seen, params.error_share)
    if params.undecided_share is not None:
        yield from shares.verdict_share(seen, "undecided", params.undecided_share)
    if params.different_share is not None:
        yield from shares.verdict_share(seen, "different", params.different_share)


def _metrics(
    root: Path, folders: Mapping[str, built.Folder], flow: list[str]
) -> dict[str, dict[str, Any]]:
    paths = {stage: root / folders[stage].path / "metrics.json" for stage in flow}
    return {
        stage: json.loads(path.read_text(encoding="utf-8"))
        for stage, path in paths.items()
        if path.exists()
    }
