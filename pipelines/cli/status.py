"""The command that says what is built."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(status)


def status(as_json: Json = False) -> None:
    """List the corpora of this build: built, stale or not, rows and folder of the release, and
    what to do next. Quick: changed code and outputs are what `dvc status` looks for.
    """
    import json
    from dataclasses import asdict

    from pipelines.catalog import status as reading

    found = reading.status(Path.cwd())
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=1))
        return
    print("\n".join(reading.lines(found)))
    stderr = Console(stderr=True, highlight=False)
    if reading.stale_conf(Path.cwd()):
        stderr.print("conf/ was edited since; run: corpusmill compose && dvc repro")
    for line in reading.next_steps(found):
        stderr.print(f"  {line}", markup=False, soft_wrap=True)
