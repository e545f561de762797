"""Markdown of foreign text: nothing of it becomes markup, HTML, a link or a control character."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.printable import printable, shorten

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$])")
MAX_CELL = 160


def text(value: Any, limit: int = MAX_CELL) -> str:
    """One line of plain text, escaped."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    flat = " ".join(str(value if value is not None else "").split())
    return SPECIAL.sub(r"\\\1", html.escape(shorten(flat, limit), quote=False))


def table(names: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """A pipe table; numbers stand to the right."""
    body = [list(line) for line in lines]
    right = [
        bool(body) and all(isinstance(line[i], int) for line in body) for i in range(len(names))
    ]
    rule = ["---:" if numbers else "---" for numbers in right]
    rows = [[text(name) for name in names], rule, *([text(cell) for cell in line] for line in body)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def block(value: str, limit: int) -> str:
    """Text as it is, line breaks included, in a block that no Markdown is read in."""
    return f"<pre>{html.escape(printable(shorten(value, limit)), quote=False)}</pre>"
