"""Files of the project that the commands of checkers name: scripts of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def own_file(word: str, root: Path) -> Path | None:
    """The file under `root` that a word of a command means, as an absolute path; else None.

    A word without a slash is the name of a program, an option or a text.
    """
    path = (root / word).resolve()
    is_own = "/" in word and path.is_file() and path.is_relative_to(root.resolve())
    return path if is_own else None


def own_files(commands: Iterable[Sequence[str]], root: Path) -> dict[str, Path]:
    """All of them, by their paths from the root, sorted."""
    named = (own_file(word, root) for command in commands for word in command)
    paths = {path.relative_to(root.resolve()).as_posix(): path for path in named if path}
    return dict(sorted(paths.items()))
