"""Each extra installs alone, and moves no version of what stands without it: by the lock file."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest

from tests.project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"])
PINNED = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)", re.M)


def locked(uv: str, *options: str) -> set[tuple[str, str]]:
    """(package, version) that an installation with these options has; no network."""
    command = [uv, "export", "--frozen", "--offline", "--no-default-groups", "--no-emit-project"]
    made = subprocess.run(
        [*command, "--no-hashes", "--no-header", *options],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(PINNED.findall(made.stdout))


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_adds_packages_and_moves_none(uv: str, extra: str):
    core, beside = locked(uv), locked(uv, "--extra", extra)
    assert len(core) > 50
    assert core <= beside
    added = {name for name, _ in beside - core}
    wanted = {re.split(r"[>=<\[ ]", one)[0] for one in PROJECT["optional-dependencies"][extra]}
    assert added
    assert wanted <= {name for name, _ in beside}
    # two versions of one package would mean that some machine gets another than the rest
    assert not added & {name for name, _ in core}


def test_the_lock_is_that_of_the_project(uv: str):
    checked = subprocess.run([uv, "lock", "--check", "--offline"], cwd=ROOT, capture_output=True)
    assert b"needs to be updated" not in checked.stderr
