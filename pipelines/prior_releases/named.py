"""Names of the files of an index, and where it lies."""

from __future__ import annotations

from pathlib import Path

#: The list of the files of an index, whose sha256 pins it.
PARTS = "parts.json"
ABOUT = "about.json"
#: In the folder `files` of the stage against: name and folder of each reference, in order.
REFERENCES = "references.json"


def index_of(folder: Path) -> Path:
    """The index of `folder`: it is one, or a corpus with one, or a release with one beside it."""
    places = [folder / "index", folder, folder.parent / "index"]
    if folder.name != "index":
        places.remove(folder)
    return next((place for place in places if (place / PARTS).is_file()), places[0])
