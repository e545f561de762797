"""The step of the stage validate: all gates of a corpus; a failed one stops the build."""

from __future__ import annotations

from pathlib import Path

from pipelines.gates.params import ValidateParams
from pipelines.gates.validate import failure_message, measure, validate
from pipelines.project.parquet import write_parquet
from pipelines.release import counts
from pipelines.runner.job import Job, Metrics
from stages.errors import GateFailed


def build(job: Job, out: Path) -> Metrics:
    """Judge what was built of `job`; raise GateFailed where a gate does not hold.

    Writes the gates, and the counts that the release tells.
    """
    params = job.params(ValidateParams, "validate")
    with measure(job.name, job.root) as seen:
        gates = validate(seen, params)
        failed = failure_message(gates)
        if failed:
            raise GateFailed(failed)
        told = counts.tables(seen.connection, job.name, job.root)
    for name, frame in {"gates": gates, **told}.items():
        write_parquet(frame, out / "tables" / f"{name}.parquet")
    return {"gates": gates.height, "gates_passed": int(gates["passed"].sum())}
