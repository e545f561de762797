"""The step of the stage audit: precision and recall of each rule, where defects are labelled."""

from __future__ import annotations

from pathlib import Path

from pipelines.project.files import write_json
from pipelines.runner.job import Job, Metrics


def build(job: Job, out: Path) -> Metrics:
    """Hold what the stages found in a generated corpus against its labels; others have none."""
    generate = job.section.get("generate")
    if not generate:
        write_json({"labelled": False}, out / "tables" / "off.json")  # DVC warns of empty folders
        return {}
    # Polars, Rich, the generator: not without labels
    from pipelines.project.parquet import write_parquet
    from pipelines.steps.audit_scores import audit_corpus, print_scores

    scores = audit_corpus(job.unit_folder, generate)
    print_scores(scores, f"{job.name}: planted defects and what found them")
    write_parquet(scores, out / "tables" / "scores.parquet")
    return {
        row["reason"]: {"precision": row["precision"], "recall": row["recall"]}
        for row in scores.to_dicts()
    }
