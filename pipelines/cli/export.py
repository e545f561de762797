"""The command that writes a release in another shape."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.printable import count_of

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="A .jsonl or .parquet file; else under data/."),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(export)


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="scp116k: seven columns.")],
    corpus: Annotated[str, typer.Argument(help="A corpus whose release is built.")],
    out: Out = None,
) -> None:
    """Write a release in the columns that another data set was published in."""
    from pipelines.exports.write import export as write

    path, rows = write(Path.cwd(), form, corpus, out)
    print(path)
    Console(stderr=True, highlight=False).print(f"{count_of(rows, 'row')} written")
