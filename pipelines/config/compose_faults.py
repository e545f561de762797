"""What Hydra refuses, in our words: which file and line or which override, and what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from hydra.errors import MissingConfigException, OverrideParseException
from omegaconf.errors import InterpolationKeyError

from pipelines.config import conf_files
from pipelines.config.faults import CAN_BE_OFF
from pipelines.config.merge_faults import explain_empty
from pipelines.project.yaml_files import LOADER
from stages.errors import ConfigError, nearest

AGAIN = "mend the override, then run it again"


def fault(error: Exception, conf: Path, overrides: Sequence[str]) -> ConfigError:
    """The error to show for one of Hydra's or OmegaConf's."""
    if isinstance(error, MissingConfigException) and error.missing_cfg_file:
        return _no_option(str(error.missing_cfg_file), conf, overrides)
    if isinstance(error, OverrideParseException):
        said = str(error).partition("\n")[0]
        return ConfigError(f"override {error.override!r} cannot be read: {said}\n{AGAIN}")
    taken = [one for one in overrides if one.startswith("~")]
    if isinstance(error, InterpolationKeyError) and taken:
        return _taken_away(taken)
    if merged := re.match(r"Error merging override (.*)", str(error), re.DOTALL):
        said = "a list stands where there is a mapping, or a mapping where there is a list"
        return ConfigError(f"override {merged[1]!r}: {said}\n{AGAIN}")
    if overrides:
        return ConfigError(f"the overrides do not compose: {_first_line(error)}\n{AGAIN}")
    return ConfigError(f"conf/ does not compose: {error}")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _no_option(wanted: str, conf: Path, overrides: Sequence[str]) -> ConfigError:
    """For `decontaminate/maths`, which has no file."""
    group, _, name = wanted.rpartition("/")
    known = sorted(path.stem for path in (conf / group).glob("*.yaml"))
    there = nearest(name, known) if known else f"there is no folder conf/{group}"
    said = f"no conf/{wanted}.yaml; {there}"
    given = [one for one in overrides if re.search(rf"[=,\[ ]{re.escape(name)}\b", one)]
    if given:
        return ConfigError(f"override {given[0]!r}: {said}\n{AGAIN}")
    places = [place for place, *option in _options(conf) if option == [group, name]]
    return ConfigError(
        f"{places[0] if places else 'conf/'}: {said}\nmend it, then run: corpusmill compose"
    )


def _taken_away(taken: Sequence[str]) -> ConfigError:
    place = taken[0].lstrip("~")
    stage = place.rpartition(".")[2]
    only = f"only {', '.join(CAN_BE_OFF)} can be off"
    say = f"say: '{stage}@{place}=off'" if stage in CAN_BE_OFF else only
    return ConfigError(
        f"override {taken[0]!r} takes away what other values are made from; a section stays, "
        f"{say}\n{AGAIN}"
    )


def empty_mappings(overrides: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(number of the override, place) of each empty mapping that `overrides` give."""
    from hydra.core.override_parser.overrides_parser import OverridesParser

    for number, one in enumerate(OverridesParser.create().parse_overrides(list(overrides))):
        if not one.is_delete():
            place = tuple(one.key_or_group.split("."))
            yield from ((number, keys) for keys in _empty(one.value(), place))


def _empty(value: Any, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        yield from [] if value else [place]
        for key, inner in value.items():
            yield from _empty(inner, (*place, str(key)))


def without_effect(override: str, keys: Sequence[str]) -> ConfigError:
    """The error for an override that sets an empty mapping at `keys`, where values stand."""
    unit = ".".join(keys[:2])

    def off(section: str) -> str:
        return f"say: '{section}@{unit}.{section}=off'" if section in CAN_BE_OFF else ""

    return ConfigError(f"override {override!r}: {explain_empty(keys, 'conf/', off)}\n{AGAIN}")


def _options(conf: Path) -> Iterator[tuple[str, str, str]]:
    """(file and line, group, option) of every defaults list; the files can be read."""
    for path in sorted(conf.rglob("*.yaml")):
        own = path.parent.relative_to(conf).as_posix()
        node = yaml.compose(path.read_text(encoding="utf-8"), LOADER)
        for key, listed in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.value == "defaults":
                for group, option in _pairs(listed):
                    place = f"{conf_files.display_path(conf, path)}:{option.start_mark.line + 1}"
                    absolute = group.startswith("/") or own == "."
                    name = group.lstrip("/") if absolute else f"{own}/{group}".rstrip("/")
                    yield place, name, str(option.value)


def _pairs(listed: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    """(group as it is written, without its words and package; option) of a defaults list."""
    for entry in listed.value:
        for key, value in entry.value if isinstance(entry, yaml.MappingNode) else [(None, entry)]:
            group = key.value.split()[-1].partition("@")[0] if key else ""
            options = value.value if isinstance(value, yaml.SequenceNode) else [value]
            yield from ((group, option) for option in options)
