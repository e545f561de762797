"""Which corpora a build holds: lines in the defaults list of conf/config.yaml."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.config import conf_files
from pipelines.project import yaml_files
from pipelines.project.files import write_text
from pipelines.project.root import refuse_outside
from stages.errors import ConfigError, unknown


def declared_names(root: Path, group: str = "corpus") -> list[str]:
    """Names that have a YAML file in the group `conf/<group>/`."""
    return sorted(path.stem for path in (root / "conf" / group).glob("*.yaml"))


def chosen_names(root: Path, group: str = "corpus") -> list[str]:
    """Names that conf/config.yaml takes into the build."""
    return list(_lists(yaml_files.read(_config(root)))[group])


@dataclass(frozen=True)
class Declared:
    """What conf/ declares, in this build or not: sources of all corpora, benchmark sets."""

    sources: Collection[str] = ()
    benchmarks: Collection[str] = ()


def everything(root: Path) -> Declared:
    """All that conf/ declares."""
    files = (root / "conf" / "corpus" / f"{name}.yaml" for name in declared_names(root))
    listed = (yaml_files.read(file).get("sources") for file in files)
    sources = {name for one in listed if isinstance(one, dict) for name in one}
    return Declared(sources, declared_names(root, "benchmark"))


def about(root: Path, name: str) -> str:
    """What a corpus says of itself: the first sentence of the comment at the top of its file."""
    lines = (root / "conf" / "corpus" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    told = itertools.takewhile(lambda line: line.startswith("#"), lines[1:])
    return " ".join(line.lstrip("# ") for line in told).partition(". ")[0].rstrip(".")


@contextmanager
def all_or_nothing(root: Path) -> Iterator[None]:
    """Put conf/config.yaml back as it was where what is done within fails."""
    path = root / "conf" / "config.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        yield
    except BaseException:
        if before is not None:
            write_text(before, path)
        raise


def add(root: Path, name: str) -> None:
    """Take a declared corpus, and the benchmark set that it is held against, into the build."""
    if name in declared_names(root, "benchmark") and name not in declared_names(root):
        raise ConfigError(
            f"{name} is a benchmark set, which comes with a corpus that is held against it: in "
            f"conf/corpus/CORPUS.yaml write decontaminate: {{against: {name}}}, then run: "
            "corpusmill corpus add CORPUS"
        )
    if name not in declared_names(root):
        raise unknown("corpus", name, declared_names(root), str(root / "conf" / "corpus"))
    config = _load(root)
    _append(_lists(config)["corpus"], name)
    for benchmark in benchmarks(root, name):
        _append(_lists(config)["benchmark"], benchmark)
    _save(root, config)


def remove(root: Path, name: str) -> None:
    """Take a corpus out of the build; what it built stays under data/ until it is deleted."""
    config = _load(root)
    names = _lists(config)["corpus"]
    if name not in names:
        raise unknown("corpus", name, names, "conf/config.yaml")
    if len(names) == 1:
        raise ConfigError(f"{name} is the only corpus of this build; add another before")
    names.remove(name)
    _save(root, config)


def _append(names: Any, name: str) -> None:
    if name not in names:
        names.append(name)


def benchmarks(root: Path, name: str) -> list[str]:
    """Benchmark sets that a corpus file names: `against: X`, or a decontaminate group that does."""
    corpus = yaml_files.read(root / "conf" / "corpus" / f"{name}.yaml")
    group, own = "default", corpus.get("decontaminate")
    for entry in corpus.get("defaults") or []:
        for key, value in entry.items() if isinstance(entry, dict) else ():
            group = value if "/decontaminate@" in key else group
    policy = yaml_files.read(root / "conf" / "decontaminate" / f"{group}.yaml")
    against = (own.get("against") if isinstance(own, dict) else None) or policy.get("against")
    return [against] if against in declared_names(root, "benchmark") else []


def _load(root: Path) -> Any:
    """conf/config.yaml, to be changed in place."""
    return yaml_files.open_document(_config(root))


def _config(root: Path) -> Path:
    """The path of conf/config.yaml, where it and all other files of conf/ can be read."""
    path = root / "conf" / "config.yaml"
    if not path.exists():
        refuse_outside(root)
        raise ConfigError(f"{path} is missing; take it back: git checkout conf/config.yaml")
    conf_files.check(root / "conf")
    return path


def _lists(config: Any) -> dict[str, Any]:
    return {
        key: value
        for entry in config["defaults"]
        if isinstance(entry, dict)
        for key, value in entry.items()
    }


def _save(root: Path, config: Any) -> None:
    write_text(yaml_files.text(config), root / "conf" / "config.yaml")
