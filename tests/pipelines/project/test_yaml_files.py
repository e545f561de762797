"""YAML is parsed once a text, and each reader has values of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.project import yaml_files
from stages.errors import ConfigError


def test_values_are_those_of_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    assert yaml_files.read(path) == {}
    path.write_text("a: [1, {b: 2024-01-01}]\n")
    first = yaml_files.read(path)
    first["a"].append("changed by its reader")
    assert yaml_files.read(path) == yaml.safe_load(path.read_text())
    path.write_text("a: 2\n")
    assert yaml_files.read(path) == {"a": 2}
    path.write_text("")
    assert yaml_files.read(path) == {}


@pytest.mark.parametrize(
    ("name", "mend"),
    [("params.yaml", "write it anew with: corpusmill compose"), ("a.yaml", "mend it, then run: ")],
)
def test_a_text_that_is_no_yaml_is_refused_by_its_line_each_time(
    tmp_path: Path, name: str, mend: str
) -> None:
    path = tmp_path / name
    path.write_text("a: 1\nb: 2\n<<<<<<< ours\nc: 3\n=======\nc: 4\n>>>>>>> theirs\n")
    for _ in range(2):
        with pytest.raises(ConfigError, match=rf"{name}:\d is no YAML: .*; {mend}"):
            yaml_files.read(path)
