"""Where commands work: at the root of a project, or below it."""

from __future__ import annotations

from pathlib import Path

from stages.errors import ConfigError


def project_root(here: Path) -> Path:
    """The nearest folder at or above `here` that has a dvc.yaml and a conf/, else `here`."""
    for folder in (here, *here.parents):
        if (folder / "dvc.yaml").exists() and (folder / "conf").is_dir():
            return folder
    return here


def refuse_outside(root: Path) -> None:
    """Raise ConfigError where `root` is no project; for those who did not find what they need."""
    if not (root / "dvc.yaml").exists():
        raise ConfigError(
            f"{root} is in no project (it has no dvc.yaml, nor has a folder above it); go to the "
            "root of the project, or below it, and run this again"
        )
