"""Shows a preview of decontaminate: counts, then rows beside their items."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from pipelines.preview.decontaminate import MOVED, SHOWN, Preview
from pipelines.preview.request import sample_of
from pipelines.preview.view import beside, print_table

HEAD = ("benchmark", "method", "relation", "rows", "as declared")


def render(shown: Preview, console: Console) -> None:
    """What goes, what each measure finds, its weakest pairs, and rows that other values move."""
    of = sample_of(shown.sampled, shown.rows)
    console.print(
        f"decontaminate {shown.corpus} against {shown.against}, {of}; nothing is written",
        soft_wrap=True,
    )
    console.print(f"{shown.dropped:,} rows go ({shown.declared:,} as declared)", soft_wrap=True)
    cells = [
        (line["benchmark"], line["method"], line["relation"], *_counted(line))
        for line in shown.found
    ]
    print_table("Rows that each measure finds", HEAD, cells, console)
    if shown.pairs:
        console.print(f"the weakest {SHOWN} pairs of each measure and relation:", soft_wrap=True)
    for pair in shown.pairs:
        _pair(pair, console)
    for pair in shown.moved:
        _pair(pair, console)
    if shown.moved:
        console.print(f"at most {MOVED} rows that go, and {MOVED} that stay, are shown")


def _counted(line: dict[str, Any]) -> tuple[str, str]:
    return f"{line['rows']:,}", f"{line['declared']:,}"


def _pair(pair: dict[str, Any], console: Console) -> None:
    found = f"{pair['benchmark']}, {pair['method']}, {pair['relation']}, {pair['score']:.3f}"
    head = found if pair["what"].startswith(pair["method"]) else f"{pair['what']}: {found}"
    beside(Text(head), (pair["left"], pair["right"]), ("row", "item"), console)
