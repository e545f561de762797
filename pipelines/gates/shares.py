"""Gates on shares: how much of a source is dropped, quarantined, failed or left undecided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.catalog.sql_text import quote
from pipelines.gates.gate import Gate
from pipelines.gates.measures import SHOW, Line, Measured
from pipelines.gates.params import Bounds, DropShare, SourceBounds
from stages.errors import unknown

LOST = "row_id, stage, reasons, problem"


@dataclass(frozen=True)
class Share:
    """`part` of `total` rows; `bad` and `good` are queries for those in it and the others."""

    gate: str
    scope: str
    part: int
    total: int
    bad: str
    good: str


def drop_share(seen: Measured, bounds: DropShare) -> Iterator[Gate]:
    """What the whole pipeline loses of each source, then stages that have bounds of their own."""
    counts = seen.counts
    known = _checked_sources(seen, [bounds, *bounds.stages.values()])
    stages = {line["stage"] for line in counts}
    for name in bounds.stages:
        if name not in stages:
            raise unknown("stage", name, stages, "validate.drop_share.stages")
    for source in known:
        mine = [line for line in counts if line["source"] == source]
        first = sum(line["rows_in"] for line in mine if line["stage"] == "extract")
        total = first + sum(line["rows_made"] for line in mine)
        place = f"source = {quote(source)}"
        share = _lost(seen, f"source {source}", place, _gone(mine), total)
        yield _judge(seen, share, bounds.of(source))
    for line in (line for line in counts if line["stage"] in bounds.stages):
        place = f"stage = {quote(line['stage'])} AND source = {quote(line['source'])}"
        scope = f"stage {line['stage']}, source {line['source']}"
        share = _lost(seen, scope, place, _gone([line]), line["rows_in"] + line["rows_made"])
        yield _judge(seen, share, bounds.stages[line["stage"]].of(line["source"]))


def quarantined_share(seen: Measured, bounds: SourceBounds) -> Iterator[Gate]:
    """The share of the records read that never became rows."""
    counts = seen.counts
    parts, totals = (_of_stage(counts, "extract", f"rows_{kind}") for kind in ("quarantined", "in"))
    for source in _checked_sources(seen, [bounds]):
        place = f"source = {quote(source)}"
        bad = seen.where("quarantined", place, show="row_id, source, reasons, detail")
        good = seen.where("stage_rows", f"stage = 'extract' AND {place}")
        part, total = parts.get(source, 0), totals.get(source, 0)
        share = Share("quarantined_share", f"source {source}", part, total, bad, good)
        yield _judge(seen, share, bounds.of(source))


def error_share(seen: Measured, bounds: SourceBounds) -> Iterator[Gate]:
    """The share of each stage's rows that went under a reason `error:<kind>`."""
    failed = "len(list_filter(reasons, lambda r: starts_with(r, 'error:'))) > 0"
    totals = {(c["stage"], c["source"]): c["rows_in"] + c["rows_made"] for c in seen.counts}
    _checked_sources(seen, [bounds])
    found = {
        (line["stage"], line["source"]): line["n"]
        for line in seen.ask(
            seen.where("lost", f"{failed} GROUP BY ALL", show="stage, source, count(*) AS n")
        )
    }
    for (stage, source), total in totals.items():
        place = f"stage = {quote(stage)} AND source = {quote(source)}"
        bad = seen.where("lost", f"{place} AND {failed}", show=LOST)
        good = seen.where("stage_rows", f"{place} AND action = 'kept'")
        part = found.get((stage, source), 0)
        share = Share("error_share", f"stage {stage}, source {source}", part, total, bad, good)
        yield _judge(seen, share, bounds.of(source))


def verdict_share(seen: Measured, verdict: str, bounds: SourceBounds) -> Iterator[Gate]:
    """The share of rows whose solution states another answer, or one that nothing could judge."""
    totals = _of_stage(seen.counts, "verify", "rows_in")
    for source in _checked_sources(seen, [bounds]):
        place = f"source = {quote(source)}"
        is_so = f"verdict = {quote(verdict)} AND {place}"
        bad = seen.where("verdicts", is_so, show=f"{SHOW}, verdict_reason")
        good = seen.where("stage_rows", f"stage = 'verify' AND {place}", show=SHOW)
        part = seen.ask(f"SELECT count(*) AS n FROM ({bad})")[0]["n"]
        total = totals.get(source, 0)
        share = Share(f"{verdict}_share", f"source {source}", part, total, bad, good)
        yield _judge(seen, share, bounds.of(source))


def _gone(lines: Iterable[Line]) -> int:
    return sum(line["rows_dropped"] + line["rows_quarantined"] for line in lines)


def _lost(seen: Measured, scope: str, place: str, part: int, total: int) -> Share:
    bad = seen.where("lost", place, show=LOST)
    last = place if place.startswith("stage") else f"stage = {quote(seen.last)} AND {place}"
    good = seen.where("stage_rows", f"{last} AND action = 'kept'")
    return Share("drop_share", scope, part, total, bad, good)


def _judge(seen: Measured, share: Share, bounds: Bounds) -> Gate:
    """Above the maximum the rows of the share offend, below the minimum the others do."""
    value = share.part / share.total if share.total else 0.0
    passed = not share.total or bounds.min <= value <= bounds.max
    query = share.good if value < bounds.min else share.bad
    return Gate(
        gate=share.gate,
        scope=share.scope,
        wanted=f"a share from {bounds.min:g} to {bounds.max:g}",
        measured=f"{value:.6f} ({share.part:,} of {share.total:,} rows)",
        passed=passed,
        query=query,
        sample=[] if passed else seen.sample(query),
    )


def _checked_sources(seen: Measured, bounds: Iterable[SourceBounds]) -> list[str]:
    """All sources of the corpus; bounds for a source that it does not have are an error."""
    known = seen.sources
    for name in (name for bound in bounds for name in bound.sources):
        if name not in known:
            raise unknown("source", name, known, "the bounds under validate")
    return known


def _of_stage(counts: Iterable[Line], stage: str, column: str) -> dict[str, int]:
    return {line["source"]: line[column] for line in counts if line["stage"] == stage}
