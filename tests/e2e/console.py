"""The console sessions of a page: its commands, and what it shows of their output."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from tests.e2e.conftest import Clone

#: What differs from run to run: seconds and memory, commits of experiments, digests of parameters.
VARIES = re.compile(r"\d+\.\d s, [\d,]+ MB|\b[0-9a-f]{7} (?=\[)|params=[0-9a-f]{16}")
ELSEWHERE = "..."
CORPUSMILL = "corpusmill() { python -c 'from pipelines.cli.app import main; main()' \"$@\"; }\n"


@dataclass(frozen=True)
class Session:
    """A command, and the lines that the page shows below it."""

    command: str
    shown: list[str]


def sessions(page: str) -> Iterator[Session]:
    """The commands of a page's `console` blocks that stand behind `$ `, in order.

    A command ends where its quotes are closed. What follows up to the next one is its output.
    """
    for block in re.findall(r"^```console\n(.*?)^```", page, re.M | re.S):
        command, shown, open_quotes = "", [], False
        for line in block.splitlines():
            if open_quotes:
                command = f"{command}\n{line}"
            elif line.startswith("$ "):
                if command:
                    yield Session(command, shown)
                command, shown = line[2:], []
            else:
                shown.append(line)
            open_quotes = bool(command) and not _closed(command)
        if command:
            yield Session(command, shown)


def _closed(command: str) -> bool:
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return True


def run(clone: Clone, session: Session) -> list[str]:
    """The lines that a command prints in a clone, where it ends as the page says.

    A command whose output has a line `ERROR: ` must fail, any other must not.
    """
    failed = any(line.startswith("ERROR: ") for line in session.shown)
    code = 255 if failed and session.command.startswith("dvc ") else int(failed)
    script = f"set -euo pipefail\n{CORPUSMILL}{session.command}"
    said = clone.run("bash", "-c", script, code=code, PYTHONUNBUFFERED="1")
    return said.splitlines()


def lacking(session: Session, printed: list[str]) -> list[str]:
    """What a page shows of a command that the command did not print, in that order.

    Lines may be left out of what a build prints, and where the page says `...`.
    """
    rest, missing = iter([_masked(line) for line in printed]), []
    for line in session.shown:
        if line != ELSEWHERE and _masked(line) not in rest:
            missing.append(line)
            break
    if missing or session.command.startswith("dvc ") or ELSEWHERE in session.shown:
        return missing
    return [f"not shown: {line}" for line in printed[len(session.shown) :]]


def _masked(line: str) -> str:
    return VARIES.sub("#", line.rstrip())
