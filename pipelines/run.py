"""The runner: `python -m pipelines.run STAGE UNIT [INPUT=FOLDER ...]`, as dvc.yaml calls it.

It reads one section of params.yaml, holds the stage's lock, lets the step build into a temporary
folder, writes parts.json, metrics.json and manifest.json beside it, and renames the whole.
"""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import INTERRUPTED
from pipelines.project import yaml_files
from pipelines.project.digests import section_digest
from pipelines.project.files import entries, publish, read_parts, write_json
from pipelines.project.root import refuse_outside
from pipelines.runner.job import Job, Metrics
from pipelines.runner.process import GRACE_SECONDS, die_with_parent, leave, lock
from pipelines.runner.provenance import manifest
from pipelines.runner.stage_table import stage_order, step_of
from stages.errors import ConfigError, CorpusmillError, unknown

#: What a name in a section of params.yaml is a name of.
ONE_OF = {"corpora": "corpus", "benchmarks": "benchmark set"}
STOPPED = "corpusmill: stopped; what was built stays; go on with: make repro, or dvc repro"


def main(arguments: Sequence[str]) -> int:
    """Run one stage; returns the exit code."""
    try:
        job = read_job(arguments, Path.cwd())
        die_with_parent()
        place = job.root / ".dvc" / "tmp" / "corpusmill" / f"{job.unit}.{job.stage}.lock"
        with lock(place, patience=GRACE_SECONDS):
            run(job)
    except CorpusmillError as error:
        print(f"corpusmill: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return INTERRUPTED
    return 0


def read_job(arguments: Sequence[str], root: Path) -> Job:
    """The job that a command line names."""
    if len(arguments) < 2:
        raise ConfigError("usage: python -m pipelines.run STAGE UNIT [INPUT=FOLDER ...]")
    stage, unit, *rest = arguments
    if stage not in stage_order():
        raise unknown("stage", stage, stage_order(), "the command line")
    if nameless := [text for text in rest if "=" not in text]:
        raise ConfigError(
            f"expected NAME=FOLDER, as dvc.yaml gives it, found {nameless[0]!r}; "
            f"run the stage with: dvc repro {stage}@{unit.rpartition('.')[2]}"
        )
    named = dict(text.split("=", 1) for text in rest)
    params = read_params(root / "params.yaml")
    section = unit_section(params, unit)
    expected, found = named.pop("params", None), section_digest(section, stage)
    if expected not in (None, found):
        raise ConfigError(
            f"params.yaml, {unit}: what {stage} reads has the digest {found}, its command says "
            f"{expected}; run: corpusmill compose && dvc repro"
        )
    inputs = {name: root / path for name, path in named.items()}
    return Job(stage, unit, root, section, inputs, params.get("llm") or {})


def read_params(path: Path) -> Mapping[str, Any]:
    """params.yaml."""
    if not path.exists():
        refuse_outside(path.parent)
        raise ConfigError(f"{path} is missing; run: corpusmill compose")
    params: Mapping[str, Any] = yaml_files.read(path)
    return params


def unit_section(params: Mapping[str, Any], unit: str) -> Mapping[str, Any]:
    """One section, `corpora.<name>` or `benchmarks.<name>`."""
    kind, _, name = unit.partition(".")
    sections = params.get(kind) or {}
    if name not in sections:
        raise unknown(ONE_OF.get(kind, kind), name, sections, "params.yaml")
    section: Mapping[str, Any] = sections[name]
    return section


def run(job: Job) -> Metrics:
    """Build the job's folder; it appears whole, or not at all."""
    started = time.monotonic()
    job.unit_folder.mkdir(parents=True, exist_ok=True)
    for stale in job.unit_folder.glob(f"{job.stage}.tmp-*"):
        shutil.rmtree(stale)
    out = job.unit_folder / f"{job.stage}.tmp-{os.getpid()}"
    out.mkdir()
    try:
        metrics: Metrics = importlib.import_module(step_of(job.stage)).build(job, out)
        seal(job, out, metrics)
        if job.folder.exists():
            shutil.rmtree(job.folder)
        publish(out, job.folder)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    print(line(job, metrics, time.monotonic() - started), file=sys.stderr)
    return metrics


def seal(job: Job, out: Path, metrics: Metrics) -> None:
    """Write the lists of files and hashes, the counts and the provenance of `out`."""
    kinds = {"parts": "kept", "dropped": "dropped", "tables": "tables"}
    parts = {
        kind: entries(out, sorted((out / sub).glob("*.parquet"))) for kind, sub in kinds.items()
    }
    known = {entry["path"] for listed in parts.values() for entry in listed}
    others = sorted(path for path in out.rglob("*") if path.is_file())
    parts["files"] = entries(out, [p for p in others if p.relative_to(out).as_posix() not in known])
    write_json(parts, out / "parts.json")
    write_json(metrics, out / "metrics.json")
    inputs = {name: read_parts(folder) for name, folder in sorted(job.inputs.items())}
    write_json(manifest(job, inputs, parts), out / "manifest.json")


def line(job: Job, metrics: Metrics, seconds: float) -> str:
    """What one run prints: counts, the reasons by weight, time and peak memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = f"{metrics['rows_in']:,} -> {metrics['rows_kept']:,}" if "rows_in" in metrics else ""
    made = f" +{metrics['rows_made']:,} made" if metrics.get("rows_made") else ""
    told = {"dropped": "-{:,}: ", "quarantined": "{:,} quarantined: "}
    lost = "".join(
        f" ({say.format(metrics[f'rows_{kind}'])}{_by_weight(metrics[kind])})"
        for kind, say in told.items()
        if metrics.get(kind)
    )
    plan = metrics.get("about", {})
    chosen = f"  {plan['method']}: {plan['plan']}" if "plan" in plan else ""
    cost = f"{seconds:.1f} s, {peak:,.0f} MB"
    return f"{job.stage} {job.name}  {counts}{made}{lost}  {cost}{chosen}{_strangers(plan)}"


def _strangers(about: Mapping[str, Any]) -> str:
    """Files of samples (`verify`) that have some of rows which are not here."""
    by_file = about.get("samples", {}).get("files", {})
    return "".join(
        f"\n  {file}: {one['of_other_rows']:,} of {one['read']:,} samples are of no row here"
        for file, one in by_file.items()
        if one["of_other_rows"]
    )


def _by_weight(reasons: Mapping[str, int]) -> str:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {count:,}" for name, count in ordered)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
