"""Blocks of a book set on pages: one or two columns, hyphens, running heads, page numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stages.demo.pdf_writer import HEIGHT, WIDTH, Mark, Text, width

LEFT, TOP, BOTTOM, GUTTER = 60.0, 720.0, 70.0, 18.0
SIZE = 10.0
LEADING = 1.2


@dataclass(frozen=True)
class Block:
    """One paragraph or heading. label: its first words, set in bold where `bold` says so.

    hang: text behind the label keeps this distance from the edge, in points. page: begins a page.
    full: across all columns. out: the label stands this far out in the margin. tail: words at the
    right edge of the first line. cells: what stands side by side in place of the text, each with
    its label. columns: how many there are from here on.
    """

    text: str
    label: str = ""
    bold: bool = False
    size: float = SIZE
    above: float = 6.0
    hang: float = 0.0
    page: bool = False
    full: bool = False
    mark: str = ""
    out: float = 0.0
    tail: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    columns: int | None = None


@dataclass(frozen=True)
class Sheet:
    """How pages look. head: what stands over each, before or after the number."""

    columns: int = 1
    heads: bool = True
    hyphens: bool = True


@dataclass
class Setter:
    """Sets blocks one after another; `pages` and `marks` are what it made."""

    sheet: Sheet
    pages: list[list[Text]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    head: str = ""
    _column: int = 0
    _y: float = TOP
    _top: float = TOP
    _low: float = TOP  # the lowest line of the columns since the last full-width block
    _columns: int = 0

    def __post_init__(self) -> None:
        """Begin with the columns of the sheet."""
        self._columns = self.sheet.columns

    def set(self, blocks: Iterable[Block]) -> None:
        """Set all `blocks`."""
        for block in blocks:
            self._set(block)

    def _set(self, block: Block) -> None:
        if block.page or not self.pages:
            self._new_page()
        changed = block.columns not in (None, self._columns)
        if (block.full and self._columns > 1) or changed:
            self._column, self._y = 0, min(self._low, self._y)
            self._top = self._low = self._y
            if self._y < BOTTOM + 60:
                self._new_page()
        self._columns = block.columns or self._columns
        if block.mark:
            self.head = block.mark
            self.marks.append(Mark(block.mark, len(self.pages) - 1))
        self._y -= block.above
        wide = WIDTH - 2 * LEFT if block.full else self._width()
        lines = list(_lines(block, wide, self.sheet.hyphens))
        if len(lines) > 1 or block.size > SIZE or block.bold:
            self._keep((min(len(lines), 2) + 2 * (block.size > SIZE)) * block.size * LEADING)
        for number, line in enumerate(lines):
            self._keep(block.size * LEADING)
            self._y -= block.size * LEADING
            self._line(block, line, number == 0)
        if block.full:
            self._top = self._low = self._y

    def _width(self) -> float:
        count = self._columns
        return (WIDTH - 2 * LEFT - GUTTER * (count - 1)) / count

    def _keep(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self._low = min(self._low, self._y)
            if self._column + 1 < self._columns:
                self._column += 1
                self._y = self._top
            else:
                self._new_page()

    def _new_page(self) -> None:
        self.pages.append([])
        self._column, self._y, self._top, self._low = 0, TOP, TOP, TOP
        number = str(len(self.pages))
        if self.sheet.heads and self.head:
            head = self.head.upper()
            self.pages[-1] += [Text(LEFT, 752, 9, number), Text(540 - width(head, 9), 752, 9, head)]
        else:
            self.pages[-1].append(Text(WIDTH / 2, 40, 9, number))

    def _line(self, block: Block, text: str, first: bool) -> None:
        x = LEFT + (0 if block.full else self._column * (self._width() + GUTTER))
        page = self.pages[-1]
        if first and block.tail:
            end = x + self._width() - width(block.tail, block.size)
            page.append(Text(end, self._y, block.size, block.tail))
        if first and block.cells:
            self._cells(block, x)
        elif first and block.label and block.out:
            page.append(Text(x - block.out, self._y, block.size, block.label, block.bold))
            page.append(Text(x, self._y, block.size, text))
        elif first and block.label:
            page.append(Text(x, self._y, block.size, block.label, block.bold))
            shift = max(width(block.label + " ", block.size) * 1.08, block.hang)
            if text:
                page.append(Text(x + shift, self._y, block.size, text))
        elif text:
            page.append(
                Text(x + block.hang, self._y, block.size, text, block.bold and not block.label)
            )
        self._low = min(self._low, self._y)

    def _cells(self, block: Block, x: float) -> None:
        """Equal parts of the width, each a label and a text that fits on its line."""
        each = self._width() / len(block.cells)
        for place, (label, text) in enumerate(block.cells):
            at = x + place * each
            if label:
                self.pages[-1].append(Text(at, self._y, block.size, label, block.bold))
                at += max(width(label + " ", block.size) * 1.08, block.hang)
            self.pages[-1].append(Text(at, self._y, block.size, text))
        self._low = min(self._low, self._y)


def _lines(block: Block, wide: float, hyphens: bool) -> Iterator[str]:
    """The text cut at the width; the first line leaves room for the label."""
    room = wide - (
        max(width(block.label + " ", block.size) * 1.08, block.hang)
        if block.label and not block.out
        else block.hang
    )
    room -= width(block.tail + "  ", block.size) if block.tail else 0.0
    room -= 0.08 * wide * (block.bold and not block.label)
    line = ""
    for word in block.text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, block.size) <= room:
            line = longer
            continue
        cut = len(word) // 2
        part = f"{line} {word[:cut]}-" if line else ""
        if (
            hyphens
            and word.isalpha()
            and len(word) > 7
            and part
            and width(part, block.size) <= room
        ):
            yield part
            word = word[cut:]
        else:
            yield line
        line, room = word, wide - block.hang - 0.08 * wide * (block.bold and not block.label)
    yield line


def heights() -> float:
    """The height of the text on a page in points."""
    return HEIGHT - (HEIGHT - TOP) - BOTTOM
