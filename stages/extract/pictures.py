"""Pictures of a document: references by name, with a hash where the archive has the bytes."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import unquote

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".tif", ".tiff", ".eps")
BLOCK = 1 << 20
#: What stands in a text where a picture stands in the document; the rule `needs_figure` knows it.
MARK = "[image]"


@dataclass
class Pictures:
    """SHA-256 of the picture files of an archive, by their path in it."""

    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, stream: BinaryIO) -> None:
        """Hash a picture of the archive; none of its bytes are kept."""
        digest = hashlib.sha256()
        while block := stream.read(BLOCK):
            digest.update(block)
        self.hashes[path] = digest.hexdigest()

    def reference(self, src: str, member: str, alt: str | None = None) -> dict[str, str]:
        """src, alt, sha256 (those that are known) of a picture that the file `member` names."""
        path = unquote(src.partition("#")[0].partition("?")[0])
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(member), path))
        known = self.hashes.get(inside) or self.hashes.get(path.lstrip("/"))
        value = {"src": src[:500], "alt": (alt or "").strip()[:500], "sha256": known or ""}
        return {key: inner for key, inner in value.items() if inner}


def is_picture(name: str) -> bool:
    """Whether a file is a picture by its suffix."""
    return name.lower().endswith(SUFFIXES)


def solution_text(solution: str) -> str | None:
    """A solution that says something: a picture or a lone sign is none."""
    return solution if any(map(str.isalnum, solution.replace(MARK, ""))) else None
