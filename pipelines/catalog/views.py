"""The SQL of the catalog's views over Parquet files, as plain text.

Files are listed one by one from parts.json. Paths begin with `prefix`: empty for the catalog
file, so that it can be opened from the repository root.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.catalog.built import Folder
from pipelines.catalog.sql_text import nothing, parquet, quote, union
from pipelines.catalog.views_counts import sources, stages
from pipelines.project.split_files import split_of
from pipelines.runner.stage_table import row_flow
from stages.columns import COLUMNS

#: What a line of each view is.
ABOUT = {
    "rows": "a released row",
    "ledger": "what a stage did with a row: `kept`, `dropped`, `edited`, `made` or `quarantined`, "
    "with `reasons` and `detail` (evidence, as JSON)",
    "lost": "a dropped row or a quarantined record, with its text",
    "stages": "the counts of a stage for a source",
    "sources": "a source: what it brought, what became of it, its files with their sha256",
    "gates": "a quality gate: wanted, measured, passed",
    "clusters": "a member of a near-duplicate cluster, its twin and their similarity",
    "contamination": "a row that repeats or varies an item of a benchmark, by method",
    "stage_rows": "a row as a stage kept or dropped it",
    "signals": "what annotate measured of a row, and what models say of one that reformulate made",
    "verdicts": "verify on the answer that the solution of a row states",
    "solve_rates": "what recorded samples of a model make of a row: right ones, interval, majority",
    "checks": "what an external checker said of a row",
    "events": "what happened to a row in a stage: `edited`, `made` or `noted`",
    "notes": "what a stage noted of a row that stays (rules with `action: flag`)",
    "quarantined": "a record that never became a row",
    "benchmark_rows": "an item that decontamination compares with",
}
Corpora = Sequence[dict[str, Folder]]

_ROW = ", ".join(f'"{name}"' for name in COLUMNS if name != "corpus")
_LEDGER = "corpus, row_id, stage, action, reasons VARCHAR[], detail JSON, source"
_NOTHING = {
    "stage_rows": nothing(f"{_LEDGER}, problem, answer, solution, choices VARCHAR[], licence"),
    "benchmark_rows": nothing(
        "corpus, row_id, source, source_key, problem, answer, solution, choices VARCHAR[]"
    ),
    "signals": nothing("corpus, row_id"),
    "verdicts": nothing("corpus, row_id, source, verdict, verdict_reason, problem, answer"),
    "events": nothing(_LEDGER),
    "quarantined": nothing(_LEDGER),
    "rows": nothing("corpus, split, row_id, source, problem, answer, solution, licence"),
    "gates": nothing("corpus, gate, scope, wanted, measured, passed BOOLEAN, sample, query"),
    "clusters": nothing(
        "corpus, stage, row_id, cluster_id, twin_id, similarity DOUBLE, kept BOOLEAN"
    ),
    "solve_rates": nothing(
        "corpus, stage, row_id, model, k BIGINT, n BIGINT, undecided BIGINT, unstated BIGINT, "
        "mean DOUBLE, low DOUBLE, high DOUBLE, quintile BIGINT, majority, majority_votes BIGINT, "
        "majority_of BIGINT, majority_verdict"
    ),
    "checks": nothing("corpus, stage, row_id, checker, result, exit_code BIGINT"),
    "contamination": nothing(
        "corpus, stage, row_id, benchmark, item, method, relation, score DOUBLE, hits BIGINT, "
        "matched, span BIGINT[], item_span BIGINT[]"
    ),
}
#: Corpora that were built before it was told have no such column.
_FIELD = nothing("field")
#: A record that never became a row is known by the hash of its bytes.
_RECORD = "coalesce(row_id, left(sha256, 32))"
_DECIDED = """SELECT corpus, row_id, stage, action, coalesce(reasons, []) AS reasons, detail, source
FROM stage_rows"""
_LOST = """SELECT corpus, row_id, stage, source, reasons, detail, problem
FROM stage_rows WHERE action = 'dropped'
UNION ALL BY NAME
SELECT corpus, row_id, stage, source, reasons, detail, detail->>'raw' AS problem FROM quarantined"""
_NAMED = "SELECT corpus, row_id, stage, action, reasons, detail, source FROM"


def views(corpora: Corpora, benchmarks: Corpora, prefix: str) -> dict[str, str]:
    """SELECT statements by view name, in an order in which each can be created."""
    over_files = {
        "stage_rows": _stage_rows(corpora, prefix),
        "benchmark_rows": _benchmark_rows(benchmarks, prefix),
        "signals": _signals(corpora, prefix),
        "verdicts": _verdicts(corpora, prefix),
        "events": _events(corpora, prefix),
        "quarantined": _quarantined(corpora, prefix),
        "rows": _released(corpora, prefix),
        "gates": _tables(corpora, "gates", prefix),
        "clusters": _tables(corpora, "clusters", prefix),
        "contamination": _tables(corpora, "contamination", prefix),
        "solve_rates": _tables(corpora, "solve_rates", prefix),
        "checks": _tables(corpora, "checks", prefix),
    }
    made = {name: union(list(parts)) or _NOTHING[name] for name, parts in over_files.items()}
    happened = f"{_NAMED} events WHERE action IN ('edited', 'made')"
    ledger = union([_DECIDED, *_measured(corpora, prefix), happened, f"{_NAMED} quarantined"])
    return made | {
        "ledger": ledger,
        "notes": f"{_NAMED} events WHERE action = 'noted'",
        "lost": _LOST,
        "stages": stages(corpora, row_flow()),
        "sources": sources(corpora),
    }


def files(corpora: Corpora, benchmarks: Corpora) -> list[str]:
    """Every Parquet file that the views read, from the root."""
    return [
        file
        for built in (*corpora, *benchmarks)
        for folder in built.values()
        for kind in ("parts", "dropped", "tables", "files")
        for file in folder.files(kind)
        if file.endswith(".parquet") and folder.stage != "fetch"
    ]


def _each(corpora: Corpora, names: Sequence[str] | None = None) -> Iterator[tuple[Folder, str]]:
    """Each stage folder (of those names), with the columns that say where a row of it is."""
    for built in corpora:
        for folder in built.values():
            if names is None or folder.stage in names:
                corpus, stage = quote(folder.corpus), quote(folder.stage)
                yield folder, f"{corpus} AS corpus, {stage} AS stage"


def _stage_rows(corpora: Corpora, prefix: str) -> Iterator[str]:
    for folder, place in _each(corpora, row_flow()):
        if kept := folder.files("parts"):
            no_reason = "'kept' AS action, NULL::VARCHAR[] AS reasons, NULL::JSON AS detail"
            yield f"SELECT {place}, {no_reason}, {_ROW} FROM {parquet(kept, prefix)}"
        if dropped := folder.files("dropped"):
            reason = "'dropped' AS action, reasons, detail::JSON AS detail"
            yield f"SELECT {place}, {reason}, {_ROW} FROM {parquet(dropped, prefix)}"


def _benchmark_rows(benchmarks: Corpora, prefix: str) -> Iterator[str]:
    for folder, place in _each(benchmarks, ["extract"]):
        if kept := folder.files("parts"):
            yield f"SELECT {place}, {_ROW} FROM {parquet(kept, prefix)}"


def _signals(corpora: Corpora, prefix: str) -> Iterator[str]:
    for folder, place in _each(corpora, ["annotate"]):
        if kept := folder.files("parts"):
            yield f"SELECT {place}, * FROM {parquet(kept, prefix)}"
    for folder, place in _each(corpora, ["reformulate"]):
        if path := folder.table("opinions"):
            yield f"SELECT {place}, * FROM {parquet([path], prefix)}"


def _measured(corpora: Corpora, prefix: str) -> Iterator[str]:
    """annotate keeps every id; the source stands in extract's rows."""
    for folder, place in _each(corpora, ["annotate"]):
        if kept := folder.files("parts"):
            yield (
                f"SELECT {place}, t.row_id, 'kept' AS action, []::VARCHAR[] AS reasons, "
                f"NULL::JSON AS detail, s.source FROM {parquet(kept, prefix)} AS t "
                f"{_source(corpora, (folder.corpus, 'extract'), prefix)}"
            )


def _verdicts(corpora: Corpora, prefix: str) -> Iterator[str]:
    shown = "row_id, source, verdict, verdict_reason, problem, answer, solution"
    for folder, place in _each(corpora, ["verify"]):
        if paths := folder.files("parts") + folder.files("dropped"):
            yield f"SELECT {place}, {shown} FROM {parquet(paths, prefix)}"


def _events(corpora: Corpora, prefix: str) -> Iterator[str]:
    for folder, place in _each(corpora):
        if path := folder.table("events"):
            yield (
                f"SELECT {place}, t.row_id, t.action, coalesce(t.reasons, []) AS reasons, "
                f"t.detail::JSON AS detail, s.source FROM {parquet([path], prefix)} AS t "
                f"{_source(corpora, (folder.corpus, folder.stage), prefix)}"
            )


def _source(corpora: Corpora, place: tuple[str, str], prefix: str) -> str:
    """A join with the row that an id stands for at (corpus, stage), for its source.

    It reads the files of that stage alone. The view stage_rows would say the same, but a query
    opens every file that a view names, each time that it is named: here, by each stage.
    """
    kinds = [
        folder.files(kind)
        for folder, _ in _each(corpora, row_flow())
        for kind in ("parts", "dropped")
        if (folder.corpus, folder.stage) == place
    ]
    selects = [f"SELECT row_id, source FROM {parquet(files, prefix)}" for files in kinds if files]
    rows = union(selects) or nothing("row_id, source")
    return f"LEFT JOIN ({rows}) AS s USING (row_id)"


def _quarantined(corpora: Corpora, prefix: str) -> Iterator[str]:
    shown = ("file", "position", "offset", "field", "raw", "sha256")
    detail = ", ".join(f"'{name}', \"{name}\"" for name in shown)
    for folder, place in _each(corpora):
        if path := folder.table("quarantine"):
            yield (
                f"SELECT {place}, {_RECORD} AS row_id, 'quarantined' AS action, "
                f"[reason] AS reasons, json_object({detail}) AS detail, source FROM ("
                f"{union([_FIELD, f'FROM {parquet([path], prefix)}'])})"
            )


def _released(corpora: Corpora, prefix: str) -> Iterator[str]:
    for folder, _ in _each(corpora, ["release"]):
        for path in folder.files("files"):
            if split := split_of(path):
                names = f"{quote(folder.corpus)} AS corpus, {quote(split)} AS split"
                yield f"SELECT {names}, * EXCLUDE (corpus) FROM {parquet([path], prefix)}"


def _tables(corpora: Corpora, name: str, prefix: str) -> Iterator[str]:
    for folder, place in _each(corpora):
        if path := folder.table(name):
            yield f"SELECT {place}, * FROM {parquet([path], prefix)}"
