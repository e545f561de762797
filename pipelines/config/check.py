"""Checks a composed configuration before anything is built from it.

Names of corpora, stages, rules and benchmark sets are looked up in explicit tables; no string of
the configuration is ever imported. Each stage fits its own section to its model when it runs, so
these models are named as text here: an edit of one runs its stage, not the stage `config`. What
no stage looks at again (rules that read what nobody is asked) is imported, so that an edit of it
runs `config` (`runner.closure`).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from pipelines.config.addresses import has_no_address, how_to_address
from pipelines.config.corpora import Declared
from pipelines.config.faults import Fault, how_to_switch_off, refuse
from pipelines.config.fit import display, fit
from pipelines.llm.settings import LlmSettings
from pipelines.runner.stage_table import row_stages, stage_of
from stages.errors import nearest

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
RESERVED = frozenset({"benchmarks", "catalog", "config", "lineage", "none"})

#: Sections of a corpus that are no row stage, and the model that each must fit.
MODELS = {
    "extract": ("stages.extract.params", "ExtractParams"),
    "validate": ("pipelines.gates.params", "ValidateParams"),
    "release": ("pipelines.release.released", "ReleaseParams"),
    "index": ("pipelines.prior_releases.params", "IndexParams"),
}
OTHER_KEYS = frozenset({"sources", "generate", "digests"})
#: Keys from the top of params.yaml.
Place = tuple[str, ...]


def check_values(
    config: Mapping[str, Any], declared: Declared, mend: str = "run: corpusmill compose"
) -> None:
    """Raise one ConfigError that lists everything wrong in `config` and ends with `mend`."""
    refuse(faults_of(config, declared), mend)


def faults_of(config: Mapping[str, Any], declared: Declared) -> Iterator[Fault]:
    """Everything that is wrong in `config`.

    declared: what other corpora have. Policies are shared (conf/filter/big_math.yaml), so they
    may name sources of those, too; gates are a corpus's own.
    """
    from stages.rules import check_rules  # here, and not where a command has nothing to check
    from stages.signals import check_signals

    check_signals()
    check_rules()
    benchmarks = config.get("benchmarks") or {}
    for name, section in (config.get("corpora") or {}).items():
        yield from _corpus(("corpora", str(name)), section, benchmarks, declared)
    yield from fit(("llm",), LlmSettings, config.get("llm") or {})
    for name, section in benchmarks.items():
        yield from _sources(("benchmarks", str(name)), section)


def _corpus(
    where: Place, section: Any, benchmarks: Collection[str], declared: Declared
) -> Iterator[Fault]:
    from pipelines.config.opinions import unasked_opinions

    yield from _name(where)
    if wrong := [*_no_mappings(where, section)]:
        yield from wrong
        return
    yield from _sections(where, section)
    yield from _named_sources(where, section, declared.sources)
    yield from unasked_opinions(where, section)
    yield from _against(where, section, benchmarks, declared.benchmarks)


def _no_mappings(where: Place, section: Any) -> Iterator[Fault]:
    """Sections that are no mappings, as `dedup: off`."""
    if not isinstance(section, Mapping):
        yield Fault(where, f"expected sections, found {display(section)}")
        return
    for key in sorted({*_models(), "sources"} & set(section)):
        if not isinstance(section[key], Mapping):
            off = f"; to switch it off, {say}" if (say := how_to_switch_off(key)) else ""
            yield Fault((*where, key), f"expected a mapping, found {display(section[key])}{off}")


def _against(
    where: Place, section: Mapping[str, Any], taken: Collection[str], declared: Collection[str]
) -> Iterator[Fault]:
    """A benchmark set that is not `taken` into this build, or that conf/ does not have."""
    name = section.get("decontaminate", {}).get("against")
    if not isinstance(name, str) or name in taken:
        return
    place = (*where, "decontaminate", "against")
    if name not in declared:
        yield Fault(place, f"no conf/benchmark/{name}.yaml; {nearest(name, declared)}")
    else:
        yield Fault(
            place,
            f"{name!r} is no benchmark set of this build ({', '.join(sorted(taken))}); "
            f"where the corpus's file names it, run: corpusmill corpus add {where[1]}; "
            f"beside an override, give another: 'benchmark=[{','.join(sorted({*taken, name}))}]'",
        )


def _name(where: Place) -> Iterator[Fault]:
    if not NAME.fullmatch(where[1]) or where[1] in RESERVED:
        said = f"a corpus is named by lower-case letters, digits and _, not {where[1]!r}"
        yield Fault(where, said)


def _models() -> dict[str, type[BaseModel]]:
    """Sections of a corpus, and the model that each must fit."""
    models = {key: _model(*named) for key, named in MODELS.items()}
    return models | {stage: stage_of(stage).params for stage in row_stages()}


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


def _sections(where: Place, section: Mapping[str, Any]) -> Iterator[Fault]:
    models = _models()
    absent = set(models) - set(section)
    if missing := sorted(key for key in absent if not _has_defaults(models[key])):
        say = "begin its defaults list with: /preset@_here_: default"
        yield Fault(where, f"it has no {', '.join(missing)}; {say}")
    for key in sorted(set(section) - set(models) - OTHER_KEYS):
        said = f"no such section; {nearest(key, {*models, *OTHER_KEYS})}"
        yield Fault((*where, key), said)
    for key in sorted(set(models) & set(section)):
        values = section[key] if key != "reformulate" else _without_copies(section)
        yield from fit((*where, key), models[key], values)
    yield from _sources(where, section)


def _without_copies(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section `reformulate` without what its recheck repeats of the corpus's own policies,
    which are checked where they stand.
    """
    own = dict(section["reformulate"])
    if isinstance(recheck := own.get("recheck"), Mapping):
        own["recheck"] = {
            key: value
            for key, value in recheck.items()
            if key not in section or value != section[key]
        }
    return own


def _named_sources(
    where: Place, section: Mapping[str, Any], elsewhere: Collection[str]
) -> Iterator[Fault]:
    """Names under `sources` and `except_sources` that no source has."""
    own = section.get("sources") or {}
    for stage in ("filter", "dedup", "verify", "validate"):
        known = own if stage == "validate" else {*own, *elsewhere}
        for place, name in _mentioned(section.get(stage), (*where, stage)):
            if name not in known:
                yield Fault(place, f"unknown source {name!r}; {nearest(name, own)}")


def _mentioned(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """(place, name) of each source that a section names, in a list or as a key."""
    for key, inner in value.items() if isinstance(value, Mapping) else ():
        here = (*place, str(key))
        if key not in ("sources", "except_sources") or isinstance(inner, str):
            yield from _mentioned(inner, here)
        elif isinstance(inner, Mapping):
            yield from (((*here, str(name)), str(name)) for name in inner)
        else:
            yield from (((*here, str(n)), str(name)) for n, name in enumerate(inner or ()))


def _sources(where: Place, section: Mapping[str, Any]) -> Iterator[Fault]:
    source = importlib.import_module("stages.extract.source").Source
    for name, value in (section.get("sources") or {}).items():
        place = (*where, "sources", str(name))
        faults = [*fit(place, source, value)]
        yield from faults or _nowhere(place, value, generated=bool(section.get("generate")))


def _nowhere(place: Place, source: Mapping[str, Any], generated: bool) -> Iterator[Fault]:
    """Files that are declared by their names alone."""
    for number, file in enumerate(source["files"]):
        if has_no_address(file) and not generated:
            yield Fault((*place, "files", str(number)), how_to_address(file.get("name"), place[1]))
