"""The life of one row: where it came from, what each stage did with it, and whom it resembles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.catalog import build as catalog
from pipelines.catalog.sql_text import quote
from pipelines.runner.stage_table import stage_order
from stages.errors import ConfigError

ID = re.compile(r"[0-9a-f]{32}")
NEAREST = 3
SHOWN_IDS = 5
#: Within a stage: what was done to the row comes before what was decided.
ACTIONS = ("quarantined", "made", "edited", "noted", "kept", "dropped", "released")
TEXT = "row_id, corpus, source, source_key, problem, choices, solution, answer"
#: Where rows begin: a row of a later stage is one of these.
ORIGINS = "stage IN ('extract', 'reformulate')"
#: The views that are asked.
VIEWS = (
    "stage_rows", "benchmark_rows", "quarantined", "ledger", "notes", "signals", "verdicts",
    "rows", "clusters",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One thing that happened to the row in one stage; `detail` is parsed JSON."""

    corpus: str
    stage: str
    action: str
    reasons: list[str] = field(default_factory=list)
    detail: Any = None


@dataclass(frozen=True)
class RowHistory:
    """A row's life. `row` holds its text and origin; it is empty for a quarantined record.

    matched: rows and benchmark items that details name (twin, parent, item), with their text.
    children: ids of rows made from it. represents: ids of duplicates dropped in its favour.
    """

    row_id: str
    row: dict[str, Any]
    events: list[Event]
    matched: list[dict[str, Any]]
    children: list[str]
    represents: list[str]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for --json."""
        return asdict(self)


def row_history(root: Path, prefix: str) -> RowHistory:
    """The life of the row whose id is, or begins with, `prefix`.

    Raises ConfigError for an unknown id (with the nearest ids) and for one that begins several.
    """
    with catalog.connect(root, names=VIEWS) as connection:
        row_id = _resolve(connection, prefix)
        select = f"SELECT {TEXT}, licence, parents FROM stage_rows WHERE {ORIGINS}"
        row = _first(connection, select, [row_id]).get(row_id, {})
        events = sorted(_events(connection, row_id), key=_place)
        named = {*_ids(event.detail for event in events), *(row.get("parents") or ())}
        return RowHistory(
            row_id=row_id,
            row=row,
            events=events,
            matched=_texts(connection, sorted(named - {row_id})),
            children=_column(
                connection,
                f"SELECT DISTINCT row_id FROM stage_rows WHERE stage = 'reformulate' "
                f"AND list_contains(parents, {quote(row_id)}) ORDER BY 1",
            ),
            represents=_column(
                connection,
                f"SELECT row_id FROM clusters WHERE twin_id = {quote(row_id)} AND NOT kept "
                "ORDER BY 1",
            ),
        )


def _resolve(connection: duckdb.DuckDBPyConnection, prefix: str) -> str:
    """The one id that begins with `prefix`."""
    known = f"""(SELECT row_id FROM stage_rows WHERE {ORIGINS}
        UNION ALL SELECT row_id FROM quarantined)"""
    wanted = prefix.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{1,32}", wanted):
        raise ConfigError(f"a row id is up to 32 hex digits, not {prefix!r}; {_HOW}")
    inside = f"row_id >= {quote(wanted)} AND row_id <= {quote(wanted + 'g')}"
    select = f"SELECT DISTINCT row_id FROM {known} WHERE {inside} ORDER BY 1 LIMIT {SHOWN_IDS}"
    found = _column(connection, select)
    if len(found) > 1:
        raise ConfigError(f"several rows begin with {prefix}: {', '.join(found)}; give more digits")
    if not found:
        raise ConfigError(
            f"no row {prefix} in what is built; nearest: "
            f"{', '.join(_nearest(connection, known, wanted)) or 'none'}; {_HOW}"
        )
    return str(found[0])


_HOW = 'find ids with: corpusmill sql "SELECT row_id, stage, reasons, problem FROM lost LIMIT 20"'


def _nearest(connection: duckdb.DuckDBPyConnection, known: str, wanted: str) -> list[str]:
    """Ids around `wanted`, those that share most of its beginning first."""
    around = f"""(SELECT DISTINCT row_id FROM {known} WHERE row_id < {quote(wanted)}
            ORDER BY 1 DESC LIMIT {NEAREST})
        UNION ALL (SELECT DISTINCT row_id FROM {known} WHERE row_id > {quote(wanted)}
            ORDER BY 1 LIMIT {NEAREST})"""
    ids = _column(connection, around)
    return sorted(ids, key=lambda each: (-_shared(each, wanted), each))[:NEAREST]


def _shared(one: str, other: str) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other)
    )


def _events(connection: duckdb.DuckDBPyConnection, row_id: str) -> Iterable[Event]:
    mine = f"row_id = {quote(row_id)}"
    for view in ("ledger", "notes"):
        select = f"SELECT corpus, stage, action, reasons, detail FROM {view} WHERE {mine}"
        for line in _lines(connection, select):
            detail = json.loads(line["detail"]) if line["detail"] else None
            if (line["stage"], line["action"]) == ("annotate", "kept"):
                detail = _signals(connection, line["corpus"], mine)
            if line["action"] == "made":
                detail = (detail or {}) | _signals(connection, line["corpus"], mine)
            if line["stage"] == "verify" and line["action"] == "kept":
                detail = _verdict(connection, line["corpus"], mine)
            yield Event(line["corpus"], line["stage"], line["action"], line["reasons"], detail)
    for line in _lines(connection, f"SELECT corpus, split FROM rows WHERE {mine}"):
        yield Event(line["corpus"], "release", "released", [], {"split": line["split"]})


def _signals(connection: duckdb.DuckDBPyConnection, corpus: str, mine: str) -> dict[str, Any]:
    """What annotate measured; what is null or false says nothing."""
    select = f"SELECT * FROM signals WHERE corpus = {quote(corpus)} AND {mine}"
    found = _lines(connection, select)
    place = ("corpus", "stage", "row_id")
    signals = found[0].items() if found else ()
    return {
        name: value for name, value in signals if value not in (None, False) and name not in place
    }


def _verdict(
    connection: duckdb.DuckDBPyConnection, corpus: str, mine: str
) -> dict[str, Any] | None:
    where = f"corpus = {quote(corpus)} AND {mine} AND verdict IS NOT NULL"
    found = _lines(connection, f"SELECT verdict, verdict_reason FROM verdicts WHERE {where}")
    return found[0] if found else None


def _texts(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> list[dict[str, Any]]:
    """Text of benchmark items, and of rows as they began; an id that is neither is left out.

    A row that none began with, as that stage is of another build, is as a later stage has it.
    """
    items = _first(connection, f"SELECT {TEXT} FROM benchmark_rows WHERE true", ids)
    rows = _first(connection, f"SELECT {TEXT} FROM stage_rows WHERE {ORIGINS}", ids)
    others = [row_id for row_id in ids if row_id not in rows and row_id not in items]
    rows |= _first(connection, f"SELECT {TEXT} FROM stage_rows WHERE true", others)
    return [found[row_id] for row_id in ids for found in (rows, items) if row_id in found]


def _first(
    connection: duckdb.DuckDBPyConnection, select: str, ids: list[str]
) -> dict[str, dict[str, Any]]:
    """The first line of each of these ids, by id."""
    if not ids:
        return {}
    listed = ", ".join(map(quote, ids))
    found = _lines(connection, f"{select} AND row_id IN ({listed})")
    return {line["row_id"]: line for line in reversed(found)}


def _ids(values: Iterable[Any]) -> set[str]:
    """Every row id that parsed JSON holds, however deep."""
    return {each for value in values for each in ID.findall(json.dumps(value))}


def _place(event: Event) -> tuple[str, int, int]:
    return event.corpus, stage_order().index(event.stage), ACTIONS.index(event.action)


def _column(connection: duckdb.DuckDBPyConnection, select: str) -> list[Any]:
    return [line[0] for line in connection.execute(select).fetchall()]


def _lines(connection: duckdb.DuckDBPyConnection, select: str) -> list[dict[str, Any]]:
    result = connection.execute(select)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, line, strict=True)) for line in result.fetchall()]
