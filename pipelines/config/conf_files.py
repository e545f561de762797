"""The YAML files under conf/: each can be read, and each unit says where its values belong."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import yaml

from pipelines.config import node_faults, yaml_syntax
from pipelines.project.yaml_files import LOADER
from stages.errors import ConfigError

#: Groups whose files each declare one unit, and the section of params.yaml that holds it.
UNITS = {"corpus": "corpora", "benchmark": "benchmarks"}


def check(conf: Path) -> None:
    """Raise one ConfigError that names file and line of all that cannot be meant.

    No YAML, no UTF-8, a key given twice or without a value, a unit without its package.
    """
    faults = [
        f"{display_path(conf, path)}:{line}: {said}"
        for path in sorted(conf.rglob("*.yaml"))
        for line, said in _faults(conf, path)
    ]
    if faults:
        raise ConfigError("\n".join([*faults, "mend it, then run: corpusmill compose"]))


def file_of(kind: str, name: str) -> str:
    """The file that declares a unit: `conf/corpus/<name>.yaml` for the kind `corpora`."""
    group = next(group for group, section in UNITS.items() if section == kind)
    return f"conf/{group}/{name}.yaml"


def display_path(conf: Path, path: Path) -> str:
    """How a file under `conf` is named in messages."""
    return f"conf/{path.relative_to(conf).as_posix()}"


def _faults(conf: Path, path: Path) -> Iterator[node_faults.Found]:
    content = path.read_bytes()
    if content.startswith(codecs.BOM_UTF8):
        yield 1, "the file begins with a byte order mark; save it as UTF-8 without one"
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield line, f"byte 0x{content[error.start]:02x} is no UTF-8; save the file as UTF-8"
        return
    try:
        node = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        yield yaml_syntax.explain(text, error)
    except yaml.reader.ReaderError as error:
        at = yaml.reader.Reader.NON_PRINTABLE.search(text)
        yield text.count("\n", 0, at.start() if at else error.position) + 1, str(error.reason)
    else:
        yield from node_faults.faults_in(node, text)
    yield from _package(conf, path, text.partition("\n")[0].rstrip())


def _package(conf: Path, path: Path, first: str) -> Iterator[node_faults.Found]:
    """What is wrong with the first line of a file that declares a unit."""
    section = UNITS.get(path.parent.relative_to(conf).as_posix())
    wanted = f"# @package {section}.{path.stem}"
    if section and first != wanted:
        said = f"says where the values belong; expected {wanted!r}, found {first!r}"
        yield 1, f"the first line {said}"
