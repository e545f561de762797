"""Progress of model calls on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipelines.llm.account import Account

SECONDS_BETWEEN_LINES = 10.0
#: Told how many requests are left.
Report = Callable[[int], None]


@contextmanager
def progress(account: Account, requests: int, console: Console | None = None) -> Iterator[Report]:
    """What to call after each of so many requests: it shows errors, cost so far and expected."""
    out = console or Console(stderr=True, highlight=False)
    if out.is_terminal:
        with Progress(
            TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
            TextColumn("{task.fields[said]}", markup=False), TimeRemainingColumn(), console=out,
        ) as bar:  # fmt: skip
            task = bar.add_task(account.name, total=requests, said="")
            yield lambda left: bar.update(
                task, completed=requests - left, said=account.summary(left)
            )
    else:
        yield _lines(account, out)


def _lines(account: Account, out: Console) -> Report:
    reported = time.monotonic()

    def report(left: int) -> None:
        nonlocal reported
        now = time.monotonic()
        if left and now - reported <= SECONDS_BETWEEN_LINES:
            return
        reported = now
        out.print(
            f"{account.name}: {left:,} requests left, {account.summary(left)}",
            markup=False, soft_wrap=True,
        )  # fmt: skip

    return report
