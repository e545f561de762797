"""The step of the stage extract: raw files to parts of rows."""

from __future__ import annotations

from pathlib import Path

from pipelines.config.conf_files import file_of
from pipelines.ingest.extract import Corpus, Counts, extract
from pipelines.project.files import verify
from pipelines.runner.job import Job, Metrics
from pipelines.steps.with_replies import with_replies
from stages.extract.params import ExtractParams
from stages.extract.source import parse_sources
from stages.llm.model import Model


def build(job: Job, out: Path, model: Model | None = None) -> Metrics:
    """Read the fetched files of `job` into `out`.

    Where a source names a model for documents that rules do not trust, the replies that were used
    are an output, too (`tables/responses.parquet`), as those of reformulate. model: another than
    that of params.yaml's `llm`, for estimates.
    """
    sources = parse_sources(job.section.get("sources") or {}, f"{job.unit}.sources")
    params = job.params(ExtractParams, "extract")
    verify(job.input("files"), "files")
    declared = file_of(job.unit.partition(".")[0], job.name)
    corpus = Corpus(job.name, sources, job.input("files") / "files", declared)
    if not any(source.reader.document.on_failure == "model" for source in sources.values()):
        return metrics(extract(corpus, params, out))
    if model is not None:
        return metrics(extract(corpus, params, out, model))
    return with_replies(job, out, lambda asked: metrics(extract(corpus, params, out, asked)))


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
