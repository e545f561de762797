"""conf/ -> params.yaml, the only configuration that the runner and DVC read.

The file is written exactly as `dvc exp run` writes it, so that both leave the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from pipelines.config import check as checks
from pipelines.config import compose_faults, conf_files, corpora, layers, merge_faults
from pipelines.config.faults import Fault, refuse
from pipelines.printable import shorten
from pipelines.project import digests
from pipelines.project.files import write_text
from pipelines.project.root import refuse_outside
from pipelines.project.yaml_files import LOADER
from stages.errors import ConfigError, unknown

PARAMS = "params.yaml"
MEND = "mend conf/, then run: corpusmill compose"
SHOWN_CHANGES = 8
#: Characters of a value.
MAX_SHOWN = 80
#: Values that follow from others.
DERIVED = re.compile(r"conf_sha256$|.*\.digests\.|.*\.reformulate\.recheck\.")
_CLASH = "Cannot merge"
_NO_INTERPOLATION = re.compile(r"Interpolation key '(.+)' not found")
_NO_SUCH_KEY = re.compile(r"Could not override '([^'@]+)'")


def compose(root: Path, overrides: Sequence[str] = ()) -> str:
    """The text of params.yaml for the conf/ under `root` and Hydra `overrides`, checked."""
    conf = (root / "conf").resolve()
    if not (conf / "config.yaml").exists():
        refuse_outside(root)
        raise ConfigError(
            f"{conf / 'config.yaml'} is missing; take it back: git checkout conf/config.yaml"
        )
    conf_files.check(conf)
    try:
        composed = _composed(conf, overrides)
        values: Any = OmegaConf.to_container(composed)
        if overrides:
            _refuse_empty(conf, overrides)
            checks.check_values(values, corpora.everything(root), compose_faults.AGAIN)
    except ConfigError:
        if overrides:
            compose(root)  # a fault of conf/ itself is told with its file and line
        raise
    if not overrides:
        stack = layers.layers(conf)
        merged = merge_faults.faults_of(stack)
        faults = [*merged, *checks.faults_of(values, corpora.everything(root))]
        refuse(faults, MEND, lambda keys: layers.place_of(stack, keys))
    return OmegaConf.to_yaml(composed)


def _composed(conf: Path, overrides: Sequence[str]) -> Any:
    digests.register(conf)
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(conf), version_base=None):
            composed = hydra_compose("config", overrides=list(overrides))
        OmegaConf.resolve(composed)
    except (HydraException, OmegaConfBaseException, ValueError) as error:
        if not overrides:
            _refuse_located(error, conf)
        if wrong := _NO_SUCH_KEY.match(str(error)):
            _refuse_key(wrong[1], OmegaConf.to_container(_composed(conf, ())))
        raise compose_faults.fault(error, conf, overrides) from None
    return composed


def _refuse_located(error: Exception, conf: Path) -> None:
    """Raise for what conf/ holds, where the fault has a place."""
    said = str(error).partition("\n")[0]
    if missing := _NO_INTERPOLATION.search(said):
        stack = layers.layers(conf)
        places = layers.places_with(stack, f"${{{missing[1]}}}")
        faults: Iterable[Fault] = (Fault(place, said) for place in places)
    elif _CLASH in str(error):
        stack = layers.layers(conf)
        faults = merge_faults.clashes(stack)
    else:
        return
    refuse(faults, MEND, lambda keys: layers.place_of(stack, keys))


def _refuse_empty(conf: Path, overrides: Sequence[str]) -> None:
    """Raise for an override with an empty mapping over values that stay as they are."""
    for number, keys in compose_faults.empty_mappings(overrides):
        rest = [*overrides[:number], *overrides[number + 1 :]]
        before: Any = OmegaConf.to_container(_composed(conf, rest))
        for key in keys:
            before = before.get(key) if isinstance(before, Mapping) else None
        if isinstance(before, Mapping) and before:
            raise compose_faults.without_effect(overrides[number], keys)


def _refuse_key(key: str, values: Any) -> None:
    """Raise for an override of `key` at the first step that `values` does not have."""
    steps = key.split(".")
    for number, step in enumerate(steps):
        if not isinstance(values, Mapping):
            above = ".".join(steps[:number])
            raise ConfigError(
                f"override of {key}: {above} is {json.dumps(values)} and has no keys; give it as a "
                f"whole: '{above}={{{step}: ...}}'\n{compose_faults.AGAIN}"
            )
        if step not in values:
            raise unknown("key", step, map(str, values), ".".join(steps[:number]) or "conf/")
        values = values[step]


def write(root: Path, overrides: Sequence[str] = ()) -> list[str]:
    """Write params.yaml; returns what changed, a line each (at most SHOWN_CHANGES, then how many).

    Empty where the file was as it is.
    """
    text, path = compose(root, overrides), root / PARAMS
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if before == text:
        return []
    write_text(text, path)
    return changes(_parsed(before), _parsed(text))


def changes(before: Any, after: Any) -> list[str]:
    """The values that differ, those that follow from others left out."""
    old, new = dict(_values(before)), dict(_values(after))
    lines = [
        f"{key}: {_shown(old, key)} -> {_shown(new, key)}"
        for key in sorted({**old, **new})
        if old.get(key) != new.get(key) and not DERIVED.match(key)
    ]
    if len(lines) > SHOWN_CHANGES:
        lines[SHOWN_CHANGES:] = [f"and {len(lines) - SHOWN_CHANGES:,} more"]
    return lines or ["no value, only the digest of conf/"]


def _shown(values: Mapping[str, str], key: str) -> str:
    return shorten(values.get(key, "nothing"), MAX_SHOWN)


def _values(tree: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from _values(value, f"{place}.{key}" if place else str(key))
    elif place:
        yield place, json.dumps(tree, ensure_ascii=False)


def _parsed(text: str) -> Any:
    try:
        return yaml.load(text, LOADER)
    except yaml.YAMLError:
        return None


def check(root: Path) -> None:
    """Raise unless params.yaml is what conf/ composes to, without overrides."""
    path = root / PARAMS
    if not path.exists() or path.read_text(encoding="utf-8") != compose(root):
        raise ConfigError(f"{PARAMS} is not what conf/ composes to; run: corpusmill compose")
