"""Shows a preview of filter: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.text import Text

from pipelines.preview.filter import MOVED, Preview
from pipelines.preview.request import sample_of
from pipelines.preview.view import print_table
from pipelines.printable import printable, shorten

MAX_TEXT = 300


def render(shown: Preview, console: Console) -> None:
    """What is kept, the rules, rows of each, and rows that other values move."""
    of = sample_of(shown.sampled, shown.rows)
    console.print(f"filter {shown.corpus}, {of}; nothing is written", soft_wrap=True)
    console.print(
        f"{shown.kept:,} of {shown.sampled:,} stay ({shown.declared:,} as declared)", soft_wrap=True
    )
    _rules(shown, console)
    for line in shown.examples:
        _row(f"{line['what']}", line, line["detail"], console)
    for line in shown.moved:
        _row(f"{line['what']}", line, line["reasons"], console)
    if shown.moved:
        console.print(f"at most {MOVED} rows that go, and {MOVED} that stay, are shown")


def _rules(shown: Preview, console: Console) -> None:
    names = ("rule", "action", "hits", "share", "alone", "as declared")
    lines = [
        (
            line["rule"],
            line["action"],
            f"{line['hits']:,}",
            f"{line['hits'] / max(shown.sampled, 1):.2%}",
            f"{line['alone']:,}",
            f"{line['declared']:,}",
        )
        for line in shown.rules
    ]
    print_table("Rows that each rule hits, and that it alone drops", names, lines, console)


def _row(what: str, line: dict[str, Any], why: Any, console: Console) -> None:
    text = shorten(" ".join((line["problem"] or "").split()), MAX_TEXT)
    told = f"  {json.dumps(why, ensure_ascii=False)}" if why else ""
    head = f"{what}: {line['row_id']} {printable(line['source'])}{printable(told)}"
    console.print(Text(head, style="bold"), soft_wrap=True)
    console.print(Text(f"  {text}  [{shorten(line['answer'], MAX_TEXT)}]"), soft_wrap=True)
