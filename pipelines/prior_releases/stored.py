"""Stored arrays as files: `about.json` and one .npy for each array, mapped when they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.prior_releases.named import ABOUT, REFERENCES
from pipelines.project.files import part_paths, write_json
from stages.core import Stored


def write_stored(stored: Stored, folder: Path) -> None:
    """Write the arrays into `folder`; equal ones make equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in stored.arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    listed = {"about": dict(stored.about), "arrays": sorted(stored.arrays)}
    write_json(listed, folder / ABOUT)


def read_stored(folder: Path) -> Stored:
    """The arrays in `folder`, mapped and read-only: what is not asked for is not read."""
    listed = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    arrays = {name: _array(folder / f"{name}.npy") for name in listed["arrays"]}
    return Stored(listed["about"], arrays)


def read_references(folder: Path) -> dict[str, Stored]:
    """The indexes that the stage `against` fetched into its `folder`, by name, each file checked
    against its hash.
    """
    part_paths(folder, "files", verify=True)
    listed = json.loads((folder / "files" / REFERENCES).read_text(encoding="utf-8"))
    return {each["name"]: read_stored(folder / "files" / each["folder"]) for each in listed}


def _array(path: Path) -> npt.NDArray[Any]:
    try:
        mapped: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # nothing to map
        mapped = np.load(path, allow_pickle=False)
    return mapped
