"""A clone of this checkout in a temporary folder, and commands in it."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.embedded import take_out_own
from tests.project import ROOT

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Clone:
    """A clone of the project; `run` starts a command at its root."""

    root: Path

    def run(self, *command: str, code: int = 0, **env: str) -> str:
        """Run `command`, check its exit code, return what it printed."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DVC_", "CORPUSMILL_"))}
        full = kept | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": "."} | env
        done = subprocess.run(
            command,
            cwd=self.root,
            env=full,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=1200,
            check=False,
        )
        assert done.returncode == code, f"{' '.join(command)}\n{done.stdout}"
        return done.stdout

    def compose(self, *overrides: str) -> str:
        """`corpusmill compose`, by the code of the clone."""
        return self.run(*CORPUSMILL, "compose", *overrides)


#: What runs after a change of dedup.
FOLLOWERS = [
    "dedup",
    "decontaminate",
    "reformulate",
    "verify",
    "validate",
    "release",
    "index",
    "audit",
]
CORPUSMILL = ("python", "-c", "from pipelines.cli.app import main; main()")


def stages_run(output: str) -> list[str]:
    """Names of the stages that DVC ran, in order."""
    return re.findall(r"Running stage '([^']+)'", output)


def copy_checkout(target: Path) -> Clone:
    """Clone the committed and uncommitted state of the tracked files into `target`.

    Without a user's own corpora: their files need not be tracked, and the tests are of ours.
    """
    subprocess.run(["git", "clone", "-q", str(ROOT), str(target)], check=True)
    clone = Clone(target)
    diff = subprocess.run(
        ["git", "diff", "--binary", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    if diff:
        subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=target, input=diff, check=True)
    for name, value in {"user.name": "t", "user.email": "t@localhost"}.items():
        clone.run("git", "config", name, value)
    if take_out_own(target):
        clone.compose()
    return clone


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Clone:
    """A clone whose corpora are small, built once for all workers and committed, so that
    experiments can hang.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    clone, done = Clone(shared / "base"), shared / "base-is-built"
    with (shared / "base-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _build_small(clone.root)
            done.touch()
    return clone


def _build_small(target: Path) -> None:
    clone = copy_checkout(target)
    config = clone.root / "conf" / "corpus" / "demo_math.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"size: \d+", "size: 400", text), encoding="utf-8")
    clone.compose()
    clone.run("dvc", "repro")
    clone.run("git", "add", "-A")
    clone.run("git", "commit", "-qm", "small")


@pytest.fixture
def small(base: Clone, tmp_path: Path) -> Clone:
    """A copy of the built clone, with its cache."""
    shutil.copytree(base.root, tmp_path / "clone", symlinks=True)
    return Clone(tmp_path / "clone")
