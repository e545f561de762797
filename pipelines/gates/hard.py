"""The hard gates of a corpus, as its parameters declare them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.catalog.built import Folder
from pipelines.gates import measures, shares
from pipelines.gates.gate import Gate
from pipelines.gates.measures import Measured
from pipelines.gates.params import ValidateParams


def hard_gates(
    seen: Measured, params: ValidateParams, flow: Sequence[str], metrics: Mapping[str, Any]
) -> Iterator[Gate]:
    """All gates but the expectations. flow: the row stages; metrics: metrics.json by stage."""
    if params.conservation:
        yield from measures.conservation(seen)
        yield from measures.recorded_counts(seen, metrics)
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


def recorded_metrics(root: Path, folders: Mapping[str, Folder]) -> dict[str, dict[str, Any]]:
    """metrics.json of each stage that has one."""
    paths = {stage: root / folder.path / "metrics.json" for stage, folder in folders.items()}
    return {
        stage: json.loads(path.read_text(encoding="utf-8"))
        for stage, path in paths.items()
        if path.exists()
    }
