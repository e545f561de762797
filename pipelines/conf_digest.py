"""The fingerprint of conf/ that composition writes into params.yaml.

`dvc repro` never composes; it reads params.yaml as it stands. The fingerprint tells whether
params.yaml was composed from the conf/ that lies beside it, whatever overrides were given.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from omegaconf import OmegaConf


def digest(conf: Path) -> str:
    """SHA-256 over the relative names and bytes of all YAML files under `conf`."""
    total = hashlib.sha256()
    for path in sorted(conf.rglob("*.yaml")):
        name = path.relative_to(conf).as_posix().encode()
        content = hashlib.sha256(path.read_bytes()).digest()
        total.update(len(name).to_bytes(4, "big") + name + content)
    return total.hexdigest()


def register(conf: Path) -> None:
    """Let `${conf_digest:}` in the configuration stand for the digest of `conf`."""
    OmegaConf.register_new_resolver("conf_digest", lambda: digest(conf), replace=True)
