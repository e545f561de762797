"""The step of the stage extract: raw files to parts of rows."""

from __future__ import annotations

from pathlib import Path

from pipelines.ingest.extract import Counts, extract
from pipelines.io import verify
from pipelines.runner.job import Job, Metrics
from stages.extract.params import ExtractParams
from stages.extract.source import parse_sources


def build(job: Job, out: Path) -> Metrics:
    """Read the fetched files of `job` into `out`."""
    sources = parse_sources(job.section.get("sources") or {}, f"{job.unit}.sources")
    params = ExtractParams.model_validate(job.section["extract"])
    verify(job.input("files"), "files")
    counts = extract(job.name, sources, job.input("files") / "files", params, out)
    return metrics(counts)


def metrics(counts: Counts) -> Metrics:
    """Records read are the rows in; those in quarantine never became rows."""
    return {
        "rows_in": counts.read,
        "rows_made": 0,
        "rows_kept": counts.kept,
        "rows_dropped": counts.dropped,
        "rows_quarantined": counts.quarantined,
        "dropped": dict(sorted(counts.reasons.items())),
        "quarantined": dict(sorted(counts.quarantine.items())),
        "edited": dict(sorted(counts.edits.items())),
        "sources": {name: dict(sorted(one.items())) for name, one in counts.by_source.items()},
    }
