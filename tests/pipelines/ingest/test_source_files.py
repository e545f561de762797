"""Only regular files inside the folder are opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.ingest.source_files import open_source_file
from stages.extract.record import FileRefused


def test_a_regular_file_opens_whatever_its_name(tmp_path: Path) -> None:
    for name in ("a.jsonl", "-rf", "new\nline", "star*", "$(touch x)", "café"):
        (tmp_path / name).write_bytes(b"data")
        with open_source_file(tmp_path, name, 4) as stream:
            assert stream.read() == b"data"


def test_a_link_inside_the_folder_opens(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"data")
    (tmp_path / "ln").symlink_to("a")
    with open_source_file(tmp_path, "ln") as stream:
        assert stream.read() == b"data"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "not_a_file"),
        ("pipe", "not_a_file"),
        ("loop", "not_a_file"),
        ("missing", "not_a_file"),
        ("dangling", "not_a_file"),
        ("out", "symlink_outside"),
        ("empty", "empty_file"),
        ("short", "truncated_stream"),
        ("long", "wrong_size"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    folder = tmp_path / "files"
    (folder / "folder").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    (tmp_path / "secret").write_bytes(b"secret")
    for link, target in (("loop", "loop"), ("dangling", "nowhere"), ("out", "../secret")):
        (folder / link).symlink_to(target)
    for file, size in (("empty", 0), ("short", 3), ("long", 9)):
        (folder / file).write_bytes(b"x" * size)
    with pytest.raises(FileRefused, match=reason):
        open_source_file(folder, name, 5)
