"""What dvc.yaml, the only place with edges, says that a stage reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: A folder that a command line names: `rows=data/${key}/filter`.
INPUT = re.compile(r"\b(\w+)=(data/\S+)")
#: Stages of a benchmark set have the same names as those of a corpus, and this after them.
OF_BENCHMARKS = "_benchmark"


def inputs(graph: Mapping[str, Any], unit: str, stage: str, section: Any) -> dict[str, str]:
    """Folders under the root by the names that the stage gives them; none for an unknown stage.

    graph: dvc.yaml. unit: `corpora.<name>` or `benchmarks.<name>`. section: its part of
    params.yaml.
    """
    kind, _, name = unit.partition(".")
    named = stage if kind == "corpora" else stage + OF_BENCHMARKS
    command = ((graph.get("stages") or {}).get(named) or {}).get("do", {}).get("cmd", "")
    return {key: _filled(path, name, section) for key, path in INPUT.findall(command)}


def _filled(path: str, name: str, section: Any) -> str:
    """A path of dvc.yaml with ${key} and ${item...} filled in."""

    def value(found: re.Match[str]) -> str:
        at = section
        for step in found[1].split("."):
            at = (at or {}).get(step)
        return str(at)

    return re.sub(r"\$\{item\.([\w.]+)\}", value, path.replace("${key}", name))
