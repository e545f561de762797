"""Runs and scores as a Markdown table, and the page that holds one table a corpus."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.dedup.measure import Usage
from benchmarks.dedup.peers import Peer
from benchmarks.dedup.score import Score

HEAD = (
    "| peer | runs | CPU s | CPU / ours | wall s | peak MB | pair recall | row precision "
    "| lost | kept |"
)
ALIGN = "|---|" + "---:|" * 9
REFERENCE = "ours_exact"


@dataclass(frozen=True)
class Outcome:
    """All runs of a peer, and the score of its first answer (none: it never gave one)."""

    peer: Peer
    runs: Sequence[Usage]
    score: Score | None
    error: str = ""

    @property
    def cpu(self) -> float:
        """Median CPU seconds of the runs that ended well; 0 where none did."""
        good = [run.cpu for run in self.runs if not run.error]
        return median(good) if good else 0.0


def table(outcomes: Sequence[Outcome]) -> str:
    """The Markdown table, the cheapest peer first, those that failed last."""
    ours = {outcome.peer.name: outcome.cpu for outcome in outcomes}.get(REFERENCE, 0.0)
    ordered = sorted(outcomes, key=lambda outcome: (outcome.score is None, outcome.cpu))
    return "\n".join([HEAD, ALIGN, *(_line(outcome, ours) for outcome in ordered)])


def _line(outcome: Outcome, ours: float) -> str:
    name, good = outcome.peer.name, [run for run in outcome.runs if not run.error]
    if outcome.score is None or not good:
        reason = outcome.error.replace("|", "/").replace("\n", " ")
        return f"| {name} | 0 | failed: {reason} |||||||"
    found = outcome.score
    ratio = f"{outcome.cpu / ours:.2f}" if ours else "-"
    wall, peak = median(run.wall for run in good), median(run.peak_mib for run in good)
    failed = f" ({len(outcome.runs) - len(good)} failed)" if len(good) < len(outcome.runs) else ""
    return (
        f"| {name} | {len(good)}{failed} | {outcome.cpu:.2f} | {ratio} | {wall:.1f} | {peak:.0f} "
        f"| {found.pair_recall:.4f} | {found.row_precision:.4f} | {found.lost:,} "
        f"| {found.kept:,} ({found.components:,}) |"
    )


def versions(outcomes: Sequence[Outcome]) -> str:
    """Packages of the peers, and the machine."""
    packages = dict.fromkeys(
        package
        for outcome in outcomes
        if outcome.peer.environment
        for package in outcome.peer.environment.packages
    )
    machine = f"{os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}"
    return f"{machine}; {', '.join(packages)}."


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    return found.group(1) if found else platform.machine()


def write(page: Path, sections: Mapping[str, str]) -> None:
    """Put each corpus's section between its markers in the page.

    Errors: ValueError where the page has no place for one.
    """
    text = page.read_text(encoding="utf-8")
    for name, section in sections.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, opened, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (opened and closed):
            raise ValueError(f"{page.name} has no {start} ... {end}")
        text = f"{before}{start}\n{section}\n{end}{after}"
    page.write_text(text, encoding="utf-8")
