"""MinHash signatures by datasketch, and the buckets in which similar rows meet.

The scheme, the seed and the number of permutations are declared; the hashes fed to datasketch are
the upper 32 bits of our own shingle hashes, so that a signature equals that of a plain
`datasketch.MinHash` over the same integers. Rows meet in a bucket of band k when `rows` successive
values of their signatures are equal there, which happens with 1 - (1 - J**rows)**bands (Leskovec,
Rajaraman and Ullman, Mining of Massive Datasets, ch. 3). What meets is verified elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from datasketch import MinHash, MinHashLSH
from pydantic import Field, model_validator

from stages.compiled import kernel
from stages.core import StageParams
from stages.hashing import FOLD, I32, U32, U64, mix
from stages.shingles import Shingles

BATCH_ROWS = 20_000


class Bands(StageParams):
    """How signatures are made and cut.

    bands, rows: both or neither; without them datasketch's best ones for the threshold, where a
    missed pair weighs `miss_weight` and a useless candidate, which verification will refuse, the
    rest of 1.
    """

    num_perm: int = Field(default=128, ge=2, le=4096)
    seed: int = Field(default=1, ge=0, lt=2**32)
    scheme: Literal["affine32"] = "affine32"
    miss_weight: float = Field(default=0.99, gt=0, lt=1)
    bands: int | None = Field(default=None, ge=1)
    rows: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _fits(self) -> Bands:
        if (self.bands is None) != (self.rows is None):
            raise ValueError("give both bands and rows, or neither")
        if (self.bands or 1) * (self.rows or 1) > self.num_perm:
            wanted = f"{self.bands} bands of {self.rows} rows"
            raise ValueError(f"{wanted} need more than num_perm={self.num_perm} permutations")
        return self


def bands_and_rows(params: Bands, threshold: float) -> tuple[int, int]:
    """(b, r): the declared ones, or datasketch's optimum for the threshold."""
    if params.bands is not None and params.rows is not None:
        return params.bands, params.rows
    weights = (1.0 - params.miss_weight, params.miss_weight)
    index = MinHashLSH(threshold=threshold, num_perm=params.num_perm, weights=weights)
    return int(index.b), int(index.r)


def s_curve(bands: int, rows: int, points: Sequence[float]) -> list[float]:
    """The probability that a pair of each similarity meets in some bucket."""
    return [float(1.0 - (1.0 - point**rows) ** bands) for point in points]


def signatures(shingles: Shingles, params: Bands, first: int, last: int) -> U32:
    """(last - first, num_perm): the MinHash of rows [first, last)."""
    made = MinHash.generator(
        (_hashes32(shingles, row) for row in range(first, last)),
        num_perm=params.num_perm,
        seed=params.seed,
        scheme=params.scheme,
        hashfunc=int,
    )
    out = np.empty((last - first, params.num_perm), np.uint32)
    for place, minhash in enumerate(made):
        out[place] = minhash.hashvalues
    return out


def buckets(shingles: Shingles, params: Bands, threshold: float) -> I32:
    """(rows, bands): the bucket of each row in each band, -1 where it is alone there.

    Buckets are numbered from 0 through all bands. A row without shingles is in none.
    """
    bands, rows = bands_and_rows(params, threshold)
    keys = np.empty((bands, shingles.rows), np.uint64)
    for first in range(0, shingles.rows, BATCH_ROWS):
        last = min(first + BATCH_ROWS, shingles.rows)
        _band_keys(signatures(shingles, params, first, last), rows, keys[:, first:last])
    out, used = np.full((shingles.rows, bands), -1, np.int32), 0
    empty = np.diff(shingles.offsets) == 0
    for band in range(bands):
        used += _number(keys[band], empty, used, out[:, band])
    return out


def _hashes32(shingles: Shingles, row: int) -> list[int]:
    own = shingles.hashes[shingles.offsets[row] : shingles.offsets[row + 1]]
    upper: list[int] = (own >> np.uint64(32)).tolist()
    return upper


def _number(keys: U64, empty: npt.NDArray[np.bool_], used: int, out: I32) -> int:
    """Number the keys that several rows share, from `used`, into `out`; returns how many."""
    order = np.argsort(keys, kind="stable")
    order = order[~empty[order]]
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    shared = np.zeros(len(order), bool)
    shared[1:] |= same
    shared[:-1] |= same
    begins = shared.copy()
    begins[1:] &= ~same
    numbers = np.cumsum(begins) - 1 + used
    out[order[shared]] = numbers[shared]
    return int(begins.sum())


@kernel
def _band_keys(signed: U32, rows: int, keys: U64) -> None:
    for row in range(signed.shape[0]):
        for band in range(keys.shape[0]):
            folded = np.uint64(band)
            for place in range(band * rows, (band + 1) * rows):
                folded = mix((folded ^ np.uint64(signed[row, place])) * FOLD)
            keys[band, row] = folded
