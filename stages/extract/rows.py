"""Batches of records to frames of rows: field map, exclusions, edits, required columns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from stages.extract.fields import Batch, Column, Compiled, compile_spec, taken_keys
from stages.extract.licences import same_licence
from stages.extract.record import Broken, Malformed, Record, dumps
from stages.extract.source import Source
from stages.extract.spec import parse_spec
from stages.extract.value import as_text
from stages.schema import ROW

DIGEST_BYTES = 12
#: Reason and column, by the number of the record.
Faults = dict[int, tuple[str, str]]
#: Columns beside those of ROW that a mapped batch carries until its rows have their ids.
#: digest: 24 hex; label: file, or file!member; edits: JSON list of events; key: the unique field.
WORKING: dict[str, pl.DataType] = {
    "digest": pl.String(),
    "label": pl.String(),
    "position": pl.Int64(),
    "sub": pl.String(),
    "excluded": pl.Boolean(),
    "edits": pl.String(),
    "key": pl.String(),
}
MAPPED: dict[str, pl.DataType] = {
    **WORKING,
    **{name: kind for name, kind in ROW.items() if name != "row_id"},
}


@dataclass(frozen=True)
class Mapper:
    """A source made ready to map batches; build it with `mapper`."""

    corpus: str
    name: str
    source: Source
    columns: Mapping[str, Compiled]
    where: Mapping[str, Compiled]
    key: Compiled | None
    taken: frozenset[str]


@dataclass(frozen=True)
class Mapped:
    """Rows (columns MAPPED) and the records that became none, with their labels."""

    rows: pl.DataFrame
    broken: list[tuple[str, Broken]]


def mapper(corpus: str, name: str, source: Source) -> Mapper:
    """Compile the field map of a source."""
    taken = {key for spec in source.fields.values() for key in taken_keys(spec)}
    return Mapper(
        corpus=corpus,
        name=name,
        source=source,
        columns={column: compile_spec(spec) for column, spec in source.fields.items()},
        where={path: compile_spec(parse_spec(path, "where")) for path in source.where},
        key=compile_spec(parse_spec(source.key, "key")) if source.key else None,
        taken=frozenset(taken - {"@key"}),
    )


def map_batch(plan: Mapper, batch: Batch) -> Mapped:
    """The rows of a batch, and its records that lack a required column or have a wrong type."""
    faults: Faults = {}
    data = _identity(plan, batch)
    for column in ROW:
        if column in plan.columns:
            data[column] = _typed(column, plan.columns[column](batch), faults)
    data["key"] = _key(plan, batch, faults)
    data["source_key"] = [
        key or place for key, place in zip(data["key"], data["source_key"], strict=True)
    ]
    rows = pl.DataFrame(data, schema={name: MAPPED[name] for name in data}, strict=True)
    rows = _edited(rows.with_columns(_constants(plan, data)).select(list(MAPPED)), plan.source)
    _check_required(rows, plan.source.required, faults)
    _check_licences(rows, batch, faults)
    faults = {index: fault for index, fault in faults.items() if not data["excluded"][index]}
    broken = [
        (data["label"][index], _broken(batch.records[index], *faults[index]))
        for index in sorted(faults)
    ]
    keep = [index not in faults for index in range(rows.height)]
    texts = [column for column in plan.columns if ROW[column] == pl.String()]
    return Mapped(_blank_to_null(rows.filter(pl.Series(keep, dtype=pl.Boolean)), texts), broken)


def _constants(plan: Mapper, data: Mapping[str, Column]) -> list[pl.Expr]:
    known = {"corpus": plan.corpus, "source": plan.name, "licence": plan.source.licence}
    return [
        pl.lit(known.get(column), kind).alias(column)
        for column, kind in MAPPED.items()
        if column not in data
    ]


def _identity(plan: Mapper, batch: Batch) -> dict[str, Column]:
    seed = plan.name.encode("utf-8") + b"\0"
    records = batch.records
    labels = [f"{batch.file}!{member}" if member else batch.file for member in batch.members]
    return {
        "digest": [
            hashlib.blake2b(seed + record.canonical, digest_size=DIGEST_BYTES).hexdigest()
            for record in records
        ],
        "label": labels,
        "position": [record.position for record in records],
        "sub": [record.sub for record in records],
        "excluded": _excluded(plan, batch),
        "source_key": [
            f"{label}#{record.position}" + (f"/{record.sub}" if record.sub else "")
            for label, record in zip(labels, records, strict=True)
        ],
        "extra": [_extra(record.value, plan.taken) for record in records],
    }


def _excluded(plan: Mapper, batch: Batch) -> Column:
    excluded = [False] * len(batch.records)
    for path, compiled in plan.where.items():
        allowed = plan.source.where[path]
        for index, value in enumerate(compiled(batch)):
            excluded[index] |= not any(value == known for known in allowed)
    return excluded


def _extra(value: Mapping[str, Any], taken: frozenset[str]) -> str | None:
    left = {key: item for key, item in value.items() if key not in taken and item is not None}
    return dumps(left) if left else None


def _typed(column: str, values: Column, faults: Faults) -> Column:
    """`values` in the type of `column`; those of another type are null and noted in `faults`."""
    convert: Callable[[Any], Any] = _CONVERT.get(column, _scalar_text)
    if convert in _KEEP_TEXT and _TEXT.issuperset(map(type, values)):
        return values
    typed: Column = []
    for index, value in enumerate(values):
        try:
            typed.append(None if value is None else convert(value))
        except Malformed as fault:
            faults.setdefault(index, (str(fault), column))
            typed.append(None)
    return typed


def _scalar_text(value: Any) -> str | None:
    if isinstance(value, list | dict):
        raise Malformed("wrong_type")
    return as_text(value)


def _own_text(value: Any) -> str:
    if type(value) is not str:
        raise Malformed("wrong_type")
    return value


def _texts(value: Any) -> list[str] | None:
    if not isinstance(value, list):
        raise Malformed("wrong_type")
    return [_scalar_text(item) or "" for item in value] or None


def _integer(value: Any) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or abs(value) >= 2**63:
        raise Malformed("wrong_type")
    return int(value)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "problem": _own_text,
    "choices": _texts,
    "solve_rate_k": _integer,
    "solve_rate_n": _integer,
}


#: What these make of a text is the text itself.
_KEEP_TEXT = (_scalar_text, _own_text)
_TEXT = frozenset({str, type(None)})


def _key(plan: Mapper, batch: Batch, faults: Faults) -> Column:
    if plan.key is None or plan.source.key is None:
        return [None] * len(batch.records)
    keys = [as_text(value) for value in plan.key(batch)]
    for index, key in enumerate(keys):
        if key is None:
            faults.setdefault(index, ("missing_field", plan.source.key))
    return keys


def _edited(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """`rows` after the source's edits, each change noted in the column `edits`."""
    events: dict[int, list[dict[str, str]]] = {}
    for edit in source.edits:
        before = rows[edit.field]
        after = before.str.replace_all(edit.pattern, edit.replace)
        for index in (before != after).fill_null(False).arg_true().to_list():
            change = {"before": before[index], "after": after[index]}
            events.setdefault(index, []).append({"edit": edit.name, "field": edit.field, **change})
        rows = rows.with_columns(after.alias(edit.field))
    if not events:
        return rows
    notes = [dumps(events[index]) if index in events else None for index in range(rows.height)]
    return rows.with_columns(pl.Series("edits", notes, dtype=pl.String))


def _check_required(rows: pl.DataFrame, required: tuple[str, ...], faults: Faults) -> None:
    for column in required:
        values = rows[column]
        for index in values.is_null().arg_true().to_list():
            faults.setdefault(index, ("missing_field", column))
        if values.dtype == pl.String:
            for index in (~values.str.contains(r"\S")).arg_true().to_list():
                faults.setdefault(index, ("empty_field", column))


def _check_licences(rows: pl.DataFrame, batch: Batch, faults: Faults) -> None:
    """A document that states another licence than the one declared for it gives no rows."""
    for index, record in enumerate(batch.records):
        if record.licence and not same_licence(record.licence, rows["licence"][index] or ""):
            faults.setdefault(index, ("licence_mismatch", "licence"))


def _blank_to_null(rows: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    return rows.with_columns(pl.when(pl.col(texts).str.contains(r"\S")).then(pl.col(texts)))


def _broken(record: Record, reason: str, field: str) -> Broken:
    return Broken(record.position, record.offset, reason, record.canonical, field=field)
