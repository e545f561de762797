"""Shows a row's life on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.catalog.lineage import Event, RowHistory
from pipelines.catalog.query import as_text
from pipelines.printable import printable, shorten, shorten_left

STYLES = {"dropped": "red", "quarantined": "red", "kept": "green", "released": "green"}
WRONG = "wrong_answer"
NONE = "(none)"
MAX_TEXT = 1_500
MAX_VALUE = 300


def render(life: RowHistory, console: Console) -> None:
    """Origin, every stage with its decision and evidence, then matched texts side by side."""
    _head(life, console)
    if any(WRONG in event.reasons for event in life.events):
        told = shorten_left(life.row.get("solution"), MAX_TEXT)
        console.print(Text(f"solution: {told}"), soft_wrap=True)
    for event in life.events:
        _event(event, console)
    for name, ids in (("made from it", life.children), ("kept in place of", life.represents)):
        if ids:
            console.print(Text(f"{name}: {', '.join(ids)}"), soft_wrap=True)
    for other in life.matched:
        console.print(side_by_side(life, other))


def side_by_side(life: RowHistory, other: dict[str, Any]) -> Table:
    """The row beside another one that its life names; what both share of a benchmark is marked."""
    table = Table(expand=True)
    origin = f"{other['source']} ({other['corpus']})"
    table.add_column(Text(f"{life.row_id}\n{life.row.get('source', '')}"), ratio=1)
    table.add_column(Text(f"{other['row_id']}\n{printable(origin)}"), ratio=1)
    both, spans = (life.row, other), _spans(life, other["row_id"])
    table.add_row(
        *(underline(row.get("problem"), span) for row, span in zip(both, spans, strict=True))
    )
    for name in ("choices", "answer"):
        if name == "answer" or life.row.get(name) or other.get(name):
            table.add_row(*(Text(_cell(row.get(name))) for row in both))
    return table


def underline(text: str | None, span: Sequence[int]) -> Text:
    """A text for the terminal, its characters [first, last) underlined."""
    text, (first, last) = text or "", span
    shown = Text(printable(text[:first][:MAX_TEXT]))
    shown.append(printable(text[first : min(last, MAX_TEXT)]), style="bold underline")
    return shown.append(shorten(text[last:], max(MAX_TEXT - last, 1)))


def _spans(life: RowHistory, item: str) -> tuple[Sequence[int], Sequence[int]]:
    """Where the row and a benchmark item share text, by the row's own evidence."""
    for event in life.events:
        detail = event.detail if isinstance(event.detail, dict) else {}
        if detail.get("item") == item and detail.get("span") and detail.get("item_span"):
            return detail["span"], detail["item_span"]
    return (0, 0), (0, 0)


def _head(life: RowHistory, console: Console) -> None:
    console.print(Text(life.row_id, style="bold"), soft_wrap=True)
    if not life.row:
        return
    origin = f"{life.row['source']}, {life.row['source_key']}, licence {life.row['licence']}"
    console.print(Text(printable(f"from {origin}")), soft_wrap=True)
    if life.row["parents"]:
        console.print(Text(f"made from {', '.join(life.row['parents'])}"), soft_wrap=True)
    console.print(Text(shorten(life.row["problem"], MAX_TEXT), style="italic"), soft_wrap=True)
    for choice in _lettered(life.row["choices"]):
        console.print(Text(shorten(choice, MAX_VALUE)), soft_wrap=True)
    answer = life.row["answer"]
    told = NONE if answer is None else answer
    console.print(Text(shorten(f"answer: {told}", MAX_VALUE)), soft_wrap=True)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "\n".join(_lettered(value))
    return NONE if value in (None, "") else shorten(value, MAX_TEXT)


def _lettered(choices: Any) -> list[str]:
    return [f"({chr(ord('A') + place)}) {text}" for place, text in enumerate(choices or ())]


def _event(event: Event, console: Console) -> None:
    line = Text(f"{event.corpus}  {event.stage:<13} ")
    line.append(event.action, style=STYLES.get(event.action, "yellow"))
    if event.reasons:
        line.append(printable(f": {', '.join(event.reasons)}"), style="bold")
    console.print(line, soft_wrap=True)
    for change in event.detail if isinstance(event.detail, list) else [event.detail]:
        for name, value in change.items() if isinstance(change, dict) else ():
            for line in _values(value):
                shown = Text(f"    {name}: {shorten(as_text(line), MAX_VALUE)}")
                console.print(shown, soft_wrap=True)


def _values(value: Any) -> list[Any]:
    """What is told of a value, a line each: a record of a list (an opinion, a step) has its own."""
    records = value if isinstance(value, list) and value else [value]
    if all(isinstance(one, dict) for one in records):
        return [{key: cell for key, cell in one.items() if cell is not None} for one in records]
    return [] if value is None else [value]
