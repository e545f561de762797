"""The commands around model calls: estimate, and what is stored of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli.group import CommandGroup
from pipelines.printable import count_of

STAGES = "A stage that may ask a model: extract, annotate, reformulate, verify."
Stage = Annotated[str, typer.Argument(help=STAGES)]
Corpus = Annotated[str, typer.Argument(help="A corpus that is built up to that stage.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Exported replies; without any, those of all built stages."),
]
stderr = Console(stderr=True, highlight=False)
responses = typer.Typer(
    cls=CommandGroup, no_args_is_help=True, help="The stored replies of models."
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(estimate)
    app.add_typer(responses, name="responses")


def estimate(stage: Stage, corpus: Corpus, as_json: Json = False) -> None:
    """Tell what a stage would ask a model, and for how much. Nothing is called."""
    import json
    from dataclasses import asdict

    from pipelines.preview import estimate as estimating

    steps = estimating.estimate(Path.cwd(), stage, corpus)
    if as_json:
        print(json.dumps([asdict(step) for step in steps], indent=1))
        return
    for step in steps:
        print(
            f"{step.step:<13} {step.model}: {step.calls:,} calls ({step.bound}), {step.stored:,} "
            f"stored; about {step.prompt_tokens:,} tokens in, at most {step.completion_tokens:,} "
            f"out; at most {step.price:.2f}"
        )
    if not steps:
        stderr.print(f"{stage} {corpus} asks no model")


@responses.command("load")
def load(files: Files = None) -> None:
    """Bring exported replies into the store, so that llm.provider=replay builds offline."""
    from pipelines.llm.exported import exported_files
    from pipelines.llm.exported import load as loading
    from pipelines.llm.settings import store_path
    from pipelines.llm.store import Store

    store = Store(store_path())
    count, read = loading(files or exported_files(Path.cwd()), store)
    stderr.print(
        f"{count_of(count, 'stored response')} of {count_of(read, 'file')} in {store.path}"
    )
    store.close()


@responses.command("forget")
def forget_errors() -> None:
    """Let requests that ended in an error be asked again; replies stay."""
    from pipelines.llm.settings import store_path
    from pipelines.llm.store import Store

    store = Store(store_path())
    stderr.print(f"{count_of(store.forget_errors(), 'error')} forgotten")
    store.close()
