"""`make` installs what the lock file says, from whichever package index is configured."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.pipelines.loopback import Site, serve
from tests.project import ROOT

WHEEL = "tiny_thing-1.0-py3-none-any.whl"
PROJECT = """
[project]
name = "own"
version = "0"
requires-python = ">=3.11"
dependencies = ["tiny-thing"]

[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
#: Builds the project without an index.
BACKEND = """
import shutil
def build_editable(folder, config_settings=None, metadata_directory=None):
    return shutil.copy("own-0-py3-none-any.whl", folder).rpartition("/")[2]
"""
STORES = ("ssl/certs/ca-certificates.crt", "pki/tls/certs/ca-bundle.crt", "ssl/ca-bundle.pem")
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def wheel(path: Path, said: str = "") -> bytes:
    """A wheel of one module that holds `said`; returns its bytes."""
    name, version, *_ = path.name.split("-")
    about = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"SAID = {said!r}\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {file: hashlib.sha256(text.encode()).digest() for file, text in files.items()}
    record = [
        f"{file},sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')},{len(files[file])}"
        for file, digest in digests.items()
    ]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,\n"])
    with zipfile.ZipFile(path, "w") as packed:
        for file, text in files.items():
            packed.writestr(zipfile.ZipInfo(file), text)
    return path.read_bytes()


def index(content: bytes) -> Site:
    """A package index that has one wheel."""
    link = f'<a href="/files/{WHEEL}#sha256={hashlib.sha256(content).hexdigest()}">{WHEEL}</a>'
    return Site({"/simple/tiny-thing/": link.encode(), f"/files/{WHEEL}": content})


def ran(root: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in `root` that knows of no index, certificate or cache but those of `env`."""
    own = {"UV_CACHE_DIR": str(root / "cache"), "UV_PYTHON_DOWNLOADS": "never"}
    known = ("UV", "PIP_", "SSL_", "VIRTUAL_ENV", "REQUESTS_", "MAKE", "PYTHON")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(known)}
    full = {**kept, **own, "PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1", **env}
    return subprocess.run(command, cwd=root, env=full, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path, uv: str) -> Path:
    """A project with this Makefile, whose lock file names an index that is gone."""
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(ROOT / "Makefile", root)
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    wheel(root / "own-0-py3-none-any.whl")
    with serve(index(wheel(tmp_path / WHEEL, "locked"))) as gone:
        locked = ran(root, uv, "lock", UV_DEFAULT_INDEX=f"{gone.url}/simple")
    assert locked.returncode == 0, locked.stderr
    shutil.rmtree(root / "cache")
    return root


@pytest.mark.parametrize("told", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX", "pip.conf"])
def test_packages_come_from_the_index_that_is_configured(project: Path, uv: str, told: str):
    if told == "pip.conf" and not (shutil.which("pip3") or shutil.which("pip")):
        pytest.skip("no pip that could have a configuration")
    with serve(index((project.parent / WHEEL).read_bytes())) as site:
        env = {told: f"{site.url}/simple"}
        if told == "pip.conf":
            text = f"[global]\nindex-url = {site.url}/simple\n"
            (project / "pip.conf").write_text(text, encoding="utf-8")
            env = {"PIP_CONFIG_FILE": str(project / "pip.conf")}
        made = ran(project, "make", ".venv/.synced", f"UV={uv}", **env)
    assert made.returncode == 0, made.stderr
    assert f"/files/{WHEEL}" in site.asked
    said = "import own, tiny_thing; print(tiny_thing.SAID)"
    assert ran(project, ".venv/bin/python", "-c", said).stdout == "locked\n"
    assert ran(project, "make", ".venv/.synced", f"UV={uv}").stdout.count("\n") == 1  # up to date


def test_a_package_of_other_bytes_is_refused(project: Path, uv: str):
    with serve(index(wheel(project.parent / WHEEL, "other"))) as site:
        env = {"PIP_INDEX_URL": f"{site.url}/simple"}
        made = ran(project, "make", ".venv/.synced", f"UV={uv}", **env)
    assert made.returncode != 0
    assert "hash" in made.stderr.lower()
    assert not (project / ".venv/.synced").exists()


def settings(root: Path, **env: str) -> dict[str, str]:
    """What a command of the Makefile finds in its environment."""
    text = f"include {ROOT}/Makefile\n.PHONY: env\nenv:\n\t@$(SETTINGS) env\n"
    (root / "env.mk").write_text(text, encoding="utf-8")
    made = ran(root, "make", "-s", "-f", "env.mk", "env", **env)
    assert made.returncode == 0, made.stderr
    return dict(line.partition("=")[::2] for line in made.stdout.splitlines())


def test_certificates_are_those_of_the_system_and_those_that_pip_was_told(tmp_path: Path):
    has_store = any(Path("/etc", store).exists() for store in (*STORES, "ssl/cert.pem"))
    found = settings(tmp_path, PIP_CERT="/corp/ca.pem")
    assert (
        found.get("UV_SYSTEM_CERTS") == found.get("UV_NATIVE_TLS") == ("1" if has_store else None)
    )
    assert found["SSL_CERT_FILE"] == "/corp/ca.pem"
    mine = settings(
        tmp_path, UV_SYSTEM_CERTS="0", SSL_CERT_FILE="/own.pem", PIP_CERT="/corp/ca.pem"
    )
    assert (mine["UV_SYSTEM_CERTS"], mine.get("UV_NATIVE_TLS")) == ("0", None)
    assert mine["SSL_CERT_FILE"] == "/own.pem"
    nothing = settings(tmp_path)
    assert not {"SSL_CERT_FILE", "UV_DEFAULT_INDEX"} & set(nothing)
