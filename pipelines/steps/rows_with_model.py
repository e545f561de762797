"""Runs a row stage that may ask a model."""

from __future__ import annotations

from pathlib import Path

from pipelines.runner.job import Job, Metrics
from pipelines.steps import rows
from pipelines.steps.with_replies import with_replies


def build(job: Job, out: Path) -> Metrics:
    """Run the stage `job.stage` of one corpus into the folder `out`, its replies beside it."""
    return with_replies(job, out, lambda model: rows.build(job, out, model))
