"""Runs a stage that may ask a model, and exports the replies that it used beside its rows."""

from __future__ import annotations

from pathlib import Path

from pipelines.io import write_parquet
from pipelines.llm.client import model_of
from pipelines.llm.exported import RESPONSES_FILE
from pipelines.llm.settings import read_settings, store_path
from pipelines.rows import laws
from pipelines.runner.job import Job, Metrics
from pipelines.steps import rows
from stages.schema import RESPONSES, empty


def build(job: Job, out: Path) -> Metrics:
    """Run the stage `job.stage` of one corpus into the folder `out`.

    tables/responses.parquet, an output like the others, is what `corpusmill responses load` brings
    back elsewhere; what was spent is told, not written: a replay must leave the same bytes.
    """
    with model_of(
        read_settings({"llm": job.llm}), store_path(), f"{job.stage} {job.name}"
    ) as model:
        if model is None:
            metrics = rows.build(job, out)
            used = empty(RESPONSES).collect()
        else:
            metrics = rows.build(job, out, model)
            used = model.used()
    laws.check_table(job.stage, "responses", used)
    write_parquet(used, out / RESPONSES_FILE)
    return metrics
