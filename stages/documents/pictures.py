"""Pages as pictures: PNG without a library for it, grey where the page has no colour."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

Pixels = npt.NDArray[np.uint8]
#: Points of an inch.
POINTS = 72
#: The largest picture, whatever a page says of its size.
MAX_PIXELS = 24_000_000


@dataclass(frozen=True)
class Picture:
    """A page drawn: PNG bytes, size in pixels, and the boxes asked for as (left, top, right,
    bottom) in pixels.
    """

    png: bytes
    width: int
    height: int
    boxes: tuple[tuple[int, int, int, int], ...] = ()


def picture(
    document: pdfium.PdfDocument,
    number: int,
    dpi: float,
    boxes: Iterable[Sequence[float]] = (),
    shades: int = 256,
) -> Picture:
    """Page `number` (from 1) at `dpi`, less where it would exceed MAX_PIXELS.

    boxes: (x0, y0, x1, y1) in points of the page. shades: greys and steps of each colour.
    """
    page = document[number - 1]
    try:
        wide, high = page.get_size()
        most = math.sqrt(MAX_PIXELS / max(wide * high, 1.0))
        bitmap = page.render(scale=min(dpi / POINTS, most), rev_byteorder=True)
        at = bitmap.get_posconv(page)
        corners = [(at.to_bitmap(x0, y0), at.to_bitmap(x1, y1)) for x0, y0, x1, y1 in boxes]
        pixels = _plain(bitmap.to_numpy()[:, :, :3], shades)
    finally:
        page.close()
    placed = tuple(
        (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in corners
    )
    return Picture(png(pixels), pixels.shape[1], pixels.shape[0], placed)


def _plain(pixels: Pixels, shades: int) -> Pixels:
    """(rows, columns, 1 or 3): without colour where all three are alike, in so many shades."""
    alike = (pixels[:, :, :1] == pixels).all()
    step = 256 // shades
    coarse = pixels[:, :, :1] if alike else pixels
    return coarse if step == 1 else (coarse // step * (255 // (shades - 1))).astype(np.uint8)


def png(pixels: Pixels) -> bytes:
    """(rows, columns, 1 or 3) as PNG: each row less the row above it, which packs print well."""
    rows = np.ascontiguousarray(pixels).reshape(pixels.shape[0], -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    filtered = np.hstack([np.full((rows.shape[0], 1), 2, np.uint8), rows - above])
    colour = 2 if pixels.shape[2] == 3 else 0
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, colour, 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 6)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
