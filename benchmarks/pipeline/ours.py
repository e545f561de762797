"""Our pipeline: the corpus `bench` in a clone of this checkout, by `dvc repro catalog@bench`.

A shim named `python` stands first on the path of the build and notes user and system seconds of
each process that DVC starts; it costs a shell's `time`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.dedup.peers import ROOT
from pipelines.config import corpora

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
#: Where the files of conf/ beside this module go.
CONF = {
    "bench.yaml": "corpus/bench.yaml",
    "filter_bench.yaml": "filter/bench.yaml",
    "bench_items.yaml": "benchmark/bench_items.yaml",
}
#: What of the caller's environment is no setting of the build; without bytecode, each stage would
#: compile all its modules anew.
SETTINGS = ("DVC_", "CORPUSMILL_", "PYTHONDONTWRITEBYTECODE")
COMMAND = ("-c", "from pipelines.cli.app import main; main()")
SHIM = """#!/bin/bash
TIMEFORMAT="%U %S %R $*"
{{ time "{python}" "$@" 2>&3; }} 3>&2 2>>"{log}"
"""


@dataclass(frozen=True)
class Clone:
    """A clone of the checkout in a folder of its own; `log` holds what the shim noted."""

    root: Path

    @property
    def log(self) -> Path:
        """A line a process: user, system, wall seconds, arguments."""
        return self.root.parent / "stages.log"

    @property
    def environment(self) -> dict[str, str]:
        """What commands in the clone see: its code, the shim, no settings of this process."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)}
        path = os.pathsep.join([str(self.root.parent / "shim"), str(BIN), os.environ["PATH"]])
        return own | {"PATH": path, "PYTHONPATH": "."}

    def run(self, *command: str) -> None:
        """Run a command at the root; CalledProcessError where it fails."""
        subprocess.run(command, cwd=self.root, env=self.environment, check=True, stdout=sys.stderr)

    def place(self, corpus: Path) -> None:
        """Let the build read rows.jsonl and items.jsonl of `corpus`, and have built nothing."""
        shutil.copytree(corpus, self.root / "bench", dirs_exist_ok=True)
        for name in ("data", ".dvc/cache", ".dvc/tmp"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / "dvc.lock").unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)

    def stages(self) -> dict[str, tuple[float, float]]:
        """CPU and wall seconds of each stage of the last build, in order."""
        found = {}
        for line in self.log.read_text(encoding="utf-8").splitlines():
            user, system, wall, *arguments = line.split()
            name = arguments[2] if arguments[1] == "pipelines.run" else arguments[1]
            unit = next((a for a in arguments[3:] if a.startswith("benchmarks.")), "")
            label = f"{name} (items)" if unit else name.removeprefix("pipelines.")
            found[label] = (float(user) + float(system), float(wall))
        return found


def clone(folder: Path) -> Clone:
    """A clone in `folder`, uncommitted changes of tracked files included, with `bench` declared."""
    shutil.rmtree(folder, ignore_errors=True)
    made = Clone(folder / "clone")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(made.root)], check=True)
    changed = subprocess.run(
        ["git", "diff", "--binary", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    if changed:
        subprocess.run(["git", "apply"], cwd=made.root, input=changed, check=True)
    for name, place in CONF.items():
        shutil.copyfile(HERE / "conf" / name, made.root / "conf" / place)
    _write_shim(folder / "shim" / "python", {"python": str(BIN / "python"), "log": str(made.log)})
    return made


def declare(made: Clone, corpus: Path) -> None:
    """Make `bench` the only corpus of the build; its two files are those of `corpus` from now on.

    DVC writes the whole dvc.lock anew after each stage, so entries of other corpora are not free.
    """
    made.place(corpus)
    if "bench" not in corpora.chosen_names(made.root):
        made.run("python", *COMMAND, "corpus", "add", "bench")
        for name in corpora.chosen_names(made.root):
            if name != "bench":
                made.run("python", *COMMAND, "corpus", "remove", name)
    for name in ("bench", "bench_items"):
        made.run("python", *COMMAND, "pin", name)
    made.log.unlink(missing_ok=True)


def kept(made: Clone) -> int:
    """Rows that the last build released."""
    files = (made.root / "data" / "bench" / "release").rglob("*.parquet")
    return sum(pq.read_metadata(path).num_rows for path in files)


def _write_shim(path: Path, names: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(SHIM.format(**names), encoding="utf-8")
    path.chmod(0o755)
