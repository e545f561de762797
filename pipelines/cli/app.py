"""`corpusmill`: everything beside `dvc repro`. Each command is a thin skin over one module.

Modules are imported inside the commands: `doctor` and `--help` must not pay for Hydra or DuckDB.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines import INTERRUPTED
from pipelines.cli import export, model, preview, query, status
from pipelines.cli.group import CommandGroup
from pipelines.printable import count_of, shorten
from pipelines.project.root import project_root
from pipelines.runner.process import leave
from stages.errors import ConfigError, CorpusmillError, DataError

app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build datasets of problems with verifiable answers. The build itself is `dvc repro`.",
)
corpus = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    help="Which corpora a build holds (conf/config.yaml).",
)
app.add_typer(corpus, name="corpus")
query.register(app)
model.register(app)
export.register(app)
preview.register(app)
status.register(app)
ABOUT_WIDTH = 90
stderr = Console(stderr=True, highlight=False)

Name = Annotated[str, typer.Argument(help="A corpus of conf/corpus/.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; fail when it is out of date.")]
Overrides = Annotated[
    list[str] | None,
    typer.Argument(help="Values instead of conf/'s: corpora.demo_math.dedup.threshold=0.8"),
]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"corpusmill {version('corpusmill')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop."),
]


@app.callback()
def begin(context: typer.Context, version: Version = False) -> None:
    """Work at the root of the project, wherever below it the command is given, as dvc does."""
    context.obj = Path.cwd()  # what files are named from
    os.chdir(project_root(Path.cwd()))


@app.command()
def compose(overrides: Overrides = None, check: Check = False) -> None:
    """Compose conf/ into params.yaml, the configuration that DVC and the stages read.

    An override lasts until the next `compose` without it; to keep a value, write it in conf/.
    """
    from pipelines.config import compose as composing

    if check and overrides:
        raise ConfigError(
            "--check compares params.yaml with conf/ as it stands; leave out the overrides, or "
            "--check"
        )
    if check:
        composing.check(Path.cwd())
        stderr.print("params.yaml is up to date")
    elif changed := composing.write(Path.cwd(), overrides or []):
        _print_changes(changed)
        stderr.print("params.yaml written; build with: dvc repro")
    else:
        stderr.print("params.yaml is up to date")


def _print_changes(changed: list[str]) -> None:
    for line in changed:
        stderr.print(f"  {line}", markup=False, soft_wrap=True)


@app.command()
def pin(name: Annotated[str, typer.Argument(help="A corpus or a benchmark set.")]) -> None:
    """Write commit, hash and size of files that a corpus leaves open into its YAML, and compose.

    Where conf/ has a fault, that is told and nothing is pinned.
    """
    from pipelines.config import compose as composing
    from pipelines.sources import pin as pinning

    composing.compose(Path.cwd())  # a fault is told before anything is downloaded or written
    pinned = pinning.pin(Path.cwd(), name)
    for line in pinned:
        print(line)
    if pinned:
        composing.write(Path.cwd())
    count = count_of(len(pinned), "file")
    stderr.print(f"{count} pinned; build with: dvc repro" if pinned else "all pinned")


@app.command()
def catalog() -> None:
    """Write data/catalog.duckdb anew: views over everything that is built."""
    from pipelines.catalog import built, stale_stages
    from pipelines.catalog.build import build

    stale_stages.warn(Path.cwd(), built.corpora(Path.cwd()))
    stderr.print(f"{build(Path.cwd())} written; open it with: duckdb data/catalog.duckdb")


@app.command()
def docs(check: Check = False) -> None:
    """Write docs/reference/ and the diagram of docs/architecture.md from the code."""
    from pipelines.reference import pages

    if check:
        pages.check(Path.cwd(), app)
    else:
        written = pages.write(Path.cwd(), app)
        stderr.print(f"written: {', '.join(written)}" if written else "docs/ is up to date")


@corpus.command("list")
def corpus_list() -> None:
    """The declared corpora and what they are; those of this build are marked."""
    from pipelines.config import corpora

    built, names = corpora.chosen_names(Path.cwd()), corpora.declared_names(Path.cwd())
    width = max(map(len, names), default=0)
    for name in names:
        mark = "*" if name in built else " "
        print(f"{mark} {name:<{width}}  {shorten(corpora.about(Path.cwd(), name), ABOUT_WIDTH)}")


@corpus.command("add")
def corpus_add(name: Name) -> None:
    """Take a corpus of conf/corpus/ into the build, and compose."""
    from pipelines.config import compose as composing
    from pipelines.config import corpora
    from pipelines.sources.pin import pin_own_files, unpinned_addresses

    with corpora.all_or_nothing(Path.cwd()):
        corpora.add(Path.cwd(), name)
        for unit in (*corpora.benchmarks(Path.cwd(), name), name):
            for pinned in pin_own_files(Path.cwd(), unit):
                stderr.print(f"pinned {pinned}", soft_wrap=True)
        composing.write(Path.cwd())
    if left := unpinned_addresses(Path.cwd(), name):
        stderr.print(f"not pinned: {', '.join(left)}; run first: corpusmill pin {name}")
    stderr.print(
        f"{name} is part of the build; run: dvc repro, or only it: dvc repro catalog@{name}"
    )


@corpus.command("remove")
def corpus_remove(name: Name) -> None:
    """Take a corpus out of the build, and compose; what it built stays until it is deleted."""
    from pipelines.catalog import build as catalog
    from pipelines.config import compose as composing
    from pipelines.config import corpora

    with corpora.all_or_nothing(Path.cwd()):
        corpora.remove(Path.cwd(), name)
        composing.write(Path.cwd())
    if Path(catalog.CATALOG).exists():
        with suppress(DataError):  # nothing else is built
            catalog.build(Path.cwd())
    stderr.print(f"{name} is no longer built; what it built is left: rm -r data/{name}")


def main() -> None:
    """Run the command line; errors of ours are one message and an exit code."""
    try:
        app()
    except CorpusmillError as error:
        stderr.print(f"corpusmill: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except SystemExit as ended:  # typer says nothing of Ctrl-C
        if ended.code == INTERRUPTED:
            stderr.print("corpusmill: stopped")
        if ended.code:
            raise
    leave(0)
