"""Shows a preview of dedup: tables on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.preview.dedup import Preview
from pipelines.preview.request import sample_of
from pipelines.printable import printable, shorten

MAX_TEXT = 700
BAR = 30


def render(shown: Preview, console: Console) -> None:
    """The plan, the thresholds, the S-curve, then pairs side by side."""
    of = sample_of(shown.sampled, shown.rows)
    console.print(f"dedup {shown.corpus}, {of}; nothing is written", soft_wrap=True)
    console.print(f"{shown.method}: {shown.plan}", soft_wrap=True)
    _thresholds(shown, console)
    _curve(shown, console)
    for pair in shown.pairs:
        _pair(pair, console)
    if not shown.pairs:
        console.print("no pairs around the threshold")


def _thresholds(shown: Preview, console: Console) -> None:
    names = ("threshold", "removed", "share", "exact", "near", "variants kept")
    lines = [
        (
            f"{line['threshold']:g}{' *' if line['threshold'] == shown.threshold else ''}",
            f"{line['removed']:,}",
            f"{line['removed_share']:.2%}",
            f"{line['exact']:,}",
            f"{line['near']:,}",
            f"{line['variants']:,}",
        )
        for line in shown.thresholds
    ]
    print_table("What each threshold would remove (* is declared)", names, lines, console)


def print_table(
    title: str, names: Sequence[str], lines: Sequence[Sequence[str]], console: Console
) -> None:
    """A table on a terminal, lines of cells elsewhere; cells that begin with a digit stand right.

    A line whose first cell ends in * is set off.
    """
    right = [all(line[place][:1].isdigit() for line in lines) for place in range(len(names))]
    if not console.is_terminal:
        wide = [max(len(row[place]) for row in (names, *lines)) for place in range(len(names))]
        for row in (names, *lines):
            cells = zip(row, wide, right, strict=True)
            told = (
                cell.rjust(size) if is_right else cell.ljust(size) for cell, size, is_right in cells
            )
            console.print(Text("  ".join(told).rstrip()), soft_wrap=True)
        return
    table = Table(title=title)
    for name, is_right in zip(names, right, strict=True):
        table.add_column(name, justify="right" if is_right else "left")
    for line in lines:
        table.add_row(*map(Text, line), style="bold" if line[0].endswith("*") else "")
    console.print(table)


def _curve(shown: Preview, console: Console) -> None:
    curve = shown.s_curve
    console.print(f"MinHash with b={curve['b']}, r={curve['r']} finds a pair of similarity")
    for at, chance in curve["found"].items():
        bar = f"  {'█' * round(chance * BAR)}" if console.is_terminal else ""
        console.print(f"  {at:<5} with {chance:.4f}{bar}", soft_wrap=True)


def _pair(pair: dict[str, Any], console: Console) -> None:
    head = Text(f"J = {pair['similarity']:.3f}  {pair['what']}")
    beside(head, (pair["left"], pair["right"]), ("stays", "compared with it"), console)


def beside(
    head: Text, sides: Sequence[dict[str, Any]], names: Sequence[str], console: Console
) -> None:
    """Two rows side by side on a terminal, one under the other elsewhere."""
    if not console.is_terminal:
        console.print(head)
        for side in sides:
            text = shorten(" ".join((side["problem"] or "").split()), MAX_TEXT)
            said = f"  {side['row_id']}  {text}  [{shorten(side['answer'], MAX_TEXT)}]"
            console.print(Text(said), soft_wrap=True)
        return
    table = Table(title=head, expand=True, title_justify="left")
    for name, side in zip(names, sides, strict=True):
        table.add_column(Text(f"{name}: {side['row_id']}\n{printable(side['source'])}"), ratio=1)
    table.add_row(*(Text(shorten(side["problem"], MAX_TEXT)) for side in sides))
    if any(side["choices"] for side in sides):
        table.add_row(
            *(Text(shorten("\n".join(side["choices"] or ()), MAX_TEXT)) for side in sides)
        )
    table.add_row(*(Text(shorten(f"answer: {side['answer']}", MAX_TEXT)) for side in sides))
    console.print(table)
