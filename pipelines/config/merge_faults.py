"""What of conf/ Hydra merges into nothing, or cannot merge.

Mappings are merged, so that `rules: {}` over rules of an earlier file takes none of them away;
lists replace lists; a list and a mapping do not go together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

from pipelines.config.faults import Fault, how_to_switch_off
from pipelines.config.layers import Keys, Layer
from stages.errors import nearest

#: The list of a corpus that adds to what is asked of every corpus.
ADDING = ("validate", "expectations")
#: Where null takes away what an earlier file has.
TAKING = ("validate", "house_expectations")


def faults_of(stack: Sequence[Layer]) -> Iterator[Fault]:
    """What Hydra merges without a word and nobody meant."""
    yield from mappings_without_effect(stack)
    yield from lists_that_replace(stack)
    yield from nulls_over_nothing(stack)


def mappings_without_effect(stack: Sequence[Layer]) -> Iterator[Fault]:
    """A fault for each mapping that a file leaves empty over values of earlier files."""
    merged: dict[str, Any] = {}
    for number, layer in enumerate(stack):
        for keys in _empty(layer.node, layer.package):
            if _is_filled(_at(merged, keys)):
                earlier = stack[:number]
                files = sorted({one.file for one in earlier if _is_filled(_set_by(one, keys))})
                yield Fault(keys, explain_empty(keys, ", ".join(files)))
        _merge(_opened(merged, layer.package), layer.node)


def lists_that_replace(stack: Sequence[Layer]) -> Iterator[Fault]:
    """A fault for each list of expectations over one of an earlier file, which it would replace."""
    first: dict[tuple[str, ...], str] = {}
    for layer in stack:
        for keys in _lists(layer.node, layer.package):
            if keys[2:] != ADDING:
                continue
            if keys in first:
                said = f"this list would replace that of {first[keys]}; name those, or these, under"
                yield Fault(keys, f"{said} house_expectations, which add up")
            first.setdefault(keys, layer.file)


def nulls_over_nothing(stack: Sequence[Layer]) -> Iterator[Fault]:
    """A fault for each expectation that a file takes away and no earlier file has."""
    merged: dict[str, Any] = {}
    for layer in stack:
        for keys in _nulls(layer.node, layer.package):
            known = _at(merged, keys[:-1]) or {}
            if keys[2:-1] == TAKING and keys[-1] not in known:
                yield Fault(keys, f"nothing to take away; {nearest(keys[-1], known)}")
        _merge(_opened(merged, layer.package), layer.node)


def _nulls(node: yaml.MappingNode, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The places of the nulls below `node`, but for those in lists."""
    for key, value in node.value:
        if isinstance(value, yaml.MappingNode):
            yield from _nulls(value, (*place, key.value))
        elif value.tag.endswith(":null"):
            yield (*place, key.value)


def _lists(node: yaml.MappingNode, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The places of the lists below `node` that are not empty, but for those in lists."""
    for key, value in node.value:
        if isinstance(value, yaml.MappingNode):
            yield from _lists(value, (*place, key.value))
        elif isinstance(value, yaml.SequenceNode) and value.value:
            yield (*place, key.value)


def explain_empty(keys: Keys, files: str, off: Callable[[str], str] = how_to_switch_off) -> str:
    """What an empty mapping at `keys` does, and what to write in its place.

    off: section of a corpus -> how to switch it off, empty where it cannot be.
    """
    stays = f"an empty mapping takes nothing away: the values of {files} stay; "
    if tuple(keys[2:]) == ("filter", "rules"):
        return f"{stays}give each rule action: ignore, or {off('filter')}"
    if len(keys) == 3 and (said := off(keys[-1])):
        return f"{stays}leave it out, or {said}"
    return f"{stays}leave it out, or name what is to be otherwise"


def _empty(node: yaml.MappingNode, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The places of the empty mappings below `node`, but for those in lists."""
    for key, value in node.value:
        if isinstance(value, yaml.MappingNode):
            yield from _empty(value, (*place, key.value)) if value.value else [(*place, key.value)]


def _set_by(layer: Layer, keys: Keys) -> Any:
    own: dict[str, Any] = {}
    _merge(_opened(own, layer.package), layer.node)
    return _at(own, keys)


def clashes(stack: Sequence[Layer]) -> Iterator[Fault]:
    """A fault for each list over a mapping of an earlier file, or mapping over a list."""
    merged: dict[str, Any] = {}
    for layer in stack:
        yield from _clashes(layer.node, _at(merged, layer.package), layer.package)
        _merge(_opened(merged, layer.package), layer.node)


def _clashes(node: yaml.MappingNode, over: Any, place: tuple[str, ...]) -> Iterator[Fault]:
    """Those of `node`, which stands at `place` and is merged over `over`."""
    for key, value in node.value:
        here = (*place, key.value)
        before = over.get(key.value) if isinstance(over, dict) else None
        if isinstance(value, yaml.SequenceNode) and isinstance(before, dict):
            off = how_to_switch_off(key.value) if len(here) == 3 else ""
            also = f"; to switch it off, {off}" if off else ""
            yield Fault(here, f"expected a mapping, found a list{also}")
        elif isinstance(value, yaml.MappingNode) and isinstance(before, yaml.SequenceNode):
            yield Fault(here, "expected a list, found a mapping")
        elif isinstance(value, yaml.MappingNode):
            yield from _clashes(value, before, here)


def _merge(into: dict[str, Any], node: yaml.MappingNode) -> None:
    """Merge the keys of `node` into nested mappings, as Hydra does; other values are nodes."""
    for key, value in node.value:
        if isinstance(value, yaml.MappingNode):
            _merge(_opened(into, (key.value,)), value)
        else:
            into[key.value] = value


def _opened(tree: dict[str, Any], keys: Keys) -> dict[str, Any]:
    """The mapping at `keys`, made where there is none."""
    for key in keys:
        if not isinstance(tree.get(key), dict):
            tree[key] = {}
        tree = tree[key]
    return tree


def _at(tree: Any, keys: Keys) -> Any:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _is_filled(value: Any) -> bool:
    """Whether something is merged into; `${...filter}` stands for the mapping that it names."""
    if isinstance(value, yaml.ScalarNode):
        return str(value.value).startswith("${")
    return isinstance(value, dict) and bool(value)
