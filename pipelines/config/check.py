"""Checks a composed configuration before anything is built from it.

Names of corpora, stages, rules and benchmark sets are looked up in explicit tables; no string of
the configuration is ever imported. Each stage fits its own section to its model when it runs, so
these models are named as text here: an edit of one runs its stage, not the stage `config`. What
no stage looks at again (rules that read what nobody is asked) is imported, so that an edit of it
runs `config` (`runner.closure`).
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ValidationError

from pipelines.config.conf_files import line_of
from pipelines.config.corpora import Declared
from pipelines.llm.settings import LlmSettings
from pipelines.printable import shorten
from pipelines.runner.stage_table import row_stages, stage_of
from stages.errors import ConfigError, CorpusmillError, nearest, unknown

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
MAX_FOUND = 80
RESERVED = frozenset({"benchmarks", "catalog", "config", "lineage", "none"})

#: Sections of a corpus that are no row stage, and the model that each must fit.
MODELS = {
    "extract": ("stages.extract.params", "ExtractParams"),
    "validate": ("pipelines.gates.params", "ValidateParams"),
    "release": ("pipelines.release.released", "ReleaseParams"),
    "index": ("pipelines.prior_releases.params", "IndexParams"),
}
#: Where a fault of a policy shows again, and where it comes from.
COPIES = (
    (".reformulate.recheck.", "."),
    (".reformulate: ", ".filter: "),
    (".reformulate: ", ".dedup: "),
    (".reformulate: ", ".decontaminate: "),
)
OTHER_KEYS = frozenset({"sources", "generate", "digests"})


def check_values(
    config: Mapping[str, Any],
    declared: Declared,
    conf: Path | None = None,
    mend: str = "mend conf/, then run: corpusmill compose",
) -> None:
    """Raise one ConfigError that lists everything wrong in `config` and ends with `mend`.

    declared: what other corpora have. Policies are shared (conf/filter/big_math.yaml), so they
    may name sources of those, too; gates are a corpus's own. conf: the folder that it was composed
    from as it stands; faults then name file and line.
    """
    from stages.rules import check_rules  # here, and not where a command has nothing to check

    check_rules()
    problems = _once(list(_problems(config, declared)))
    if problems:
        listed = "\n  ".join(problem + _in_file(problem, conf) for problem in problems)
        count = "a fault" if len(problems) == 1 else f"{len(problems)} faults"
        raise ConfigError(f"the configuration has {count}:\n  {listed}\n{mend}")


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


def _problems(config: Mapping[str, Any], declared: Declared) -> Iterator[str]:
    from pipelines.config.opinions import unasked_opinions

    benchmarks = config.get("benchmarks") or {}
    for name, section in (config.get("corpora") or {}).items():
        where = f"corpora.{name}"
        yield from _name(where, name)
        yield from _sections(where, section)
        yield from _named_sources(where, section, declared.sources)
        yield from unasked_opinions(where, section)
        yield from _against(where, section, benchmarks, declared.benchmarks)
    yield from _fit("llm", LlmSettings, config.get("llm") or {})
    for name, section in benchmarks.items():
        yield from _sources(f"benchmarks.{name}", section)


def _against(
    where: str, section: Mapping[str, Any], taken: Collection[str], declared: Collection[str]
) -> Iterator[str]:
    """A benchmark set that is not `taken` into this build, or that conf/ does not have."""
    name = str((section.get("decontaminate") or {}).get("against"))
    if name in taken:
        return
    place = f"{where}.decontaminate.against"
    if name not in declared:
        yield f"{place}: no conf/benchmark/{name}.yaml; {nearest(name, declared)}"
    else:
        yield (
            f"{place}: {name!r} is no benchmark set of this build ({', '.join(sorted(taken))}); "
            f"where the corpus's file names it, run: corpusmill corpus add "
            f"{where.partition('.')[2]}; beside an override, give another: "
            f"'benchmark=[{','.join(sorted({*taken, name}))}]'"
        )


def _name(where: str, name: str) -> Iterator[str]:
    if not NAME.fullmatch(name) or name in RESERVED:
        yield f"{where}: a corpus is named by lower-case letters, digits and _, not {name!r}"


def _sections(where: str, section: Mapping[str, Any]) -> Iterator[str]:
    models = {key: _model(*named) for key, named in MODELS.items()}
    models |= {stage: stage_of(stage).params for stage in row_stages()}
    for key in sorted(key for key in set(models) - set(section) if not _has_defaults(models[key])):
        yield f"{where}.{key} is missing; begin the corpus with: /preset@_here_: default"
    for key in sorted(set(section) - set(models) - OTHER_KEYS):
        yield f"{where}.{key}: no such section; {nearest(key, {*models, *OTHER_KEYS})}"
    for key in sorted(set(models) & set(section)):
        yield from _fit(f"{where}.{key}", models[key], section[key])
    yield from _sources(where, section)


def _model(module: str, name: str) -> type[BaseModel]:
    found: type[BaseModel] = getattr(importlib.import_module(module), name)
    return found


def _has_defaults(model: type[BaseModel]) -> bool:
    """Whether a corpus may leave it out: it takes the defaults of the model then."""
    try:
        model.model_validate({})
    except ValidationError:
        return False
    return True


def _named_sources(
    where: str, section: Mapping[str, Any], elsewhere: Collection[str]
) -> Iterator[str]:
    """Names under `sources` and `except_sources` that no source has."""
    own = section.get("sources") or {}
    for stage in ("filter", "dedup", "verify", "validate"):
        known = own if stage == "validate" else {*own, *elsewhere}
        for place, name in _mentioned(section.get(stage), f"{where}.{stage}"):
            if name not in known:
                yield str(unknown("source", name, own, place))


def _mentioned(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """(place, name) of each source that a section names, in a list or as a key."""
    for key, inner in value.items() if isinstance(value, Mapping) else ():
        if key in ("sources", "except_sources") and not isinstance(inner, str):
            yield from ((f"{place}.{key}", str(name)) for name in inner or ())
        else:
            yield from _mentioned(inner, f"{place}.{key}")


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
            yield f"{place}: {_fault_text(model, fault)}"
    except CorpusmillError as error:
        yield f"{where}: {error}"


def _fault_text(model: type[BaseModel], fault: Any) -> str:
    """What is wrong, what was found; for an unknown key the nearest known ones."""
    if fault["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        *above, key = fault["loc"]
        return f"no such key; {nearest(str(key), _keys(_part_at(model, above)))}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    found = fault["input"]
    if fault["type"] == "missing" or isinstance(found, Mapping | BaseModel):
        return message
    return f"{message}, found {shorten(json.dumps(found, default=str), MAX_FOUND)}"


def _part_at(model: type, place: Sequence[int | str]) -> type:
    """The model or dataclass that holds what lies at `place`; indices and free keys count not."""
    for step in place:
        annotation = _keys(model).get(str(step))
        model = next(_parts_in(annotation), model)
    return model


def _keys(part: type) -> dict[str, Any]:
    """The keys of a model or dataclass with their types."""
    if issubclass(part, BaseModel):
        return {name: field.annotation for name, field in part.model_fields.items()}
    hints = get_type_hints(part)
    return {field.name: hints[field.name] for field in fields(part)}  # type: ignore[arg-type]


def _parts_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or is_dataclass(annotation)
    ):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)
