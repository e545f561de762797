"""What the commands that read a build cost, beside those of an older checkout.

    python -m benchmarks.read_commands --old ../older [--rounds 9] [--row ROW_ID]

Both checkouts have their environment in .venv, and the same corpora built. Each round starts every
command once in each, old and new in turn, so that other work on the machine falls on both. CPU is
user + system time of the whole process, the start of Python included; the ratio is the median of
the ratios of the rounds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

COUNTS = "SELECT stage, count(*) FROM lost GROUP BY ALL"
A_ROW = "SELECT min(row_id) AS row_id FROM ledger WHERE list_contains(reasons, 'near_duplicate')"


def program(checkout: Path) -> str:
    """The command of a checkout."""
    return str(checkout.resolve() / ".venv/bin/corpusmill")


def environment() -> dict[str, str]:
    """As a user has it: Python keeps its bytecode."""
    return {name: at for name, at in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cpu_seconds(checkout: Path, command: Sequence[str]) -> float:
    """User + system time of one run; a run that fails ends the benchmark."""
    with subprocess.Popen(
        [program(checkout), *command],
        cwd=checkout, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as started:  # fmt: skip
        told = started.stderr.read() if started.stderr else b""
        _, status, usage = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        sys.exit(f"{program(checkout)} {' '.join(command)}: {told.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def measured(
    old: Path, new: Path, command: Sequence[str], rounds: int
) -> tuple[list[float], list[float]]:
    """CPU seconds of each round, in the old checkout and in the new one."""
    for checkout in (old, new):
        cpu_seconds(checkout, command)  # fills the caches
    pairs = [(cpu_seconds(old, command), cpu_seconds(new, command)) for _ in range(rounds)]
    before, after = zip(*pairs, strict=True)
    return list(before), list(after)


def row_of(checkout: Path) -> str:
    """A near-duplicate that was dropped: `why` shows it beside its twin."""
    asked = [program(checkout), "sql", A_ROW, "--json"]
    answer = subprocess.run(
        asked, cwd=checkout, env=environment(), check=True, capture_output=True, text=True
    )
    return str(json.loads(answer.stdout)[0]["row_id"])


def main(
    old: Annotated[Path, typer.Option(help="A checkout of an older commit, with the same data.")],
    new: Annotated[Path, typer.Option(help="A checkout of this one.")] = Path(),
    rounds: Annotated[int, typer.Option(min=1)] = 9,
    row: Annotated[str, typer.Option(help="For why; default: the first near-duplicate.")] = "",
) -> None:
    """Print a table: medians of both, and the ratio."""
    commands = (
        ["sql", "select 1"],
        ["sql", COUNTS],
        ["sql", "SHOW TABLES"],
        ["why", row or row_of(new)],
        ["--help"],
        ["corpus", "list"],
        ["doctor"],
        ["compose", "--check"],
    )
    print("| command | old CPU s | new CPU s | new / old |\n|---|---:|---:|---:|")
    for command in commands:
        before, after = measured(old, new, command, rounds)
        ratio = statistics.median(a / b for a, b in zip(after, before, strict=True))
        medians = f"{statistics.median(before):.2f} | {statistics.median(after):.2f}"
        print(f"| `{' '.join(command)}` | {medians} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    typer.run(main)
