"""Checks a composed configuration before anything is built from it.

Names of corpora, stages, rules and benchmark sets are looked up in explicit tables; no string of
the configuration is ever imported.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pipelines.conf_files import line_of
from pipelines.printable import shortened
from pipelines.runner.stage_table import ROW_STAGES
from stages.errors import ConfigError, CorpusmillError, nearest

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
MAX_FOUND = 80
RESERVED = frozenset({"benchmarks", "catalog", "config", "lineage", "none"})

#: Sections of a corpus that are no row stage, and the model that each must fit.
MODELS = {
    "extract": ("stages.extract.params", "ExtractParams"),
    "validate": ("pipelines.gates.params", "ValidateParams"),
    "release": ("pipelines.release.released", "ReleaseParams"),
}
#: Where a fault of a policy shows again, and where it comes from.
COPIES = (
    (".reformulate.recheck.", "."),
    (".reformulate: ", ".filter: "),
    (".reformulate: ", ".dedup: "),
    (".reformulate: ", ".decontaminate: "),
)
OTHER_KEYS = frozenset({"sources", "generate", "digests"})


def check(config: Mapping[str, Any], conf: Path | None = None) -> None:
    """Raise one ConfigError that lists everything wrong in `config`.

    conf: the folder that it was composed from as it stands; faults then name file and line.
    """
    problems = _once(list(_problems(config)))
    if problems:
        listed = "\n  ".join(problem + _in_file(problem, conf) for problem in problems)
        count = "a fault" if len(problems) == 1 else f"{len(problems)} faults"
        raise ConfigError(
            f"the configuration has {count}:\n  {listed}\nmend conf/, then run: corpusmill compose"
        )


def _once(problems: list[str]) -> list[str]:
    """Without what reformulate's recheck repeats: it is a copy of the corpus's own policies."""
    return [
        problem
        for problem in problems
        if not any(
            copy in problem and problem.replace(copy, own) in problems for copy, own in COPIES
        )
    ]


def _in_file(problem: str, conf: Path | None) -> str:
    """` (conf/corpus/x.yaml:12)` where the corpus's own file holds the value."""
    place = problem.partition(": ")[0].split(".")
    where = line_of(conf, place[0], place[1], place[2:]) if conf and len(place) > 2 else None
    return f" ({where})" if where else ""


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
        yield f"{where}.{key}: no such section; {nearest(key, {*models, *OTHER_KEYS})}"
    for key in sorted(set(models) & set(section)):
        module, model = models[key]
        fits = getattr(importlib.import_module(module), model)
        yield from _fit(f"{where}.{key}", fits, section[key])
    yield from _sources(where, section)


def _sources(where: str, section: Mapping[str, Any]) -> Iterator[str]:
    source = importlib.import_module("stages.extract.source").Source
    for name, value in (section.get("sources") or {}).items():
        yield from _fit(f"{where}.sources.{name}", source, value)


def _fit(where: str, model: type[BaseModel], value: Any) -> Iterator[str]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        for fault in error.errors():
            place = ".".join([where, *(str(part) for part in fault["loc"])])
            yield f"{place}: {_said(model, fault)}"
    except CorpusmillError as error:
        yield f"{where}: {error}"


def _said(model: type[BaseModel], fault: Any) -> str:
    """What is wrong, what was found; for an unknown key the nearest known ones."""
    if fault["type"] == "extra_forbidden":
        *above, key = fault["loc"]
        return f"no such key; {nearest(str(key), _model_at(model, above).model_fields)}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    found = fault["input"]
    if fault["type"] == "missing" or isinstance(found, Mapping | BaseModel):
        return message
    return f"{message}, found {shortened(json.dumps(found, default=str), MAX_FOUND)}"


def _model_at(model: type[BaseModel], place: Sequence[int | str]) -> type[BaseModel]:
    """The model that holds what lies at `place`; indices and free keys are no fields."""
    for step in place:
        field = model.model_fields.get(str(step))
        model = next(_models_in(field.annotation), model) if field else model
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
