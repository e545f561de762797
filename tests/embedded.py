"""The configuration that corpusmill comes with, whatever a user has added to conf/ beside it.

Tests read conf/ and params.yaml through this module, so that they hold in the checkout of somebody
who has corpora and benchmark sets of their own, in the build or not, committed or not.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from pipelines.config import compose, corpora
from pipelines.project import yaml_files
from tests.project import ROOT

#: The corpora that come with corpusmill: those that the page of corpora lists.
CORPORA = tuple(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/corpora.md").read_text("utf-8"), re.M))
BENCHMARKS = ("demo", "math", "none")
#: What the default build holds.
BUILD: Mapping[str, Sequence[str]] = {
    "corpus": ("demo_math", "demo_textbook"),
    "benchmark": ("none", "demo"),
}


def copy_conf(root: Path) -> Path:
    """Copy conf/ into `root`, as it comes with corpusmill; returns `root`."""
    shutil.copytree(ROOT / "conf", root / "conf", dirs_exist_ok=True)
    take_out_own(root)
    return root


def take_out_own(root: Path) -> bool:
    """Leave in the conf/ of `root` what comes with corpusmill; returns whether anything went."""
    changed = has_own(root)
    for path in _own(root):
        path.unlink()
    if changed:
        config = yaml_files.open_document(root / "conf" / "config.yaml")
        for names in config["defaults"]:
            for group in BUILD.keys() & names if isinstance(names, Mapping) else ():
                names[group][:] = BUILD[group]
        (root / "conf" / "config.yaml").write_text(yaml_files.text(config), encoding="utf-8")
    return changed


def has_own(root: Path) -> bool:
    """Whether the conf/ of `root` has corpora or sets of a user's own, or another build."""
    built = {group: corpora.chosen_names(root, group) for group in BUILD}
    return bool(_own(root)) or built != {group: [*names] for group, names in BUILD.items()}


def _own(root: Path) -> list[Path]:
    return [
        path
        for group, names in (("corpus", CORPORA), ("benchmark", BENCHMARKS))
        for path in (root / "conf" / group).iterdir()
        if path.stem not in names
    ]


@cache
def params() -> Any:
    """The values of params.yaml for the default build."""
    with TemporaryDirectory() as folder:
        return yaml.safe_load(compose.compose(copy_conf(Path(folder))))


def section(corpus: str) -> Any:
    """The section of a corpus of the default build in params.yaml."""
    return params()["corpora"][corpus]
