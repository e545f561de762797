"""A PDF file of lines of text in the standard fonts, byte for byte the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 612, 792
#: Widths of Helvetica from the space to the tilde, in thousandths (Adobe's font metrics).
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 "
    "556 556 "
    "556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 "
    "833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 "
    "278 556 "
    "556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTH_OF = {chr(32 + place): int(width) for place, width in enumerate(_WIDTHS.split())}


@dataclass(frozen=True)
class Text:
    """A run of text at a place: x and baseline y in points from the lower left corner."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Mark:
    """A bookmark to the top of a page, counted from 0."""

    title: str
    page: int


def width(text: str, size: float) -> float:
    """The width of a text in points; bold is up to a tenth wider."""
    return sum(_WIDTH_OF.get(c, 556) for c in text) * size / 1000


def pdf(pages: Sequence[Sequence[Text]], marks: Sequence[Mark] = ()) -> bytes:
    """The file; text is that of Windows-1252, other characters become question marks."""
    count = len(pages)
    first = 5  # catalog, pages, two fonts, then page and content by turns
    outline = first + 2 * count
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(count))
    refers = f" /Outlines {outline} 0 R" if marks else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{refers} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        _font("Helvetica"),
        _font("Helvetica-Bold"),
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents "
            f"{first + 2 * number + 1} 0 R /Resources "
            f"<< /Font << /F0 3 0 R /F1 4 0 R >> >> >>".encode()
        )
        content = b"\n".join(map(_shown, page))
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    objects.extend(_outline(marks, outline, first))
    return _file(objects)


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    )


def _shown(text: Text) -> bytes:
    raw = text.text.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        raw = raw.replace(sign, b"\\" + sign)
    place = f"BT /F{int(text.bold)} {text.size:g} Tf {text.x:.2f} {text.y:.2f} Td ("
    return place.encode() + raw + b") Tj ET"


def _outline(marks: Sequence[Mark], number: int, first: int) -> list[bytes]:
    if not marks:
        return []
    last = number + len(marks)
    objects = [f"<< /First {number + 1} 0 R /Last {last} 0 R /Count {len(marks)} >>".encode()]
    for place, mark in enumerate(marks, number + 1):
        links = f"/Prev {place - 1} 0 R " if place > number + 1 else ""
        links += f"/Next {place + 1} 0 R " if place < last else ""
        target = f"/Dest [{first + 2 * mark.page} 0 R /XYZ 0 {HEIGHT} 0]"
        title = mark.title.replace("(", "\\(").replace(")", "\\)")
        objects.append(
            f"<< /Title ({title}) /Parent {number} 0 R {links}{target} >>".encode("latin-1")
        )
    return objects


def _file(objects: Sequence[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
