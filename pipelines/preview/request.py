"""What a preview is asked for: the stage's parameters with overrides, and its rows."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml
from pydantic import ValidationError

from pipelines.catalog import stale_stages
from pipelines.project import dvc_graph as graph
from pipelines.project import yaml_files
from pipelines.project.files import part_paths
from pipelines.run import read_params, unit_section
from stages.errors import ConfigError

SEED = 0


def section_of(root: Path, corpus: str, stage: str, overrides: Sequence[str]) -> Mapping[str, Any]:
    """The section of `stage` in params.yaml, with `overrides` (`key=value`, value in YAML).

    A key is given within the section, or in full, as `dvc exp run -S` takes it.
    """
    section = unit_section(read_params(root / "params.yaml"), f"corpora.{corpus}")
    values: dict[str, Any] = copy.deepcopy(dict(section.get(stage) or {}))
    override_all(values, overrides, (f"corpora.{corpus}.", f"{stage}."))
    return values


def override_all(values: dict[str, Any], overrides: Sequence[str], prefixes: Sequence[str]) -> None:
    """Set each `key=value` in `values`; a key may begin with `prefixes`, in their order."""
    for override in overrides:
        key, sign, text = override.partition("=")
        for prefix in prefixes:
            key = key.removeprefix(prefix)
        if not sign or not key:
            raise ConfigError(f"-S takes key=value, e.g. threshold=0.6, not {override!r}")
        *above, last = key.split(".")
        place = values
        for name in above:
            inner = place.get(name)
            place[name] = inner if isinstance(inner, dict) else {}
            place = place[name]
        place[last] = _value(text)


def fit(model: Any, values: Mapping[str, Any], where: str) -> Any:
    """`values` as the stage's parameters; a ConfigError names what does not fit."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join([where, *map(str, fault['loc'])])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ConfigError(f"{faults}; parameters are listed in docs/reference/stages.md") from None


def rows_of(
    root: Path,
    corpus: str,
    stage: str,
    name: str = "rows",
    values: Mapping[str, Any] | None = None,
) -> pl.LazyFrame:
    """The rows, or another input, that the stage reads, as dvc.yaml says, from what is built.

    values: the stage's section instead of that of params.yaml.
    Says on stderr where they are of an earlier build than what they were made from.
    """
    unit = f"corpora.{corpus}"
    section = unit_section(read_params(root / "params.yaml"), unit)
    section = section if values is None else {**section, stage: values}
    read = graph.inputs(yaml_files.read(root / "dvc.yaml"), unit, stage, section)
    if name not in read:
        raise ConfigError(f"dvc.yaml gives the stage {stage} no {name}=...; there is no preview")
    folder = root / read[name]
    stale_stages.warn(root, [corpus], [folder.name])
    return pl.scan_parquet(part_paths(folder), glob=False)


def draw_sample(ids: pl.Series, sample: int) -> pl.Series:
    """So many of the sorted `ids`, always the same ones (SEED); all where `sample` is 0."""
    if not 0 < sample < len(ids):
        return ids
    places = np.random.default_rng(SEED).choice(len(ids), sample, replace=False)
    return ids.gather(np.sort(places))


def sample_of(sampled: int, rows: int) -> str:
    """What a preview says of the rows that it looked at."""
    return "all rows" if sampled == rows else f"{sampled:,} of {rows:,} rows, seed {SEED}"


def _value(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{text!r} is not a value in YAML: {error}") from None
