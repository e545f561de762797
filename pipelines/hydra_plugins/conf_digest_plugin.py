"""Registers `${conf_digest:}` when DVC composes (`dvc exp run`): see pipelines.project.digests.

DVC imports what it finds under `<hydra.plugins_path>/hydra_plugins` before it composes.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def _register() -> None:
    # by path, not by name: the checkout that is composed need not be the one that is installed
    path = _ROOT / "pipelines" / "project" / "digests.py"
    spec = importlib.util.spec_from_file_location("corpusmill_conf_digest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.register(_ROOT / "conf")


_register()
