"""One run of one stage: what it is about and where its inputs lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from stages.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import BaseModel  # a stage that is off needs none

    Model = TypeVar("Model", bound=BaseModel)

Metrics = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """What dvc.yaml's command line says of a run.

    unit: `corpora.<name>` or `benchmarks.<name>`, the section of params.yaml.
    inputs: stage folders by the names that the stage gives them (`rows`, `signals`, ...).
    llm: the section `llm` of params.yaml: who answers a stage that asks a model.
    """

    stage: str
    unit: str
    root: Path
    section: Mapping[str, Any]
    inputs: Mapping[str, Path] = field(default_factory=dict)
    llm: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The corpus or benchmark set."""
        return self.unit.partition(".")[2]

    @property
    def unit_folder(self) -> Path:
        """`data/<corpus>`, or `data/benchmarks/<set>`."""
        kind = self.unit.partition(".")[0]
        data = self.root / "data"
        return data / self.name if kind == "corpora" else data / kind / self.name

    @property
    def folder(self) -> Path:
        """The folder that this run writes."""
        return self.unit_folder / self.stage

    def params(self, model: type[Model], key: str) -> Model:
        """The values at `key` of the unit's section, as `model`.

        Raises ConfigError where they are missing or do not fit (`fit`).
        """
        if key not in self.section:
            raise ConfigError(f"params.yaml has no {self.unit}.{key}; run: corpusmill compose")
        return self.fit(model, self.section[key], key)

    def own_params(self, model: type[Model]) -> Model:
        """The section of the stage itself; the model's defaults where conf/ says nothing of it."""
        return self.fit(model, self.section.get(self.stage, {}), self.stage)

    def fit(self, model: type[Model], values: Any, key: str) -> Model:
        """`values`, which stand at `key` of the unit's section, as `model`.

        Raises ConfigError where they do not fit: the stage `config` accepted them, but is not run
        again after an edit of the model (`pipelines.config.check`).
        """
        from pydantic import ValidationError

        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise ConfigError(
                f"params.yaml, {self.unit}.{key}: {error}\nmend conf/, then run: corpusmill compose"
            ) from None

    def input(self, name: str) -> Path:
        """The folder of a declared input."""
        if name not in self.inputs:
            raise ConfigError(
                f"stage {self.stage} needs an input {name!r}; its command in dvc.yaml gives "
                f"{', '.join(sorted(self.inputs)) or 'none'}; add {name}=data/..."
            )
        return self.inputs[name]
