"""Peers and their environments, as peers.toml declares them; our own engine beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = {"ours_exact": "exact_jaccard", "ours_minhash": "minhash"}


@dataclass(frozen=True)
class Environment:
    """A venv: its packages, and the Python it needs (empty: the one that runs this)."""

    name: str
    packages: tuple[str, ...]
    python: str = ""


@dataclass(frozen=True)
class Peer:
    """A driver; `rows` is the largest corpus it is run on unless it is named."""

    name: str
    does: str
    rows: int
    environment: Environment | None = None

    def command(self, cache: Path, source: Path, out: Path) -> list[str]:
        """The command line; makes the environment where it is not there yet.

        Errors: RuntimeError with the reason where the environment cannot be made.
        """
        files = [str(source), str(out)]
        if self.environment is None:
            module = [sys.executable, "-m", "benchmarks.dedup.ours"]
            return [*module, *files, "--method", OURS[self.name]]
        python = made(self.environment, cache)
        return [str(python), str(HERE / "drivers" / f"{self.name}.py"), *files]


def declared() -> dict[str, Peer]:
    """Our engine and all peers of peers.toml, by name."""
    table = tomllib.loads((HERE / "peers.toml").read_text(encoding="utf-8"))
    environments = {
        name: Environment(name, tuple(entry["packages"]), entry.get("python", ""))
        for name, entry in table["environments"].items()
    }
    ours = {name: Peer(name, f"stages.dedup, {OURS[name]}", 1_000_000) for name in OURS}
    peers = {
        name: Peer(name, entry["does"], entry["rows"], environments[entry["environment"]])
        for name, entry in table["peers"].items()
    }
    return ours | peers


def made(environment: Environment, cache: Path) -> Path:
    """The Python of a venv that holds exactly the declared packages."""
    folder = cache / "environments" / environment.name
    stamp = folder / "packages.txt"
    wanted = "\n".join((environment.python, *environment.packages))
    python = folder / "bin" / "python"
    if not (stamp.exists() and stamp.read_text() == wanted):
        base = _interpreter(environment.python)
        _call([_uv(), "venv", "--quiet", "--clear", "--python", base, str(folder)])
        _call([_uv(), "pip", "install", "--quiet", "--python", str(python), *environment.packages])
        stamp.write_text(wanted)
    return python


def _call(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no output"]
        raise RuntimeError(f"environment not made: {lines[-1].strip()[:300]}")


def _uv() -> str:
    """`uv` on the path, or the one that the Makefile brings."""
    found = os.environ.get("UV") or shutil.which("uv") or ROOT / ".bootstrap" / "bin" / "uv"
    if not Path(found).exists():
        raise RuntimeError("environment not made: uv not found; `make .venv/.synced` brings it")
    return str(found)


def _interpreter(version: str) -> str:
    """A Python of the wanted version: this one, one on the path, or one of pyenv's."""
    if not version:
        return sys.executable
    for candidate in _candidates(version):
        told = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        if told.returncode == 0 and told.stdout.startswith(f"Python {version}."):
            return candidate
    raise RuntimeError(f"environment not made: it needs Python {version}, and none was found")


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from (str(path) for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python")))
