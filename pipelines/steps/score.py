"""The step of the stage score: precision and recall of each rule, where defects are labelled."""

from __future__ import annotations

from pathlib import Path

from pipelines.files import write_json
from pipelines.runner.job import Job, Metrics


def build(job: Job, out: Path) -> Metrics:
    """Score a generated corpus by its labels; a corpus without labels has nothing to score."""
    generate = job.section.get("generate")
    if not generate:
        write_json({"labelled": False}, out / "tables" / "off.json")  # DVC warns of empty folders
        return {}
    from pipelines.io import write_parquet  # Polars, Rich, the generator: not without labels
    from pipelines.score import print_scores, score

    scores = score(job.unit_folder, generate)
    print_scores(scores, f"{job.name}: planted defects and what found them")
    write_parquet(scores, out / "tables" / "scores.parquet")
    return {
        row["reason"]: {"precision": row["precision"], "recall": row["recall"]}
        for row in scores.to_dicts()
    }
