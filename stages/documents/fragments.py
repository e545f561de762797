"""Pages of a PDF as runs of text with position and font, read through pdfium.

A fragment is a stretch of characters that pdfium puts on one line, cut where the white between
two words is as wide as the gutter of two columns may be: a content stream that runs across both
columns is taken apart here.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from stages.documents.refusal import DocumentRefused

#: White between two words, in font sizes, that may be a gutter.
WIDE = 0.7
MAX_PAGES = 20_000
#: Characters of one page; the densest printed pages have some 15,000.
MAX_CHARACTERS = 400_000

_BOLD = re.compile(r"bold|black|heavy|semibd|demi|cmbx|[-,]bd|[a-z]b\d*$|bx\d+$", re.IGNORECASE)
#: What pdfium gives for a hyphen at the end of a line, in place of the line's end.
SOFT_HYPHEN = "\ufffe"
_ENDS = re.compile(rf"(?<={SOFT_HYPHEN})|[\r\n\x00]+")


@dataclass(slots=True)
class Fragment:
    """A run of text on one baseline. x0, x1, y (baseline) and size in points, y upwards.

    place: of its page in the order of the content stream.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    place: int = 0


@dataclass(slots=True)
class Page:
    """One page: number from 1, size in points, fragments in the order of the content stream."""

    number: int
    width: float
    height: float
    fragments: list[Fragment]


@dataclass(frozen=True)
class Bookmark:
    """An entry of the PDF's outline: depth from 0, page from 1, y in points (None: page top)."""

    level: int
    title: str
    page: int
    y: float | None


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """The document of `data`; DocumentRefused: bad_magic, truncated_stream, encrypted, corrupt_pdf,
    no_pages, too_long.
    """
    if b"%PDF-" not in data[:1024]:
        raise DocumentRefused("bad_magic", f"expected %PDF-, found {data[:8]!r}")
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        raise _refusal(data, error) from error
    if not pages:
        raise DocumentRefused("no_pages", "the document has no page")
    if pages > MAX_PAGES:
        raise DocumentRefused("too_long", f"{pages:,} pages, at most {MAX_PAGES:,} are read")
    return document


def _refusal(data: bytes, error: pdfium.PdfiumError) -> DocumentRefused:
    """Why a file did not open, by its bytes: pdfium's error code may be that of an earlier file."""
    if b"/Kids []" in data or b"/Kids[]" in data:
        return DocumentRefused("no_pages", "the document has no page")
    code = getattr(error, "err_code", None)
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) and b"/Encrypt" in data:
        return DocumentRefused("encrypted", "a password is needed to read it")
    if b"%%EOF" not in data[-2048:] and b"obj" in data:
        return DocumentRefused("truncated_stream", "the end of the file is missing")
    return DocumentRefused("corrupt_pdf", str(error))


def bookmarks(document: pdfium.PdfDocument) -> list[Bookmark]:
    """The outline in order, as far as its entries lead to pages of the document."""
    found = []
    for entry in document.get_toc(max_depth=6):
        target = entry.get_dest()
        index = target.get_index() if target else None
        if index is None:
            continue
        _, view = target.get_view()
        y = view[1] if len(view) > 1 else view[0] if len(view) == 1 else None
        found.append(Bookmark(entry.level, " ".join(entry.get_title().split()), index + 1, y))
    return found


def pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """The pages in order, one at a time in memory. A page that cannot be read has no fragments."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield Page(index + 1, 0.0, 0.0, [])
            continue
        text = page.get_textpage()
        try:
            wide, high = page.get_size()
            yield Page(index + 1, wide, high, _Reader(text).fragments())
        finally:
            text.close()
            page.close()


#: FPDFText_GetCharBox with addresses as numbers: asked for each word, twice as fast so.
_char_box = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * 4)(
    ctypes.cast(raw.FPDFText_GetCharBox, ctypes.c_void_p).value or 0
)


class _Reader:
    """Reads one text page; holds the C variables that pdfium writes to."""

    def __init__(self, page: pdfium.PdfTextPage) -> None:
        self._raw = page.raw
        self._count = page.count_chars()
        self._box = (ctypes.c_double * 4)()  # left, right, bottom, top
        start, size = ctypes.addressof(self._box), ctypes.sizeof(ctypes.c_double)
        self._at = (start, start + size, start + 2 * size, start + 3 * size)
        self._handle = ctypes.cast(page.raw, ctypes.c_void_p).value
        self._matrix = raw.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()

    def fragments(self) -> list[Fragment]:
        """The fragments of the page; DocumentRefused where it holds more than a page can."""
        if self._count > MAX_CHARACTERS:
            raise DocumentRefused("too_long", f"a page of {self._count:,} characters")
        if self._count <= 0:
            return []
        units = (ctypes.c_ushort * (self._count + 1))()
        written = raw.FPDFText_GetText(self._raw, 0, self._count, units)
        # one character for one UTF-16 unit, so that an index means the same to pdfium and to us
        text = bytes(units)[: 2 * max(written - 1, 0)].decode("utf-16-le", "surrogatepass")
        if len(text) != max(written - 1, 0):
            text = "".join(map(chr, units[: max(written - 1, 0)]))
        found: list[Fragment] = []
        start = 0
        for end in [*(match.span() for match in _ENDS.finditer(text)), (len(text), len(text))]:
            found.extend(self._cut(text, start, end[0]))
            start = end[1]
        return found

    def _cut(self, text: str, start: int, end: int) -> Iterator[Fragment]:
        """Fragments of the line text[start:end]."""
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        if start == end:
            return
        size = self._size(start)
        begin, space = start, text.find(" ", start, end)
        while space >= 0:
            after = space + 1
            while after < end and text[after] == " ":
                after += 1
            _char_box(self._handle, after, *self._at)
            left, top = self._box[0], self._box[3]
            _char_box(self._handle, space - 1, *self._at)
            white = left - self._box[1]
            back = white < -2 * size or (white < 0 and top < self._box[2])
            if white > WIDE * size or back:  # a jump back is a line of its own
                yield self._fragment(text, begin, space)
                begin = after
            space = text.find(" ", after, end)
        yield self._fragment(text, begin, end)

    def _fragment(self, text: str, start: int, end: int) -> Fragment:
        words = text[start:end].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        size = self._size(start)
        x0, y = self._left(start), self._matrix.f
        return Fragment(words, x0, max(self._right(end - 1), x0), y, size, self._is_bold(start))

    def _size(self, index: int) -> float:
        """The font size in points; leaves the character's matrix behind."""
        raw.FPDFText_GetMatrix(self._raw, index, self._matrix)
        scale = abs(self._matrix.d) or abs(self._matrix.b) or 1.0
        return float(raw.FPDFText_GetFontSize(self._raw, index) * scale) or 1.0

    def _left(self, index: int) -> float:
        _char_box(self._handle, index, *self._at)
        return self._box[0]

    def _right(self, index: int) -> float:
        _char_box(self._handle, index, *self._at)
        return self._box[1]

    def _is_bold(self, index: int) -> bool:
        length = raw.FPDFText_GetFontInfo(self._raw, index, self._name, 128, self._flags)
        name = self._name.value.decode("utf-8", "replace") if 0 < length <= 128 else ""
        weight = raw.FPDFText_GetFontWeight(self._raw, index)
        return weight >= 600 or _BOLD.search(name) is not None
