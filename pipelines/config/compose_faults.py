"""What Hydra refuses, in our words: which file and line or which override, and what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from hydra.errors import MissingConfigException, OverrideParseException
from omegaconf.errors import InterpolationKeyError

from pipelines.config import conf_files
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
        return _taken_away(taken, conf)
    return ConfigError(f"conf/ does not compose: {error}")


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


def _taken_away(taken: Sequence[str], conf: Path) -> ConfigError:
    off = sorted(path.parent.name for path in conf.glob("*/off.yaml"))
    place = taken[0].lstrip("~")
    stage = place.rpartition(".")[2]
    say = f"say: '{stage}@{place}=off'" if stage in off else f"only {', '.join(off)} can be off"
    return ConfigError(
        f"override {taken[0]!r} takes away what other values are made from; a section stays, "
        f"{say}\n{AGAIN}"
    )


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
