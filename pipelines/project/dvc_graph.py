"""What dvc.yaml, the only place with stages and edges, says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: A folder that a command line names: `rows=data/${key}/filter`.
INPUT = re.compile(r"\b(\w+)=(data/\S+)")
#: What runs a stage of a corpus: `python -m pipelines.run dedup corpora.${key} ...`.
_OF_A_CORPUS = re.compile(r"python -m pipelines\.run (\w+) corpora\.\$\{key\}")
_IN_A_CORPUS = re.compile(r"data/\$\{key\}/(\w+)")
#: Stages of a benchmark set have the same names as those of a corpus, and this after them.
OF_BENCHMARKS = "_benchmark"


def of_a_corpus(graph: Mapping[str, Any]) -> Iterator[str]:
    """The stages that the runner runs for each corpus, in the order of the file."""
    for name in graph.get("stages") or {}:
        if _OF_A_CORPUS.match(_command(graph, name)):
            yield name


def flow(graph: Mapping[str, Any], last: str) -> list[str]:
    """The stages that hand rows on, the first that reads none first, up to what `last` reads."""
    found: list[str] = []
    name = _rows_of(graph, last)
    while name and name not in found:
        found.insert(0, name)
        name = _rows_of(graph, name)
    return found


def _rows_of(graph: Mapping[str, Any], stage: str) -> str | None:
    """The stage whose rows `stage` reads."""
    read = dict(INPUT.findall(_command(graph, stage))).get("rows", "")
    named = _IN_A_CORPUS.fullmatch(read)
    return named[1] if named else None


def inputs(graph: Mapping[str, Any], unit: str, stage: str, section: Any) -> dict[str, str]:
    """Folders under the root by the names that the stage gives them; none for an unknown stage.

    graph: dvc.yaml. unit: `corpora.<name>` or `benchmarks.<name>`. section: its part of
    params.yaml.
    """
    kind, _, name = unit.partition(".")
    named = stage if kind == "corpora" else stage + OF_BENCHMARKS
    found = INPUT.findall(_command(graph, named))
    return {key: _filled(path, name, section) for key, path in found}


def _command(graph: Mapping[str, Any], stage: str) -> str:
    found = (graph.get("stages") or {}).get(stage) or {}
    return str((found.get("do") or {}).get("cmd", ""))


def _filled(path: str, name: str, section: Any) -> str:
    """A path of dvc.yaml with ${key} and ${item...} filled in."""

    def value(found: re.Match[str]) -> str:
        at = section
        for step in found[1].split("."):
            at = (at or {}).get(step)
        return str(at)

    return re.sub(r"\$\{item\.([\w.]+)\}", value, path.replace("${key}", name))
