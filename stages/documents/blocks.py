"""Marked-up text as blocks: what the readers of HTML, EPUB and Markdown hand to `marked`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from stages.documents.lexicon import Kind


@dataclass(eq=False, slots=True)
class Owner:
    """An element that says of itself that it is a problem or a solution.

    key: its page and id, `page.html#id`. number: as printed, where the markup tells it apart.
    inside: the problem that a solution stands in; of: the keys that one elsewhere points at.
    """

    role: Literal["problem", "solution"]
    kind: Kind = "exercise"
    key: str = ""
    number: str = ""
    inside: Owner | None = None
    of: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A heading (level 1 to 6), or a paragraph or item of a list (level 0).

    bold: whether its first words are. depth: of lists around it. owner: the innermost problem or
    solution that it stands in. figures: references to the pictures in it. opens: whether a file of
    the document begins here.
    """

    text: str
    level: int = 0
    bold: bool = False
    depth: int = 0
    owner: Owner | None = None
    figures: list[dict[str, Any]] = field(default_factory=list)
    opens: bool = False
