"""Stages of an earlier build beside newer ones, after a build that failed or ended on the way.

A stage's manifest.json holds the digest of each input's parts.json as it was read. A stage is of
an earlier build where an input has another digest now, or was removed for a build that failed, or
is itself of an earlier build. Only small JSON files are read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalog.built import BENCHMARKS, finished_parts
from pipelines.project import dvc_graph as graph
from pipelines.project import yaml_files
from pipelines.runner.provenance import digest
from pipelines.runner.stage_table import stage_order

CORPORA = "corpora"


@dataclass(frozen=True)
class StaleStages:
    """A corpus whose `stages` are of an earlier build, in the order of the pipeline.

    newer: folders under data/ that were built after a stage that read them; removed: those that
    are gone, because their last build failed.
    """

    corpus: str
    stages: tuple[str, ...]
    newer: tuple[str, ...]
    removed: tuple[str, ...]

    def __str__(self) -> str:
        """In a line: which stages, why, and what to run."""
        several = len(self.stages) > 1
        than = f" than {', '.join(map(self._short, self.newer))}" if self.newer else ""
        gone = ", ".join(map(self._short, self.removed))
        and_gone = f"; the last build of {gone} did not end" if gone else ""
        return (
            f"{self.corpus}: {', '.join(self.stages)} {'are' if several else 'is'} of an earlier "
            f"build{than}{and_gone}; run: dvc repro catalog@{self.corpus}"
        )

    def _short(self, folder: str) -> str:
        return folder.removeprefix(f"data/{self.corpus}/").removeprefix("data/")


class _Tree:
    """The stage folders of a project, and of which builds they are."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.graph = yaml_files.read(root / "dvc.yaml")
        self.params = yaml_files.read(root / "params.yaml")
        self._causes: dict[str, frozenset[tuple[str, bool]]] = {}
        self._digests: dict[str, str | None] = {}

    def causes(self, folder: str) -> frozenset[tuple[str, bool]]:
        """Folders that are not what `folder` was made from, each with whether it is there."""
        if folder not in self._causes:
            self._causes[folder] = frozenset()  # a graph without circles never meets it
            self._causes[folder] = frozenset(self._found(folder))
        return self._causes[folder]

    def _found(self, folder: str) -> Iterable[tuple[str, bool]]:
        manifest = self.root / folder / "manifest.json"
        if not manifest.exists() or self._digest(folder) is None:
            return
        recorded = json.loads(manifest.read_text(encoding="utf-8")).get("inputs")
        for name, read in self._inputs(folder).items() if recorded is not None else ():
            found = self._digest(read)
            if found is not None and found != recorded.get(name):
                yield read, True
            # a folder that is empty was emptied by DVC; one that is not there was never fetched
            elif found is None and (self.root / read).is_dir():
                yield read, False
            yield from self.causes(read)

    def _inputs(self, folder: str) -> dict[str, str]:
        above, _, stage = folder.removeprefix("data/").rpartition("/")
        kind = BENCHMARKS if above.startswith(f"{BENCHMARKS}/") else CORPORA
        name = above.removeprefix(f"{BENCHMARKS}/")
        section: Mapping[str, Any] | None = (self.params.get(kind) or {}).get(name)
        return graph.inputs(self.graph, f"{kind}.{name}", stage, section) if section else {}

    def _digest(self, folder: str) -> str | None:
        if folder not in self._digests:
            parts = finished_parts(self.root / folder)
            self._digests[folder] = None if parts is None else digest(parts)
        return self._digests[folder]


def stale_stages(
    root: Path, corpora: Iterable[str], stages: Iterable[str] | None = None
) -> list[StaleStages]:
    """Those of `corpora` of which one of `stages` is of an earlier build than what it read."""
    order = stage_order()
    tree, asked = _Tree(root), set(order if stages is None else stages)
    found = []
    for corpus in corpora:
        causes = {name: tree.causes(f"data/{corpus}/{name}") for name in order}
        old = tuple(name for name in order if name in asked and causes[name])
        every = frozenset().union(*(causes[name] for name in old))
        if old:
            newer = tuple(sorted((path for path, there in every if there), key=_place))
            gone = tuple(sorted((path for path, there in every if not there), key=_place))
            found.append(StaleStages(corpus, old, newer, gone))
    return found


def warn(root: Path, corpora: Iterable[str], stages: Iterable[str] | None = None) -> None:
    """The same on stderr, a line a corpus: for commands that read what is built."""
    for one in stale_stages(root, corpora, stages):
        print(f"corpusmill: {one}", file=sys.stderr)


def _place(folder: str) -> tuple[int, str]:
    return stage_order().index(folder.rpartition("/")[2]), folder
