"""The stage before all others: the code of each stage, by content.

    data/code/<stage>.json    file -> sha256, for each file that the stage imports, directly or not
    data/code/columns.json    column -> what it holds, as the stage that adds it says: a release
                              uses these words, and not the code of the stage

dvc.yaml makes each stage depend on its file, so that changed code runs what uses it and nothing
else (docs/decisions/0014).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipelines.project.files import publish, write_json
from pipelines.runner.closure import closure
from pipelines.runner.process import leave
from pipelines.runner.stage_table import column_texts, modules
from stages.errors import ConfigError, DataError

FOLDER = Path("data") / "code"
COLUMNS = "columns.json"


def main(root: Path) -> int:
    """Write the files of all stages; returns the exit code."""
    part = root / FOLDER.with_name(f"{FOLDER.name}.tmp-{os.getpid()}")
    files = {stage: closure(root, named) for stage, named in modules().items()}
    digests = _digests(root, sorted({path for paths in files.values() for path in paths}))
    for stage, paths in files.items():
        write_json({path: digests[path] for path in paths}, part / f"{stage}.json")
    write_json(column_texts(), part / COLUMNS)
    shutil.rmtree(root / FOLDER, ignore_errors=True)
    publish(part, root / FOLDER)
    return 0


def code(root: Path, stage: str) -> Mapping[str, str]:
    """The code of a stage as this build began with it.

    Raises ConfigError where a file is another one by now: DVC would keep what it makes for good.
    """
    path = root / FOLDER / f"{stage}.json"
    if not path.exists():
        raise DataError(f"{path} is missing; build it with: dvc repro")
    listed: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    found = _digests(root, [path for path in listed if (root / path).is_file()])
    if changed := [path for path, digest in listed.items() if found.get(path) != digest]:
        raise ConfigError(f"{changed[0]} is not what it was when this build began; run: dvc repro")
    return listed


def columns(root: Path) -> Mapping[str, str]:
    """What the columns hold that stages add."""
    path = root / FOLDER / COLUMNS
    if not path.exists():
        raise DataError(f"{path} is missing; build it with: dvc repro")
    found: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _digests(root: Path, paths: list[str]) -> dict[str, str]:
    return {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in paths}


if __name__ == "__main__":
    leave(main(Path.cwd()))
