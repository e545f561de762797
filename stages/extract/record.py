"""A record: one object of a source file, or the reason why it is none.

Readers yield `Record` and `Broken`; what concerns the whole file raises `FileRefused`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import orjson

from stages.errors import DataError

#: Nesting of objects and lists beyond which a record is quarantined.
MAX_DEPTH = 64
#: How much of a broken record is kept in the quarantine, in characters.
RAW_CHARACTERS = 2_000
#: And of the name of a field at fault.
FIELD_CHARACTERS = 200
_FLAT = frozenset({str, int, bool, type(None)})
_AFTER_QUOTE, _COLON = re.compile(rb'"([ \t\r\n:])'), [b":"]


class FileRefused(DataError):
    """A whole file is not what it claims; `reason` is the name under which it is refused."""

    def __init__(self, reason: str, detail: str) -> None:
        """`reason` as listed in docs/sources.md; `detail` says what was expected and found."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[FileRefused], tuple[str, str]]:
        """Both arguments travel between processes."""
        return FileRefused, (self.reason, self.detail)


class Malformed(Exception):
    """One record is not acceptable: why, and the field at fault where it is not all of it."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        """`reason` as listed in docs/sources.md."""
        super().__init__(reason)
        self.field = field


@dataclass(slots=True)
class Record:
    """An accepted record.

    position: line or record number from 1. offset: bytes before it in the unpacked stream, None
    where the format has none. sub: its key inside an exploded object. canonical: JSON, UTF-8.
    """

    position: int
    offset: int | None
    value: dict[str, Any]
    canonical: bytes
    sub: str = ""
    licence: str | None = None


@dataclass(slots=True)
class Broken:
    """A record for the quarantine. `raw` holds its first bytes, `sha256` is of all of them.

    field: the column or the field of the record that is at fault, None where it is all of it.
    """

    position: int
    offset: int | None
    reason: str
    raw: bytes
    sha256: str = ""
    field: str | None = None

    def __post_init__(self) -> None:
        """Hash `raw` where no hash of the whole was given."""
        if not self.sha256:
            self.sha256 = hashlib.sha256(self.raw).hexdigest()


@dataclass(slots=True)
class Routed(Broken):
    """A document that rules do not trust and that a model shall read; `pages`: how many it has,
    0 where `raw` holds all that is to be read.

    Who has no model takes it for what it is as well, a broken record.
    """

    pages: int = 0


Entry = Record | Broken


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins."""

    position: int
    offset: int | None = None
    sub: str = ""


def accept(value: object, place: Place, limit: int) -> Record:
    """A parsed value as a record; Malformed says what it lacks.

    `limit` is the greatest size of its canonical JSON, in bytes.
    """
    if type(value) is not dict:
        raise Malformed("not_object")
    canonical = canonical_json(value)
    if len(canonical) > limit:
        raise Malformed("too_long")
    return Record(place.position, place.offset, value, canonical, place.sub)


def flat_record(raw: bytes, place: Place, limit: int) -> Record | None:
    """The record of a JSON object of texts, whole numbers, true, false and null, soon told; None
    where the strict parser must look (`json_text.parse`, `accept`).

    orjson takes the last of two equal keys without a word. A key is a quote before a colon: where
    there are more of these than keys, one came twice, or a text looks like one. White space
    after a quote may hide a colon.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if type(value) is not dict or _AFTER_QUOTE.findall(raw) != _COLON * len(value):
        return None
    canonical = _flat_json(value)
    if canonical is None or b"\\u0000" in canonical or len(canonical) > limit:
        return None
    return Record(place.position, place.offset, value, canonical)


def broken_record(reason: str, place: Place, raw: bytes, field: str | None = None) -> Broken:
    """The quarantine entry of a record that was not accepted."""
    return Broken(place.position, place.offset, reason, raw, field=field)


def canonical_json(value: dict[str, Any]) -> bytes:
    """The one JSON text of a record (sorted keys, no spaces), UTF-8; Malformed where none is."""
    flat = _flat_json(value)
    if flat is not None and b"\\u0000" not in flat:
        return flat
    try:
        text = _encode(value)
    except ValueError as error:
        raise Malformed("number_out_of_range") from error
    except RecursionError as error:
        raise Malformed("too_deep") from error
    if text.count("[") + text.count("{") > MAX_DEPTH and too_deep(value):
        raise Malformed("too_deep")
    if "\\u0000" in text and _has_nul(value):
        raise Malformed("control_char")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Malformed("lone_surrogate") from error


def field_at_fault(value: object, fault: Malformed) -> str | None:
    """The field for which `accept` refused a value: the first that is refused alone, too."""
    for key, inner in value.items() if type(value) is dict else ():
        try:
            canonical_json({key: inner})
        except Malformed as alone:
            if str(alone) == str(fault):
                return str(key)
    return fault.field


def dumps(value: object) -> str:
    """Canonical JSON text of any accepted value."""
    flat = _flat_json(value) if type(value) is dict else None
    return _encode(value) if flat is None else flat.decode("utf-8")


def _flat_json(value: dict[str, Any]) -> bytes | None:
    """The same text, quicker, of an object whose values are neither nested nor floats, which
    orjson writes in other ways; None for others, and for what UTF-8 or 64 bits cannot hold.
    """
    if not _FLAT.issuperset(map(type, value.values())):
        return None
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None


def too_deep(value: object, limit: int = MAX_DEPTH) -> bool:
    """Whether lists and objects nest deeper than `limit`."""
    level = _containers([value])
    for _ in range(limit):
        level = [inner for outer in level for inner in _containers(outer)]
        if not level:
            return False
    return True


def _containers(value: Any) -> list[Any]:
    inside = value.values() if type(value) is dict else value
    return [inner for inner in inside if type(inner) is dict or type(inner) is list]


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


def _beyond_json(value: object) -> str:
    """Values that Parquet has and JSON has not, as text."""
    if isinstance(value, bytes):
        return "base64:" + base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date | time) else str(value)


_encode = json.JSONEncoder(
    check_circular=False,
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_beyond_json,
).encode
