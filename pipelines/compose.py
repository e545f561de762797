"""conf/ -> params.yaml, the only configuration that the runner and DVC read.

The file is written exactly as `dvc exp run` writes it, so that both leave the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from pipelines import conf_digest, config, corpora
from pipelines.io import write_text
from stages.errors import ConfigError

PARAMS = "params.yaml"


def compose(root: Path, overrides: Sequence[str] = ()) -> str:
    """The text of params.yaml for the conf/ under `root` and Hydra `overrides`, checked."""
    conf = (root / "conf").resolve()
    if not (conf / "config.yaml").exists():
        raise ConfigError(f"{conf / 'config.yaml'} is missing; run this at the root of the project")
    conf_digest.register(conf)
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(str(conf), version_base=None):
            composed = hydra_compose("config", overrides=list(overrides))
        OmegaConf.resolve(composed)
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(f"conf/ does not compose: {error}") from None
    values: Any = OmegaConf.to_container(composed)
    config.check(values, corpora.declared_sources(root))
    return OmegaConf.to_yaml(composed)


def write(root: Path, overrides: Sequence[str] = ()) -> bool:
    """Write params.yaml; returns whether it changed."""
    text, path = compose(root, overrides), root / PARAMS
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    write_text(text, path)
    return True


def check(root: Path) -> None:
    """Raise unless params.yaml is what conf/ composes to, without overrides."""
    path = root / PARAMS
    if not path.exists() or path.read_text(encoding="utf-8") != compose(root):
        raise ConfigError(f"{PARAMS} is not what conf/ composes to; run: corpusmill compose")
