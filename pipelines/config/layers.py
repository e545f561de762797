"""The files that conf/ composes from, in the order in which Hydra merges them, and which of them
sets a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipelines.config.conf_files import display_path
from pipelines.project.yaml_files import LOADER

Keys = Sequence[str]


@dataclass(frozen=True)
class Layer:
    """One file: its name (`conf/filter/default.yaml`), where its values belong, its document."""

    file: str
    package: tuple[str, ...]
    node: yaml.MappingNode

    def line(self, node: yaml.Node) -> str:
        """`conf/filter/default.yaml:12`, where `node` begins."""
        return f"{self.file}:{node.start_mark.line + 1}"


def layers(conf: Path) -> list[Layer]:
    """The layers of `conf`, which composes; a later one outranks those before it."""
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.types import RunMode

    GlobalHydra.instance().clear()
    with initialize_config_dir(str(conf), version_base=None):
        loader = GlobalHydra.instance().config_loader()
        listed = loader.compute_defaults_list("config", [], RunMode.RUN).defaults
    found = []
    for one in listed:
        path = conf / f"{one.config_path}.yaml"
        node = yaml.compose(path.read_text("utf-8"), LOADER) if path.exists() else None
        if isinstance(node, yaml.MappingNode):
            package = tuple(filter(None, (one.package or "").split(".")))
            found.append(Layer(display_path(conf, path), package, node))
    return found


def place_of(stack: Sequence[Layer], keys: Keys) -> str | None:
    """File and line of the value at `keys`, or of what holds it where no file has it."""
    best: tuple[int, str | None] = (0, None)
    for layer in reversed(stack):
        if layer.package != tuple(keys[: len(layer.package)]):
            continue
        depth, node, whole = _deepest(layer.node, keys[len(layer.package) :])
        if depth and len(layer.package) + depth > best[0]:
            best = len(layer.package) + depth, layer.line(node)
        if whole:  # nothing of an earlier layer is left
            break
    return best[1]


def places_with(stack: Sequence[Layer], text: str) -> Iterator[tuple[str, ...]]:
    """The keys of the values that hold `text`."""
    for layer in stack:
        yield from _with(layer.node, text, layer.package)


def _with(node: yaml.Node, text: str, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _with(value, text, (*place, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _with(value, text, (*place, str(number)))
    elif text in str(node.value):
        yield place


def _deepest(node: yaml.Node, keys: Keys) -> tuple[int, yaml.Node, bool]:
    """How many of `keys` lead on from `node`; the last key or item; whether a list is on the way,
    or something that is no mapping.
    """
    found, whole = node, False
    for depth, key in enumerate(keys):
        whole = whole or not isinstance(node, yaml.MappingNode)
        if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
            found = node = node.value[int(key)]
            continue
        inside = node.value if isinstance(node, yaml.MappingNode) else []
        pair = next((pair for pair in inside if pair[0].value == key), None)
        if pair is None:
            return depth, found, whole
        found, node = pair
    return len(keys), found, whole
