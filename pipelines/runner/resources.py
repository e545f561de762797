"""What a stage's parameters name outside the build: the user's files, pinned by content; commands.

A stage declares by kind where its parameters name them (`stages.core.Stage.resources`):
`samples` (`stages.verification.params.Samples`), `embeddings` (`stages.duplicates.near.params
.Semantic`), `checkers` (`stages.verification.checkers.Checker` by name).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.runner.embeddings import EMBEDDINGS, embeddings
from pipelines.runner.samples import samples
from pipelines.sandbox.checkers import checks
from stages.core import Check, Stage
from stages.errors import unknown
from stages.params import StageParams

KINDS = ("samples", "embeddings", "checkers")


@dataclass(frozen=True)
class Resources:
    """tables: Parquet files by the name under which a stage is given them. check: runs checkers."""

    tables: Mapping[str, list[Path]]
    check: Check


@contextmanager
def open_resources(stage: Stage[Any], params: StageParams, root: Path) -> Iterator[Resources]:
    """What `params` name, checked against its pins; copies are gone with the context."""
    for kind in stage.resources:
        if kind not in KINDS:
            raise unknown("kind", kind, KINDS, "Stage.resources")
    named = {kind: of(params) for kind, of in stage.resources.items()}
    vectors = embeddings(named.get("embeddings"), root)
    with samples(named.get("samples"), root) as recorded:
        tables = {**recorded, **({EMBEDDINGS: [vectors]} if vectors else {})}
        yield Resources(tables, checks(named.get("checkers") or {}))
