"""Problems and solutions out of chunks, each held against the text that it is said to stand in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from stages.assisted.asking import Asking, Failed
from stages.assisted.chunks import Chunk, text_of
from stages.assisted.pages import PageLine
from stages.assisted.prompts import PIECES, ItemKind, Piece, Pieces

#: Letters of a piece that are looked for in the source together.
GRAM = 8
_NUMBER = re.compile(r"\d+")
_AROUND = " .:()[]*#_"


@dataclass(frozen=True)
class Item:
    """A problem or a solution of a document.

    number: as printed, without what stands around it. lines: first and last line (inclusive) that
    it was found on. in_source: share of its text that stands there.
    """

    kind: ItemKind
    number: str
    text: str
    chunk: int
    lines: tuple[int, int]
    pages: tuple[int, ...]
    chapter: int | None
    in_source: float


@dataclass(frozen=True)
class Lost:
    """What became no item or no pair, and why. place: its chunk, from 1."""

    place: int
    reason: str
    text: str


def read_items(
    lines: Sequence[PageLine], cut: Sequence[Chunk], asking: Asking
) -> tuple[list[Item], list[Lost]]:
    """The items of all chunks in the order of the book, and what was lost."""
    texts = [text_of(lines, chunk) for chunk in cut]
    said = asking.shapes(PIECES, Pieces, asking.assist.extract, ({"text": text} for text in texts))
    items: list[Item] = []
    lost: list[Lost] = []
    for chunk, text, pieces in zip(cut, texts, said, strict=True):
        if isinstance(pieces, Failed):
            lost.append(Lost(chunk.number + 1, pieces.reason, text))
            continue
        source = Source(lines, chunk)
        for piece in pieces.items:
            made = _item(piece, source, asking.assist.extract.in_source)
            (items if isinstance(made, Item) else lost).append(made)  # type: ignore[arg-type]
    return _once(sorted(items, key=lambda item: item.lines)), lost


def _item(piece: Piece, source: Source, least: float) -> Item | Lost:
    place = source.chunk.number + 1
    number, text = piece.number.strip(_AROUND), piece.text.strip()
    if not text:
        return Lost(place, "empty_text", piece.number)
    if not number:
        return Lost(place, "missing_number", text)
    share, first, last = source.find(text)
    if share < least or not source.has_numbers(text):
        return Lost(place, "not_in_source", f"{number}. {text}")
    pages = sorted({line.page for line in source.lines[first : last + 1]})
    chapter = source.lines[first].chapter
    return Item(
        piece.kind, number, text, source.chunk.number, (first, last), tuple(pages), chapter, share
    )


class Source:
    """The text of a chunk as one run of letters and digits, by which pieces are found again."""

    def __init__(self, lines: Sequence[PageLine], chunk: Chunk) -> None:
        """Fold the lines of `chunk`."""
        self.lines, self.chunk = lines, chunk
        self._line_of: list[int] = []
        parts = []
        for index in range(chunk.first, chunk.last):
            folded = letters(lines[index].text)
            parts.append(folded)
            self._line_of.extend([index] * len(folded))
        self._text = "".join(parts)
        self._grams = {
            self._text[at : at + GRAM] for at in range(max(len(self._text) - GRAM + 1, 1))
        }
        self._numbers = {
            number
            for line in lines[chunk.first : chunk.last]
            for number in _NUMBER.findall(line.text)
        }

    def find(self, text: str) -> tuple[float, int, int]:
        """Share of `text` that stands in the chunk, and the first and last line it stands on."""
        folded = letters(text)
        at = self._text.find(folded) if folded else -1
        if at >= 0:
            return 1.0, self._line_of[at], self._line_of[at + len(folded) - 1]
        grams = [folded[i : i + GRAM] for i in range(max(len(folded) - GRAM + 1, 1))]
        found = [gram in self._grams for gram in grams]
        share = sum(found) / len(found)
        if not any(found):
            return 0.0, self.chunk.first, self.chunk.first
        first = self._text.find(grams[found.index(True)])
        last = self._text.rfind(grams[len(found) - 1 - found[::-1].index(True)])
        first, last = self._line_of[first], self._line_of[min(last + GRAM, len(self._text)) - 1]
        return share, first, max(first, last)

    def has_numbers(self, text: str) -> bool:
        """Whether each number of `text` stands in the chunk: one digit makes another problem."""
        return self._numbers.issuperset(_NUMBER.findall(text))


def letters(text: str) -> str:
    """Letters and digits of a text, case folded: what a copy may not change."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _once(items: Sequence[Item]) -> list[Item]:
    """Without what two chunks hold of one unit: the longer text of those on the same lines."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        alike[item.kind, item.number].append(place)
    return [
        item
        for place, item in enumerate(items)
        if not any(
            _repeats(item, items[other], first=place < other)
            for other in alike[item.kind, item.number]
        )
    ]


def _repeats(item: Item, other: Item, *, first: bool) -> bool:
    """Whether `item` says nothing that `other`, of another chunk and the same lines, does not."""
    apart = item.lines[1] < other.lines[0] or other.lines[1] < item.lines[0]
    if item.chunk == other.chunk or apart:
        return False
    mine, its = letters(item.text), letters(other.text)
    return mine in its and (len(mine) < len(its) or not first)
