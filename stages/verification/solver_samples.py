"""Samples that models are asked for, as if they had been recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from stages.llm.model import Model
from stages.llm.solver import Solver
from stages.schema import ROW_ID
from stages.verification.sample_files import SAMPLES


@dataclass(frozen=True)
class SolverSamples:
    """samples: SAMPLES, the replies that came. failed: (row_id, model, reason) where none came.

    counts: failed calls by kind.
    """

    samples: pl.DataFrame
    failed: list[tuple[str, str, str]]
    counts: dict[str, int]


def ask(rows: pl.DataFrame, solvers: Sequence[Solver], model: Model) -> SolverSamples:
    """Ask each solver for its samples of each of `rows` (row_id, problem).

    A failed call is no sample: it is neither right nor wrong, and no vote.
    """
    places = [
        (row_id, problem, solver, number)
        for solver in solvers
        for row_id, problem in rows.sort(ROW_ID).select(ROW_ID, "problem").iter_rows()
        for number in range(solver.samples)
    ]
    replies = model([solver.request(problem, number) for _, problem, solver, number in places])
    lines, came = [], set[tuple[str, str]]()
    lost: dict[tuple[str, str], str] = {}
    counts = Counter[str]()
    for (row_id, _, solver, number), reply in zip(places, replies, strict=True):
        if reply.error is None and reply.text is not None:
            lines.append((row_id, number, reply.text, solver.model, None, ROW_ID, None))
            came.add((row_id, solver.model))
        else:
            kind = reply.error or "empty"
            lost.setdefault((row_id, solver.model), f"error:solve_{kind}")
            counts[kind] += 1
    failed = [(*place, why) for place, why in sorted(lost.items()) if place not in came]
    samples = pl.DataFrame(lines, schema=SAMPLES, orient="row")
    return SolverSamples(samples, failed, dict(sorted(counts.items())))
