"""A document read by models, from its pictures to records and to what was lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from stages.assisted.asking import Asking, Failed
from stages.assisted.chunks import chunks
from stages.assisted.items import Item, Lost, read_items
from stages.assisted.matching import Search, match
from stages.assisted.pages import LostPage, Scan, read_pages
from stages.assisted.params import Assist, StepModel
from stages.assisted.prompts import (
    AVAILABILITY,
    PROBLEM_QUALITY,
    SOLUTION_QUALITY,
    Availability,
    ProblemQuality,
    SolutionQuality,
)
from stages.llm.model import Model


@dataclass
class Reading:
    """What became of a document: a record for each problem that passed, and all that was lost.

    records: id, kind, chapter, number, problem, solution, pages, solution_pages, matched
    (`judged`), candidate (its rank, from 1), confidence, in_source.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    pages: list[LostPage] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def read_scan(scan: Scan, assist: Assist, model: Model) -> Reading:
    """Read a document; pages, chunks, items and pairs that fail are told, each with its reason."""
    asking = Asking(assist, model)
    lines, lost_pages = read_pages(scan, asking)
    reading = Reading(pages=lost_pages)
    if len(lost_pages) > assist.transcribe.failed_pages:
        reason = "error:too_many_failed_pages"
        told = f"{len(lost_pages)} of {len(scan.pages)} pages, {assist.transcribe.failed_pages} may"
        reading.lost.append(Lost(1, reason, told))
        return reading
    items, lost = read_items(lines, chunks(lines, assist.chunks), asking)
    reading.lost += lost
    if assist.quality is not None:
        items = list(_good(items, assist.quality, asking, reading))
    searches = match(items, asking)
    pairs = list(_matched(items, searches, assist, reading))
    if assist.availability is not None:
        pairs = list(_usable(items, pairs, scan.name, asking, reading))
    reading.records = list(_records(items, pairs))
    if not (reading.records or reading.lost or reading.pages):
        told = f"nothing on {len(scan.pages)} pages"
        reading.lost.append(Lost(1, "no_problems", told))
    return reading


def _good(
    items: Sequence[Item], asked: StepModel, asking: Asking, reading: Reading
) -> Iterator[Item]:
    """The items that their judges call good; a failed call is neither good nor bad."""
    problems = [item for item in items if item.kind == "problem"]
    solutions = [item for item in items if item.kind == "solution"]
    of_problems = asking.shapes(
        PROBLEM_QUALITY, ProblemQuality, asked, ({"problem": item.text} for item in problems)
    )
    of_solutions = asking.shapes(
        SOLUTION_QUALITY, SolutionQuality, asked, ({"solution": item.text} for item in solutions)
    )
    said = {
        id(item): verdict
        for item, verdict in zip(
            [*problems, *solutions], [*of_problems, *of_solutions], strict=True
        )
    }
    for item in items:
        verdict = said[id(item)]
        reason = verdict.reason if isinstance(verdict, Failed) else verdict.verdict
        if reason == "good":
            yield item
        else:
            reading.lost.append(_lost(item, reason))


def _matched(
    items: Sequence[Item], searches: Sequence[Search], assist: Assist, reading: Reading
) -> Iterator[Search]:
    """The searches that become rows; solutions that nobody was given are told as well."""
    for search in searches:
        failed = search.reason is not None and search.reason.startswith("error:")
        if search.solution is not None or (assist.unmatched == "keep" and not failed):
            yield search
        else:
            told = "; ".join(search.told or ())
            reading.lost.append(_lost(items[search.problem], search.reason or "unmatched", told))
    used = {search.solution for search in searches}
    for place, item in enumerate(items):
        if item.kind == "solution" and place not in used:
            reading.lost.append(_lost(item, "solution_without_problem"))


def _usable(
    items: Sequence[Item], pairs: Sequence[Search], book: str, asking: Asking, reading: Reading
) -> Iterator[Search]:
    """The pairs that can be used alone; those without solution are not asked about."""
    asked = asking.assist.availability
    assert asked is not None
    solved = [pair for pair in pairs if pair.solution is not None]
    rows = [
        {
            "book": book,
            "problem": items[pair.problem].text,
            "solution": items[pair.solution or 0].text,
        }
        for pair in solved
    ]
    said = asking.shapes(AVAILABILITY, Availability, asked, rows)
    verdicts = {pair.problem: one for pair, one in zip(solved, said, strict=True)}
    for pair in pairs:
        verdict = verdicts.get(pair.problem)
        reason = verdict.reason if isinstance(verdict, Failed) else verdict and verdict.verdict
        if reason in (None, "usable"):
            yield pair
        else:
            reading.lost.append(_lost(items[pair.problem], str(reason)))


def _lost(item: Item, reason: str, told: str = "") -> Lost:
    text = {"number": item.number, "pages": item.pages, "text": item.text, "judged": told}
    kept = {name: value for name, value in text.items() if value}
    return Lost(item.chunk + 1, reason, json.dumps(kept, ensure_ascii=False))


def _records(items: Sequence[Item], pairs: Sequence[Search]) -> Iterator[dict[str, Any]]:
    """A mapping for each pair, with the names that records of rules have."""
    seen: dict[str, int] = {}
    for pair in pairs:
        problem = items[pair.problem]
        solution = items[pair.solution] if pair.solution is not None else None
        key = f"problem-{problem.chapter or 0}-{problem.number}"
        seen[key] = count = seen.get(key, 0) + 1
        value = {
            "id": key if count == 1 else f"{key}~{count}",
            "kind": "exercise",
            "chapter": problem.chapter,
            "number": problem.number,
            "problem": problem.text,
            "solution": solution.text if solution else None,
            "pages": list(problem.pages),
            "solution_pages": list(solution.pages) if solution else [],
            "matched": "judged" if solution else pair.reason,
            "confidence": round(min(pair.score, 1.0), 3) if solution else None,
            "in_source": round(min(problem.in_source, solution.in_source if solution else 1), 3),
            "read_by": "model",
        }
        yield {name: inner for name, inner in value.items() if inner not in (None, [], "")}
