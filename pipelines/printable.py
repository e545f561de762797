"""Foreign text on a terminal: control characters are shown, not obeyed."""

from __future__ import annotations

import unicodedata

#: Format characters that turn the direction of what follows, or hide it.
HIDDEN = {"Cc", "Cf", "Cs"}


def printable(text: str) -> str:
    """`text` with line ends and tabs as they are and other control characters as \\x escapes."""
    return "".join(_shown(character) for character in text)


def shorten(text: str | None, limit: int) -> str:
    """At most `limit` characters of `text`, with an ellipsis where it was cut."""
    text = text or ""
    return printable(text if len(text) <= limit else text[: limit - 1] + "…")


def shorten_left(text: str | None, limit: int) -> str:
    """At most the last `limit` characters of `text`, with an ellipsis where it was cut."""
    text = text or ""
    return printable(text if len(text) <= limit else "…" + text[1 - limit :])


def count_of(number: int, noun: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _shown(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in HIDDEN:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
