"""The commands that show what a stage would do: nothing is built."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.cli.group import CommandGroup

Corpus = Annotated[str, typer.Argument(help="A corpus that is built up to that stage.")]
Override = Annotated[
    list[str] | None,
    typer.Option("-S", "--set", metavar="KEY=VALUE", help="Another value: -S threshold=0.6"),
]
ReaderOverride = Annotated[
    list[str] | None,
    typer.Option(
        "-S",
        "--set",
        metavar="KEY=VALUE",
        help="Another value: -S reader.document.gates.chain_gaps=0.2",
    ),
]
RuleOverride = Annotated[
    list[str] | None,
    typer.Option(
        "-S", "--set", metavar="KEY=VALUE", help="Another value: -S rules.proof.action=flag"
    ),
]
MeasureOverride = Annotated[
    list[str] | None,
    typer.Option("-S", "--set", metavar="KEY=VALUE", help="Another value: -S ngram.n=8"),
]
Sample = Annotated[int, typer.Option(min=0, help="Look at so many rows, drawn; 0: at all.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _from_here(context: typer.Context, path: Path | None) -> Path:
    """A path as it was meant where the command was given, before `begin` left for the root."""
    return (context.find_object(Path) or Path.cwd()) / (path or "")


File = Annotated[
    Path, typer.Argument(help="A file of a source, packed or not.", callback=_from_here)
]
Declared = Annotated[str | None, typer.Option(help="The corpus whose reader for it is taken.")]
Pages = Annotated[
    str | None,
    typer.Option(help="Pages of a PDF: 10-20 or 3,7; default: the first with problems."),
]
Out = Annotated[
    Path | None,
    typer.Option(help="The page to write, or its folder; default: here.", callback=_from_here),
]


def _show(shown: Any, render: Callable[[Any, Console], None], as_json: bool) -> None:
    """A preview as JSON, or as wide as the terminal; elsewhere in lines that are not broken."""
    if as_json:
        print(json.dumps(asdict(shown), indent=1, ensure_ascii=False))
        return
    console = Console(highlight=False)
    render(shown, console if console.is_terminal else Console(highlight=False, width=200))


previews = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    help="Show what a stage would do with other values; nothing is built.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(previews, name="preview")


@previews.command("dedup")
def of_dedup(
    corpus: Corpus, overrides: Override = None, rows: Sample = 20_000, as_json: Json = False
) -> None:
    """Show pairs around the threshold, and what others would remove; nothing is written."""
    from pipelines.preview import dedup, view

    _show(dedup.preview(Path.cwd(), corpus, overrides or (), rows), view.render, as_json)


@previews.command("filter")
def of_filter(
    corpus: Corpus, overrides: RuleOverride = None, rows: Sample = 20_000, as_json: Json = False
) -> None:
    """Show what each rule hits and what it alone drops, with rows; nothing is written."""
    from pipelines.preview import filter, filter_view

    _show(filter.preview(Path.cwd(), corpus, overrides or (), rows), filter_view.render, as_json)


@previews.command("decontaminate")
def of_decontaminate(
    corpus: Corpus, overrides: MeasureOverride = None, rows: Sample = 20_000, as_json: Json = False
) -> None:
    """Show what each measure finds of the benchmark set, with pairs; nothing is written."""
    from pipelines.preview import decontaminate, decontaminate_view

    shown = decontaminate.preview(Path.cwd(), corpus, overrides or (), rows)
    _show(shown, decontaminate_view.render, as_json)


@previews.command("extract")
def of_extract(
    file: File,
    corpus: Declared = None,
    overrides: ReaderOverride = None,
    pages: Pages = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Draw what is found in a file into a page of HTML: problems, solutions, headings, gates."""
    from pipelines.preview import extract, extract_page
    from pipelines.project.files import write_text

    reader = extract.reader_of(Path.cwd(), file.name, corpus, overrides or ())
    shown = extract.preview(file, reader, extract.numbers(pages) if pages else ())
    if as_json:
        print(json.dumps(extract.as_json(shown), indent=1, ensure_ascii=False))
        return
    page, target = extract_page.page_of(shown), out or Path()
    target = target / f"{file.name}.html" if target.is_dir() else target
    write_text(page, target)
    Console(stderr=True, highlight=False).print(
        f"{target} written, {len(page.encode()) / 1e6:.1f} MB; open it in a browser",
        soft_wrap=True,
        markup=False,
    )
