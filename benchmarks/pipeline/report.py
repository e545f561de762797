"""Runs of the whole pipeline as a Markdown table, and what our stages took."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.dedup.measure import Usage

HEAD = "| tool | runs | rows | CPU s | rows/CPU s | CPU a row / ours | wall s | peak MB | kept |"
ALIGN = "|---|" + "---:|" * 8
OURS = "ours"


@dataclass
class Runs:
    """All runs of one tool on `rows` rows; kept is that of the last."""

    name: str
    rows: int
    uses: list[Usage] = field(default_factory=list)
    kept: int = 0

    @property
    def error(self) -> str:
        """Why the last run failed; empty where it did not."""
        return self.uses[-1].error if self.uses else ""

    @property
    def cpu(self) -> float:
        """Median CPU seconds of the runs that ended well; 0 where none did."""
        good = [use.cpu for use in self.uses if not use.error]
        return median(good) if good else 0.0


def table(found: Sequence[Runs], packages: Sequence[str]) -> str:
    """The Markdown table, and the machine and packages below it."""
    ours = next((runs.cpu / runs.rows for runs in found if runs.name == OURS), 0.0)
    lines = [HEAD, ALIGN, *(_line(runs, ours) for runs in found)]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join([*lines, "", f"{', '.join([machine, *packages])}."])


def _line(runs: Runs, ours: float) -> str:
    good = [use for use in runs.uses if not use.error]
    if not good:
        reason = runs.error.replace("|", "/").replace("\n", " ")
        return f"| {runs.name} | 0 | {runs.rows:,} | failed: {reason} ||||||"
    ratio = f"{runs.cpu / runs.rows / ours:.1f}" if ours else "-"
    wall, peak = median(use.wall for use in good), max(use.peak_mib for use in good)
    return (
        f"| {runs.name} | {len(good)} | {runs.rows:,} | {runs.cpu:.1f} "
        f"| {runs.rows / runs.cpu:,.0f} | {ratio} | {wall:.1f} | {peak:,.0f} | {runs.kept:,} |"
    )


def stages(seen: Mapping[str, tuple[float, float]]) -> str:
    """CPU and wall seconds of each stage of our last run, as a Markdown table."""
    total = sum(cpu for cpu, _ in seen.values())
    lines = [f"| {name} | {cpu:.2f} | {wall:.2f} |" for name, (cpu, wall) in seen.items()]
    head = ["| stage | CPU s | wall s |", "|---|---:|---:|"]
    return "\n".join([*head, *lines, f"| all stages | {total:.2f} | |"])
