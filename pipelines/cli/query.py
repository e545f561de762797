"""The commands that look at what was built: sql, why, check, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.project.root import refuse_outside

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Seconds = Annotated[float, typer.Option(min=0.1, help="Stop the query after so many seconds.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say only what was mended or changed.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command in (sql, why, check, doctor):
        app.command()(command)


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT over the views of the catalog.")],
    as_json: Json = False,
    seconds: Seconds = 60.0,
) -> None:
    """Answer one SELECT about what was built: read-only, locked down, bounded."""
    from pipelines.catalog import built, stale_stages
    from pipelines.catalog import query as asking

    stale_stages.warn(Path.cwd(), built.corpora(Path.cwd()))
    answer = asking.run(Path.cwd(), query, seconds)
    if as_json:
        print(asking.as_json(answer.records()))
    else:
        asking.render(answer, _stdout())


def why(
    row_id: Annotated[str, typer.Argument(help="A row id, or how it begins.")],
    as_json: Json = False,
) -> None:
    """Tell the whole life of a row: origin, edits, each stage's decision, whom it resembles."""
    from pipelines.catalog import lineage, lineage_view, stale_stages
    from pipelines.catalog.query import as_json as to_json

    found = lineage.row_history(Path.cwd(), row_id)
    stale_stages.warn(Path.cwd(), sorted({event.corpus for event in found.events}))
    if as_json:
        print(to_json([found.as_dict()]))
    else:
        lineage_view.render(found, _stdout())


def check(as_json: Json = False) -> None:
    """Recompute every hash of what was built and of DVC's cache; exit 1 when one differs."""
    import json
    from dataclasses import asdict

    from pipelines.health import check as checking

    refuse_outside(Path.cwd())
    files, faults = checking.check(Path.cwd())
    if as_json:
        print(json.dumps({"files": files, "faults": [asdict(fault) for fault in faults]}, indent=1))
    else:
        checking.render(files, faults, _stdout())
    if faults:
        raise typer.Exit(1)


def doctor(quiet: Quiet = False, as_json: Json = False) -> None:
    """Mend what a killed build left behind, name files of one's own that were changed since they
    were pinned, and say what this machine is.
    """
    import json

    from pipelines.health import doctor as healing
    from pipelines.sources import own_files

    done, changed = healing.heal(Path.cwd()), list(own_files.changed_files(Path.cwd()))
    about = {} if quiet else healing.environment(Path.cwd())
    if as_json:
        print(json.dumps({"mended": done, "changed": changed, "environment": about}, indent=1))
        return
    stderr = Console(stderr=True, highlight=False)
    for line in (*done, *changed):
        stderr.print(f"doctor: {line}", markup=False, soft_wrap=True)
    for name, value in about.items():
        stderr.print(f"{name:<20} {value}", markup=False, soft_wrap=True)
    if not quiet and not done and not changed:
        stderr.print("nothing to mend")


def _stdout() -> Console:
    """Wide enough for a table where the output is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=200)
