"""The YAML files under conf/: each can be read, and each unit says where its values belong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from pipelines.project.yaml_files import LOADER
from stages.errors import ConfigError

#: Groups whose files each declare one unit, and the section of params.yaml that holds it.
UNITS = {"corpus": "corpora", "benchmark": "benchmarks"}


def check(conf: Path) -> None:
    """Raise one ConfigError that names file and line: no YAML, a key given twice, no package."""
    faults = [fault for path in sorted(conf.rglob("*.yaml")) for fault in _faults(conf, path)]
    if faults:
        raise ConfigError("\n".join([*faults, "mend it, then run: corpusmill compose"]))


def file_of(kind: str, name: str) -> str:
    """The file that declares a unit: `conf/corpus/<name>.yaml` for the kind `corpora`."""
    group = next(group for group, section in UNITS.items() if section == kind)
    return f"conf/{group}/{name}.yaml"


def line_of(conf: Path, kind: str, name: str, keys: Sequence[str]) -> str | None:
    """`conf/corpus/<name>.yaml:<line>` where that file sets the value at `keys`, or None."""
    path = conf.parent / file_of(kind, name)
    if not path.exists():
        return None
    node = yaml.compose(path.read_text(encoding="utf-8"), LOADER)
    line = None
    for key in keys:
        if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
            node = node.value[int(key)]
            line = node.start_mark.line
            continue
        inside = node.value if isinstance(node, yaml.MappingNode) else []
        found = next((pair for pair in inside if pair[0].value == key), None)
        if found is None:
            return None
        line, node = found[0].start_mark.line, found[1]
    return None if line is None else f"{display_path(conf, path)}:{line + 1}"


def _faults(conf: Path, path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        yield f"{display_path(conf, path)}{line}: {error.problem or error.context}"
    except yaml.YAMLError as error:
        yield f"{display_path(conf, path)}: {error}"
    else:
        yield from _twice(display_path(conf, path), node)
        yield from _defaults(node, display_path(conf, path))
    section = UNITS.get(path.parent.relative_to(conf).as_posix())
    wanted = f"# @package {section}.{path.stem}"
    first = text.partition("\n")[0].rstrip()
    if section and first != wanted:
        yield (
            f"{display_path(conf, path)}:1: the first line says where the values belong; expected "
            f"{wanted!r}, found {first!r}"
        )


def _defaults(node: yaml.Node | None, file: str) -> Iterator[str]:
    """What in a defaults list names no file: YAML reads an unquoted `off` as false."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    listed = next((value for key, value in pairs if key.value == "defaults"), None)
    for item in listed.value if isinstance(listed, yaml.SequenceNode) else []:
        named = [value for _, value in item.value] if isinstance(item, yaml.MappingNode) else [item]
        for value in named:
            for one in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                kind = one.tag.rpartition(":")[2]
                if kind not in ("str", "null"):
                    yield (
                        f"{file}:{one.start_mark.line + 1}: defaults: expected the name of a file, "
                        f"found {one.value!r} without quotes, which YAML reads as a {kind}; "
                        f"write '{one.value}'"
                    )


def _twice(place: str, node: yaml.Node | None) -> Iterator[str]:
    """Keys that stand twice in one mapping: YAML would take the last without a word."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(place, item)
    if not isinstance(node, yaml.MappingNode):
        return
    first: dict[str, int] = {}
    for key, value in node.value:
        line, name = key.start_mark.line + 1, str(key.value)
        if name in first:
            yield f"{place}:{line}: the key {name} stands twice (first in line {first[name]})"
        first.setdefault(name, line)
        yield from _twice(place, value)


def display_path(conf: Path, path: Path) -> str:
    """How a file under `conf` is named in messages."""
    return f"conf/{path.relative_to(conf).as_posix()}"
