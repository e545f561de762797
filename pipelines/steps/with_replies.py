"""Work that may ask a model: the replies that it used become an output beside its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polars as pl

from pipelines.llm.client import model_of
from pipelines.llm.exported import RESPONSES_FILE
from pipelines.llm.settings import read_settings, store_path
from pipelines.project.parquet import write_groups
from pipelines.runner import laws
from pipelines.runner.job import Job, Metrics
from stages.llm.model import Model, no_model
from stages.schema import RESPONSES, empty


def with_replies(job: Job, out: Path, work: Callable[[Model], Metrics]) -> Metrics:
    """`work` with the model that params.yaml names under `llm`.

    tables/responses.parquet, an output like the others, is what `corpusmill responses load` brings
    back elsewhere; what was spent is told, not written: a replay must leave the same bytes.
    """
    settings, name = read_settings({"llm": job.llm}), f"{job.stage} {job.name}"
    with model_of(settings, store_path(), name) as client:
        metrics = work(no_model if client is None else client)
        used = [empty(RESPONSES).collect()] if client is None else client.used_replies()
        write_groups(_checked(job.stage, used), out / RESPONSES_FILE)
    return metrics


def _checked(stage: str, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for frame in frames:
        laws.check_table(stage, "responses", frame)
        yield frame
