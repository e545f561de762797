"""Names of the data files of a release, in the Hugging Face layout."""

from __future__ import annotations

import re

SPLIT_FILE = re.compile(r"(?:^|/)data/([A-Za-z0-9_]+)-\d{5}-of-\d{5}\.parquet$")


def name(split: str, number: int, files: int) -> str:
    """`data/train-00000-of-00002.parquet`, from the folder of the release."""
    return f"data/{split}-{number:05d}-of-{files:05d}.parquet"


def split_of(path: str) -> str | None:
    """The split whose rows a file of a release holds, or None for another file."""
    found = SPLIT_FILE.search(path)
    return found[1] if found else None
