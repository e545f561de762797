"""Fingerprints that composition writes into params.yaml: of conf/, and of each stage's section.

`dvc repro` never composes; it reads params.yaml as it stands. The digest of conf/ tells whether
params.yaml was composed from the conf/ that lies beside it, whatever overrides were given. The
digest of a section stands on the stage's command line in dvc.yaml, so that the stage runs again
when a value of its section changes, and DVC need not read the whole file once for each stage.

Loaded by path when DVC composes (pipelines/hydra_plugins): no import of this project here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: The graph that this code is run by.
GRAPH = Path(__file__).resolve().parents[2] / "dvc.yaml"
#: What a command line of dvc.yaml wants: `params=${item.digests.dedup}`.
_WANTED = re.compile(r"pipelines\.run \w+ (\w+)\.\S+\s+params=\$\{item\.digests\.(\w+)\}")
#: Stages whose section is not their name alone (`a.b`: b of a).
SECTIONS: dict[str, tuple[str, ...]] = {
    "fetch": ("generate", "sources"),
    "extract": ("extract", "sources"),
    "audit": ("generate",),
    "against": ("dedup.against",),
    "index": ("index", "dedup"),
    "release": ("release", "annotate.llm", "dedup", "decontaminate"),
}


def conf_digest(conf: Path) -> str:
    """SHA-256 over the relative names and bytes of all YAML files under `conf`."""
    total = hashlib.sha256()
    for path in sorted(conf.rglob("*.yaml")):
        name = path.relative_to(conf).as_posix().encode()
        content = hashlib.sha256(path.read_bytes()).digest()
        total.update(len(name).to_bytes(4, "big") + name + content)
    return total.hexdigest()


def section(unit: Mapping[str, Any], stage: str) -> dict[str, Any]:
    """What a stage reads of its corpus or benchmark set."""
    return {key: _at(unit, key) for key in SECTIONS.get(stage, (stage,))}


def _at(unit: Mapping[str, Any], key: str) -> Any:
    found: Any = unit
    for name in key.split("."):
        # what is no mapping is told by the check of the configuration
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def section_digest(unit: Mapping[str, Any], stage: str) -> str:
    """The first 16 hex digits of the SHA-256 of a stage's section as canonical JSON."""
    text = json.dumps(section(unit, stage), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def section_digests(unit: Mapping[str, Any]) -> dict[str, str]:
    """The digests that the stages of dvc.yaml want of `unit`.

    A corpus is known by its section `validate`; a benchmark set has fewer stages, and none.
    """
    kind = "corpora" if "validate" in unit else "benchmarks"
    wanted = _WANTED.findall(GRAPH.read_text(encoding="utf-8"))
    return {stage: section_digest(unit, stage) for of, stage in sorted(wanted) if of == kind}


def register(conf: Path) -> None:
    """Let `${conf_digest:}` and, within a corpus, `${section_digests:}` stand for them."""
    from omegaconf import DictConfig, OmegaConf

    def of_parent(_parent_: DictConfig) -> DictConfig:
        # key by key: the node that asks stands in its parent too
        plain = OmegaConf.masked_copy(_parent_, [str(key) for key in _parent_ if key != "digests"])
        plain._set_parent(_parent_._get_parent())
        resolved: Any = OmegaConf.to_container(plain, resolve=True)
        return OmegaConf.create(section_digests(resolved))

    OmegaConf.register_new_resolver("conf_digest", lambda: conf_digest(conf), replace=True)
    OmegaConf.register_new_resolver("section_digests", of_parent, replace=True)
