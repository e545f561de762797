"""What has been built: the stage folders under data/, by their parts.json and never by a glob."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.project import yaml_files
from pipelines.project.files import Entry, read_parts
from pipelines.project.root import refuse_outside
from pipelines.runner.stage_table import stage_order
from stages.errors import DataError, unknown

BENCHMARKS = "benchmarks"


@dataclass(frozen=True)
class Folder:
    """One finished stage of one corpus or benchmark set.

    path: the folder under the root, `data/<corpus>/<stage>`.
    parts: its parts.json.
    sources: those that extract counted, records or none.
    """

    corpus: str
    stage: str
    path: str
    parts: dict[str, list[Entry]]
    sources: tuple[str, ...] = ()

    def files(self, kind: str = "parts") -> list[str]:
        """Paths of one kind (parts, dropped, tables, files) from the root."""
        return [f"{self.path}/{entry['path']}" for entry in self.parts.get(kind, [])]

    def table(self, name: str) -> str | None:
        """Path of the side table `name` from the root, or None."""
        path = f"{self.path}/tables/{name}.parquet"
        return path if path in self.files("tables") else None


def folders(root: Path, corpus: str) -> dict[str, Folder]:
    """The finished stages of a corpus by name, in the order of the build.

    A benchmark set is named `benchmarks/<set>`. A stage is finished when all files that its
    parts.json lists are there: DVC removes outputs one by one before it builds them again.
    """
    found = {}
    for stage in stage_order():
        path = f"data/{corpus}/{stage}"
        if (parts := finished_parts(root / path)) is not None:
            sources = _sources(root / path) if stage == "extract" else ()
            found[stage] = Folder(corpus, stage, path, parts, sources)
    return found


def finished_parts(folder: Path) -> dict[str, list[Entry]] | None:
    """parts.json of a stage folder, or None where it or a file that it lists is not there."""
    if not (folder / "parts.json").exists():
        return None
    parts = read_parts(folder)
    there = (folder / entry["path"] for listed in parts.values() for entry in listed)
    return parts if all(path.exists() for path in there) else None


def _sources(extract: Path) -> tuple[str, ...]:
    metrics = extract / "metrics.json"
    said = json.loads(metrics.read_text(encoding="utf-8")) if metrics.exists() else {}
    return tuple(sorted(said.get("sources", {})))


def corpora(root: Path) -> list[str]:
    """Names of the corpora of this build that have at least one finished stage.

    What a corpus built that was since taken out of the build is left out.
    """
    found = [name for name in _with_stages(root / "data") if name != BENCHMARKS]
    return _of_this_build(found, root, "corpora")


def benchmarks(root: Path) -> list[str]:
    """Finished benchmark sets of this build, as `benchmarks/<set>`."""
    found = _with_stages(root / "data" / BENCHMARKS)
    return [f"{BENCHMARKS}/{name}" for name in _of_this_build(found, root, BENCHMARKS)]


def everything(root: Path, chosen: Iterable[str] | None = None) -> list[dict[str, Folder]]:
    """The stages of each chosen corpus (all by default); an unknown name is an error."""
    known = corpora(root)
    for name in chosen or ():
        if name not in known:
            raise unknown("corpus", name, known, str(root / "data"))
    names = list(chosen) if chosen is not None else known
    if not names:
        refuse_outside(root)
        raise DataError(f"nothing is built under {root / 'data'}; build with: dvc repro")
    return [found for name in names if (found := folders(root, name))]


def _of_this_build(names: list[str], root: Path, kind: str) -> list[str]:
    """Those of `names` that params.yaml holds; all where there is none."""
    params = root / "params.yaml"
    if not params.exists():
        return names
    held = yaml_files.read(params).get(kind) or {}
    return [name for name in names if name in held]


def _with_stages(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(
        path.name
        for path in folder.iterdir()
        if any((path / stage / "parts.json").exists() for stage in stage_order())
    )
