"""Plain Polars: MinHash written as expressions, as one would without any library for it."""

import sys

import numpy as np
import polars as pl
from table import BAND_ROWS, BANDS, BATCH, PERMUTATIONS, SEED, N, keep_one_each

rng = np.random.default_rng(SEED)
FACTORS = [int(a) | 1 for a in rng.integers(1, 1 << 63, size=PERMUTATIONS, dtype=np.uint64)]
BAND = [f"b{k}" for k in range(BANDS)]


def signed(part: pl.DataFrame) -> pl.DataFrame:
    """Hashes of the bands of each row; a permutation multiplies by an odd number, modulo 2^64."""
    words = part.select("row", word=pl.col("text").str.split(" ")).explode("word")
    word = pl.col("word").hash(SEED)
    mixed = pl.lit(0, dtype=pl.UInt64)
    for k in range(N):
        mixed = mixed * pl.lit(FACTORS[0], dtype=pl.UInt64) + word.shift(-k)
    whole = pl.col("row") == pl.col("row").shift(1 - N)
    shingles = words.select("row", shingle=mixed.hash(SEED), whole=whole).filter("whole")
    least = [
        (pl.col("shingle") * pl.lit(factor, dtype=pl.UInt64)).min().alias(f"p{k}")
        for k, factor in enumerate(FACTORS)
    ]
    sketches = shingles.group_by("row").agg(least)
    bands = [
        pl.struct(f"p{k}" for k in range(at * BAND_ROWS, (at + 1) * BAND_ROWS)).hash(SEED)
        for at in range(BANDS)
    ]
    return sketches.select(
        "row", *(band.alias(name) for band, name in zip(bands, BAND, strict=True))
    )


rows = pl.read_parquet(sys.argv[1], columns=["id", "text"])
numbered = rows.with_row_index("row")
bands = pl.concat([signed(part) for part in numbered.iter_slices(BATCH)])
links = [
    bands.select("row", first=pl.col("row").min().over(name)).filter(
        pl.col("row") != pl.col("first")
    )
    for name in BAND
]
pairs = pl.concat(links)
keep = keep_one_each(len(rows), pairs["first"].to_numpy(), pairs["row"].to_numpy())
rows.filter(pl.Series(keep)).write_parquet(sys.argv[2], compression="zstd", compression_level=1)
