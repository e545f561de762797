"""How to install what only some builds need."""

from __future__ import annotations


def install(extra: str) -> str:
    """The command for an extra of pyproject.toml; no package index has corpusmill.

    `make` brings all extras (the group `dev`): it is missing in an environment made without.
    """
    return (
        f"uv sync --extra {extra} (where uv is not on PATH: .bootstrap/bin/uv, which make brings)"
    )
