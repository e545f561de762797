"""What a later release costs that is held against the index of an older one.

    python -m benchmarks.increment FOLDER [--rows 1000000] [--new 10000]

generates rows with planted near-duplicates (benchmarks/dedup), gives the old rows an index, and
holds new ones against it: of these 30 % are near-copies of an old row, by the edits of the
benchmark. Compared with the full run, `exact_jaccard` over all rows, old and new: CPU seconds of
the engine alone, without reading Parquet. Recall and precision are against the exact similarity of
every pair of a copy and its original, and of every pair that is found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.dedup.generate import Recipe, generate
from pipelines.prior_releases.stored import read_stored, write_stored
from pipelines.project.files import sha256
from stages.core import Stored
from stages.duplicates.near.against_index import Query, pairs
from stages.duplicates.near.index import build_index, of_arrays, text_keys, to_arrays
from stages.duplicates.near.params import Search
from stages.duplicates.near.plan import kept_texts
from stages.identity.statements import nothing_stated
from stages.kernels.jaccard import jaccard
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import shingle_texts
from stages.kernels.utf8 import Utf8, utf8, utf8_parts

SHINGLE, THRESHOLD = Shingle("word", 5), 0.7
SHARE_OF_COPIES = 0.3
#: A copy loses its last words, and has others in their place: J of about 0.6 to 1.
EXCHANGED = 12
Result = TypeVar("Result")


def measured(work: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    """The result of `work`, CPU and wall seconds."""
    cpu, wall = time.process_time(), time.monotonic()
    result = work()
    return result, {
        "cpu_s": round(time.process_time() - cpu, 3),
        "wall_s": round(time.monotonic() - wall, 3),
    }


def old_and_new(folder: Path, rows: int, new: int) -> tuple[pl.Series, pl.Series, np.ndarray]:
    """Old texts, new texts, and of each new one the old row that it copies (-1: none)."""
    place = folder / f"rows-{rows + new}"
    if not (place / "truth.parquet").exists():
        generate(place, Recipe(rows + new, seed=3))
    texts = pl.Series(pq.read_table(place / "rows.parquet")["text"])
    old, fresh = texts.head(rows), texts.tail(new).to_list()
    draw = np.random.default_rng(5)
    copies = int(new * SHARE_OF_COPIES)
    origin = np.full(new, -1, np.int64)
    origin[:copies] = draw.choice(rows, copies, replace=False)
    for at in range(copies):
        words, cut = old[int(origin[at])].split(), int(draw.integers(0, EXCHANGED))
        fresh[at] = " ".join(words[: len(words) - cut] + fresh[at].split()[:cut])
    return old, pl.Series(fresh), origin


def index(text: Utf8, series: pl.Series) -> Stored:
    """What is stored of the old rows; the ids of this benchmark are their numbers."""
    stated = nothing_stated(text.rows)
    found = build_index(text_keys(text), shingle_texts(series, SHINGLE), stated, THRESHOLD)
    return Stored({}, to_arrays(found))


def store(folder: Path, texts: pl.Series) -> tuple[dict[str, float], dict[str, float]]:
    """Build the index of `texts` and write it; what each costs."""
    stored, build = measured(lambda: index(utf8(texts), texts))
    return build, measured(lambda: write_stored(stored, folder))[1]


def ask(folder: Path, new: pl.Series) -> Any:
    """Map the index and find all pairs with a new row."""
    stored = of_arrays(read_stored(folder).arrays)
    later = Query(text_keys(utf8(new)), shingle_texts(new, SHINGLE), THRESHOLD)
    return pairs(stored, later, np.ones(len(new), np.bool_))


def scores(found: Any, old: pl.Series, new: pl.Series, origin: np.ndarray) -> dict[str, Any]:
    """Recall of planted pairs with J >= t; how many of the pairs found are none."""
    copies = np.flatnonzero(origin >= 0)
    planted = np.stack([copies, np.arange(len(copies))], axis=1)
    sets = shingle_texts(new, SHINGLE)
    truth = jaccard(planted, sets, shingle_texts(old.gather(origin[copies]), SHINGLE)) >= THRESHOLD
    wanted = set(zip(copies[truth].tolist(), origin[copies][truth].tolist(), strict=True))
    got = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    check = np.stack([found.left, np.arange(len(found.left))], axis=1)
    exact = jaccard(check, sets, shingle_texts(old.gather(found.right), SHINGLE))
    return {
        "planted_pairs": len(wanted),
        "recall": len(wanted & got) / max(len(wanted), 1),
        "pairs_found": len(got),
        "precision": float((exact >= THRESHOLD).mean()) if len(exact) else 1.0,
        "new_rows_with_a_twin": len(np.unique(found.left)),
    }


def run(folder: Path, rows: int, new: int) -> dict[str, Any]:
    """Everything, as one record."""
    warm = pl.Series(["a b c d e f g h", "a b c d e f g i"] * 50)
    kept_texts(utf8_parts(warm), Search(SHINGLE, THRESHOLD, "exact_jaccard"))
    write_stored(index(utf8(warm), warm), folder / "warm")
    ask(folder / "warm", warm)
    old, fresh, origin = old_and_new(folder, rows, new)
    place = folder / f"index-{rows}"
    build, write = store(place, old)
    size = sum(path.stat().st_size for path in place.iterdir())
    _, check = measured(lambda: [sha256(path) for path in sorted(place.iterdir())])
    found, asked = measured(lambda: ask(place, fresh))
    text = utf8_parts(pl.Series(pa.chunked_array([old.to_arrow(), fresh.to_arrow()])))
    _, full = measured(lambda: kept_texts(text, Search(SHINGLE, THRESHOLD, "exact_jaccard")))
    return {
        "rows": rows,
        "new": new,
        "full": full,
        "build_index": build,
        "write_index": write,
        "index_mb": round(size / 1e6),
        "check_hashes": check,
        "ask": asked,
        "ask_share_of_full_cpu": round(asked["cpu_s"] / full["cpu_s"], 4),
        "ask_and_check_share": round((asked["cpu_s"] + check["cpu_s"]) / full["cpu_s"], 4),
        **scores(found, old, fresh, origin),
    }


def main() -> None:
    """Read the command line, print one JSON record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--new", type=int, default=10_000)
    given = parser.parse_args()
    json.dump(run(given.folder, given.rows, given.new), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    main()
