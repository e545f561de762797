"""The corpora of the benchmark, by name, generated once into the cache."""

from __future__ import annotations

import hashlib
from pathlib import Path

from benchmarks.dedup.generate import Recipe, generate

#: 64 words of 4-10 letters are about 500 bytes and 60 word 5-grams.
CORPORA = {
    "warm-2k": Recipe(2_000),
    "short-20k": Recipe(20_000),
    "short-100k": Recipe(100_000),
    "short-1m": Recipe(1_000_000),
    "long-50k": Recipe(50_000, words=604),
    "stock-100k": Recipe(100_000, stock=0.3),
}


def corpus(name: str, cache: Path) -> Path:
    """The folder of a corpus; a changed recipe or generator makes another folder."""
    recipe = CORPORA[name]
    code = "".join(
        (Path(__file__).parent / source).read_text() for source in ("generate.py", "edits.py")
    )
    folder = cache / "corpora" / f"{name}-{_digest(repr(recipe) + code)}"
    done = folder / "done"
    if not done.exists():
        generate(folder, recipe)
        done.touch()
    return folder


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
