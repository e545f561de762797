"""YAML: read with the parser in C, or edited by a program with its comments and order kept."""

from __future__ import annotations

import functools
import io
import pickle
from pathlib import Path
from typing import Any

import yaml

from stages.errors import ConfigError

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """The values of a file; an empty mapping where it is empty or missing.

    Raises ConfigError with the line of what is no YAML: a merge leaves its marks, say.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        return pickle.loads(_pickled(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        said = getattr(error, "problem", None) or error
        mend = "write it anew with" if path.name == "params.yaml" else "mend it, then run"
        raise ConfigError(f"{path}{line} is no YAML: {said}; {mend}: corpusmill compose") from None


@functools.lru_cache(maxsize=2)
def _pickled(text: str) -> bytes:
    """The values of a text, for a new copy each time: a command reads params.yaml several times,
    and to parse it takes twenty times as long as to copy what it says.
    """
    return pickle.dumps(yaml.load(text, LOADER) or {})


def open_document(path: Path) -> Any:
    """The document of a file, to be changed in place and given to `text`."""
    return _round_trip().load(path.read_text(encoding="utf-8"))


def text(document: Any, width: int = 100) -> str:
    """What to write of a document that `open_document` gave."""
    stream = io.StringIO()
    _round_trip(width).dump(document, stream)
    return stream.getvalue()


def _round_trip(width: int = 100) -> Any:
    from ruamel.yaml import YAML

    round_trip = YAML()
    round_trip.indent(mapping=2, sequence=4, offset=2)
    round_trip.width = width
    round_trip.preserve_quotes = True
    return round_trip
