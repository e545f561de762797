"""The step of the stage fetch: files of a corpus or benchmark set, and how many came from where."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from pipelines.runner.job import Job, Metrics
from pipelines.sources.fetch import fetch


def build(job: Job, out: Path) -> Metrics:
    """Fetch the files of `job` into `out`; metrics count files and bytes by source."""
    sources = job.section.get("sources") or {}
    fetched = fetch(job.unit, sources, out, job.section.get("generate"), job.root)
    for source in sources:
        origins = Counter(one.origin for one in fetched if one.source == source)
        size = sum(one.bytes for one in fetched if one.source == source)
        told = ", ".join(f"{count} by {origin}" for origin, count in sorted(origins.items()))
        print(f"  {source}: {size:,} bytes; files: {told}", file=sys.stderr)
    return {
        "files": len(fetched),
        "bytes": sum(one.bytes for one in fetched),
        "sources": {
            source: {
                "files": sum(one.source == source for one in fetched),
                "bytes": sum(one.bytes for one in fetched if one.source == source),
            }
            for source in sources
        },
    }
