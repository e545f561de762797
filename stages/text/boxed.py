"""What `\\boxed{...}` and `\\fbox{...}` hold: one scanner, linear in the text."""

from __future__ import annotations

import re
from typing import Literal

COMMANDS = ("\\boxed", "\\fbox")
_COMMAND = re.compile(r"\\(?:boxed|fbox)(?![a-zA-Z])")
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]", re.DOTALL)
_BARE = re.compile(r"[^$\n]*(?=\$)|[^\s${}\\]*")
#: A box without braces holds no more.
_BARE_CHARS = 100


def boxes(text: str) -> list[str | None]:
    """The contents of all boxes in order, stripped; None for a box that never closes.

    `\\boxed 7$` (no braces) holds what stands before the dollar of its line, or else a word. Of a
    box within a box that closes only the outer one counts.
    """
    return [content for _, _, content in placed_boxes(text)]


def placed_boxes(text: str) -> list[tuple[int, int, str | None]]:
    """(begin, end, content) of all boxes in order: what `boxes` finds, and where it stands."""
    first = _COMMAND.search(text)
    begin = first.start() if first else len(text)
    # the first backslash of a run says whether the last begins a command
    begin -= len(text[:begin]) - len(text[:begin].rstrip("\\"))
    found: list[tuple[int, int, str | None]] = []
    openings: list[int | None] = []
    box_opens_at = -1
    for token in _TOKEN.finditer(text, begin):
        if token[0] in COMMANDS:
            box_opens_at = _after_blanks(text, token.end())
            if text[box_opens_at : box_opens_at + 1] != "{":
                bare = _bare(text, box_opens_at)
                found.append((token.end(), box_opens_at + len(bare), bare))
        elif token[0] == "{":
            openings.append(token.end() if token.start() == box_opens_at else None)
        elif token[0] == "}" and openings:
            start = openings.pop()
            if start is not None:
                while found and found[-1][0] > start:
                    found.pop()
                found.append((start, token.start(), text[start : token.start()].strip()))
    found += [(start, len(text), None) for start in openings if start is not None]
    return sorted(found, key=lambda box: box[0])


def boxed_text(text: str, which: Literal["first", "last"] = "last") -> str | None:
    """What the first or last box of `text` holds; None without one, or where it holds nothing."""
    found = boxes(text)
    return (found[0 if which == "first" else -1] or None) if found else None


def _after_blanks(text: str, position: int) -> int:
    while text[position : position + 1] == " ":
        position += 1
    return position


def _bare(text: str, position: int) -> str:
    found = _BARE.match(text[position : position + _BARE_CHARS])
    return found[0].strip() if found else ""
