"""The step of the stage against: the indexes of older releases, fetched and checked by hash.

What a folder or a git revision holds may change, and DVC cannot depend on a list in params.yaml;
as with sources, each reference is pinned by sha256 in conf/, and the copy is the output.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.prior_releases.named import REFERENCES
from pipelines.project.files import write_json
from pipelines.runner.job import Job, Metrics


def build(job: Job, out: Path) -> Metrics:
    """Fetch what `dedup.against` of `job` names into `out`."""
    declared = (job.section.get("dedup") or {}).get("against") or ()
    listed, total = _fetched(job, declared, out / "files") if declared else ([], 0)
    write_json(listed, out / "files" / REFERENCES)
    return {"references": len(listed), "bytes": total}


def _fetched(job: Job, declared: Sequence[Any], folder: Path) -> tuple[list[dict[str, str]], int]:
    """What references.json lists, and the bytes of all."""
    from pipelines.prior_releases.find import copy, find  # not where nothing is declared
    from stages.duplicates.reference import Reference

    listed, total = [], 0
    for number, value in enumerate(declared):
        reference = job.fit(Reference, value, f"dedup.against.{number}")
        with find(reference, job.name, job.root) as found:
            size = copy(found, folder / str(number))
        print(f"  {reference.name}: {size:,} bytes from {found.where}", file=sys.stderr)
        listed.append({"name": reference.name, "folder": str(number), "sha256": found.sha256})
        total += size
    return listed, total
