"""What YAML reads without complaint and nobody meant: (line, what is wrong) of a parsed file."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from pipelines.printable import shorten
from pipelines.project.yaml_files import LOADER

#: Line of a file, from 1, and what is wrong there.
Found = tuple[int, str]
MAX_TEXT = 80


def faults_in(node: yaml.Node | None, text: str) -> Iterator[Found]:
    """Every fault of a file's document; none for an empty file. text: what it was read from."""
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        yield _line(node), f"expected keys with values, found a {_kind(node)}"
        return
    yield from _defaults(node)
    yield from _within(node, text, LOADER(""))


def _within(node: yaml.Node, text: str, loader: yaml.SafeLoader) -> Iterator[Found]:
    """The faults of all nodes at and below `node`."""
    if isinstance(node, yaml.ScalarNode):
        yield from _value(node, loader)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _within(item, text, loader)
    elif isinstance(node, yaml.MappingNode):
        yield from _twice(node)
        yield from _without_value(node, text)
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _within(value, text, loader)
            else:
                yield _line(key), f"a {_kind(key)} is no key; a text with brackets stands in quotes"


def _value(node: yaml.ScalarNode, loader: yaml.SafeLoader) -> Iterator[Found]:
    """A scalar that has no value: `!mine x`, the date 2026-13-45."""
    try:
        loader.construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        said = getattr(error, "problem", None) or error
        yield _line(node), f"{shorten(node.value, MAX_TEXT)!r}: {said}"


def _twice(node: yaml.MappingNode) -> Iterator[Found]:
    """Keys that stand twice in one mapping: YAML would take the last without a word."""
    first: dict[str, int] = {}
    for key, _ in node.value:
        line, name = _line(key), str(key.value)
        if name in first and isinstance(key, yaml.ScalarNode):
            yield line, f"the key {name} stands twice (first in line {first[name]})"
        first.setdefault(name, line)


def _without_value(node: yaml.MappingNode, text: str) -> Iterator[Found]:
    """Keys without a colon in braces: what follows an unquoted comma of a text is read as one."""
    before: tuple[yaml.Node, yaml.Node] | None = None
    for key, value in node.value if node.flow_style else ():
        between = text[key.end_mark.index : value.start_mark.index]
        if isinstance(key, yaml.ScalarNode) and value.value == "" and ":" not in between:
            yield (
                _line(key),
                f"{shorten(key.value, MAX_TEXT)!r} is read as a key without a value: "
                f"{_in_quotes(before, key)}",
            )
        before = key, value


def _in_quotes(before: tuple[yaml.Node, yaml.Node] | None, key: yaml.ScalarNode) -> str:
    """What to write, where the text before the comma is known."""
    if before and isinstance(before[1], yaml.ScalarNode) and not before[1].style:
        whole = shorten(f"{before[1].value}, {key.value}", MAX_TEXT)
        return f'a text with a comma stands in quotes, {before[0].value}: "{whole}"'
    return "a text with a comma, or one that begins with {, stands in quotes"


def _defaults(node: yaml.MappingNode) -> Iterator[Found]:
    """What in a defaults list names no file: YAML reads an unquoted `off` as false."""
    listed = next((value for key, value in node.value if key.value == "defaults"), None)
    if not isinstance(listed, yaml.SequenceNode | None):
        yield _line(listed), f"defaults: expected a list, found a {_kind(listed)}"
        return
    for item in listed.value if listed else []:
        named = [value for _, value in item.value] if isinstance(item, yaml.MappingNode) else [item]
        for value in named:
            for one in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                yield from _no_name(one)


def _no_name(node: yaml.Node) -> Iterator[Found]:
    """What is wrong with the name of a file in a defaults list."""
    wanted, kind = "defaults: expected the name of a file", node.tag.rpartition(":")[2]
    if not isinstance(node, yaml.ScalarNode):
        yield _line(node), f"{wanted}, found a {_kind(node)}"
    elif kind not in ("str", "null"):
        yield (
            _line(node),
            f"{wanted}, found {node.value!r} without quotes, which YAML reads as a {kind}; write "
            f"'{node.value}'",
        )


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "mapping"
    return "list" if isinstance(node, yaml.SequenceNode) else "text"


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
