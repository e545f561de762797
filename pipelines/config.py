"""Checks a composed configuration before anything is built from it.

Names of corpora, stages, rules and benchmark sets are looked up in explicit tables; no string of
the configuration is ever imported.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from pipelines.runner.stage_table import ROW_STAGES
from stages.errors import ConfigError, CorpusmillError

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
RESERVED = frozenset({"benchmarks", "catalog", "config", "lineage", "none"})

#: Sections of a corpus that are no row stage, and the model that each must fit.
MODELS = {
    "extract": ("stages.extract.params", "ExtractParams"),
    "validate": ("pipelines.gates.params", "ValidateParams"),
    "release": ("pipelines.release.released", "ReleaseParams"),
    "index": ("pipelines.releases.params", "IndexParams"),
}
OTHER_KEYS = frozenset({"sources", "generate", "digests"})


def check(config: Mapping[str, Any]) -> None:
    """Raise one ConfigError that lists everything wrong in `config`."""
    problems = list(_problems(config))
    if problems:
        listed = "\n  ".join(problems)
        raise ConfigError(f"the configuration has {len(problems)} faults:\n  {listed}")


def _problems(config: Mapping[str, Any]) -> Iterator[str]:
    benchmarks = config.get("benchmarks") or {}
    for name, section in (config.get("corpora") or {}).items():
        where = f"corpora.{name}"
        yield from _name(where, name)
        yield from _sections(where, section)
        against = (section.get("decontaminate") or {}).get("against")
        if against not in benchmarks:
            known = ", ".join(sorted(benchmarks)) or "none"
            yield (
                f"{where}.decontaminate.against: {against!r} is no benchmark set of this build "
                f"({known}); add it with: corpusmill corpus add {name}"
            )
    for name, section in benchmarks.items():
        yield from _sources(f"benchmarks.{name}", section)


def _name(where: str, name: str) -> Iterator[str]:
    if not NAME.fullmatch(name) or name in RESERVED:
        yield f"{where}: a corpus is named by lower-case letters, digits and _, not {name!r}"


def _sections(where: str, section: Mapping[str, Any]) -> Iterator[str]:
    models = MODELS | {stage: (module, "Params") for stage, module in ROW_STAGES.items()}
    for key in sorted(set(models) - set(section)):
        yield f"{where}.{key} is missing; begin the corpus with: /preset@_here_: default"
    for key in sorted(set(section) - set(models) - OTHER_KEYS):
        yield f"{where}.{key}: no such section; known: {', '.join(sorted({*models, *OTHER_KEYS}))}"
    for key in sorted(set(models) & set(section)):
        module, model = models[key]
        fits = getattr(importlib.import_module(module), model).model_validate
        yield from _fit(f"{where}.{key}", fits, section[key])
    yield from _sources(where, section)


def _sources(where: str, section: Mapping[str, Any]) -> Iterator[str]:
    source = importlib.import_module("stages.extract.source").Source
    for name, value in (section.get("sources") or {}).items():
        yield from _fit(f"{where}.sources.{name}", source.model_validate, value)


def _fit(where: str, validate: Any, value: Any) -> Iterator[str]:
    try:
        validate(value)
    except ValidationError as error:
        for fault in error.errors():
            place = ".".join([where, *(str(part) for part in fault["loc"])])
            yield f"{place}: {fault['msg']}"
    except CorpusmillError as error:
        yield f"{where}: {error}"
