"""MinHash: signatures as datasketch makes them, and the buckets in which similar texts meet.

The scheme, the seed and the number of permutations are declared; the values that are permuted are
the upper 32 bits of our own shingle hashes, so that a signature equals that of a plain
`datasketch.MinHash` over the same integers (`hashfunc=int`) and can be given to its indexes. Texts
meet in a bucket of band k when `rows` successive values of their signatures are equal there, which
happens with 1 - (1 - J**rows)**bands (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets,
ch. 3). What meets is verified elsewhere, by exact similarity.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stages.duplicates.near.buckets import Buckets, Entries, fill_buckets
from stages.duplicates.near.params import Bands
from stages.duplicates.near.repeats import Seen, empty_table, is_repeated, see, slot_bits
from stages.kernels.hashing import FOLD, I32, U32, U64, mix
from stages.kernels.jit import kernel
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import Marks, Shingles, Windows, over_spans, sets_of, windows
from stages.kernels.utf8 import Span, Utf8, rows_of

NO_VALUE = np.uint32(0xFFFFFFFF)
FMIX_1, FMIX_2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
R13, R16 = np.uint32(13), np.uint32(16)


def bands_and_rows(params: Bands, threshold: float) -> tuple[int, int]:
    """(b, r): the declared ones, or datasketch's optimum for the threshold."""
    if params.bands is not None and params.rows is not None:
        return params.bands, params.rows
    from datasketch import MinHashLSH  # its import takes half a second

    weights = (1.0 - params.miss_weight, params.miss_weight)
    index = MinHashLSH(threshold=threshold, num_perm=params.num_perm, weights=weights)
    return int(index.b), int(index.r)


def s_curve(bands: int, rows: int, points: Sequence[float]) -> list[float]:
    """The probability that a pair of each similarity meets in some bucket."""
    return [float(1.0 - (1.0 - point**rows) ** bands) for point in points]


def permutations(params: Bands) -> U32:
    """(2, num_perm): the odd factors and the summands of datasketch's scheme affine32."""
    draw = np.random.RandomState(params.seed)
    factors = draw.randint(0, 1 << 31, params.num_perm, dtype=np.uint32) * np.uint32(2)
    summands = draw.randint(0, 1 << 32, params.num_perm, dtype=np.uint32)
    return np.array([factors + np.uint32(1), summands])


def signatures(found: Windows, params: Bands) -> U32:
    """(texts, num_perm): the MinHash of each text; all ones where it has no shingle."""
    out = np.empty((len(found.sizes), params.num_perm), np.uint32)
    _sign(found, permutations(params), out)
    return out


def find_candidates(
    parts: Sequence[Utf8], shingle: Shingle, threshold: float, params: Bands
) -> tuple[Shingles, Buckets]:
    """The shingles of each text that meets another (none for the others), and the buckets."""
    bands, rows = bands_and_rows(params, threshold)
    permuted = permutations(params)[:, : bands * rows]
    texts = rows_of(parts)
    keys, has_any = np.empty((texts, bands), np.uint64), np.empty(texts, np.bool_)

    def sign(span: Span, room: U64) -> None:
        found = windows(span, shingle, room)
        _band_keys(found, permuted, rows, np.empty(bands * rows, np.uint32), keys[span.rows])
        has_any[span.rows] = found.sizes > 0

    over_spans(parts, shingle, sign)
    bits = slot_bits(2 * keys.size)
    table = empty_table(bits)
    see(table, bits, keys.reshape(-1))
    met = fill_buckets(texts, _shared(keys, has_any, (table, bits)))
    return sets_of(parts, shingle, np.diff(met.offsets) > 0), met


def _shared(keys: U64, has_any: Marks, seen: Seen) -> Entries:
    """The entries whose key may stand in two texts."""
    owners, found = np.empty(keys.size, np.int32), np.empty(keys.size, np.uint64)
    used = _entries(keys, has_any, seen, owners, found)  # a part is used, and is memory
    return Entries(owners[:used], found[:used], np.ones(used, np.bool_))


@kernel
def _sign(found: Windows, permuted: U32, out: U32) -> None:
    begin = 0
    for row in range(len(found.sizes)):
        end = begin + found.sizes[row]
        _sign_set(found.hashes[begin:end], permuted, out[row])
        begin = end


@kernel
def _sign_set(hashes: U64, permuted: U32, signed: U32) -> None:
    signed[:] = NO_VALUE
    for hashed in hashes:
        value = np.uint32(hashed >> np.uint64(32))
        value = np.uint32((value ^ (value >> R16)) * FMIX_1)
        value = np.uint32((value ^ (value >> R13)) * FMIX_2)
        value = np.uint32(value ^ (value >> R16))
        for column in range(len(signed)):
            image = np.uint32(permuted[0, column] * value + permuted[1, column])
            signed[column] = min(signed[column], image)


@kernel
def _band_keys(found: Windows, permuted: U32, rows: int, signed: U32, keys: U64) -> None:
    """The keys of each text's bands. signed: room for a signature."""
    begin = 0
    for row in range(keys.shape[0]):
        end = begin + found.sizes[row]
        _sign_set(found.hashes[begin:end], permuted, signed)
        begin = end
        for band in range(keys.shape[1]):
            folded = np.uint64(band)
            for place in range(band * rows, (band + 1) * rows):
                folded = mix((folded ^ np.uint64(signed[place])) * FOLD)
            keys[row, band] = folded


@kernel
def _entries(keys: U64, has_any: Marks, seen: Seen, owners: I32, found: U64) -> int:
    """Owners and keys of the entries whose key may stand in two texts; returns how many."""
    (table, bits), used = seen, 0
    for row in range(keys.shape[0]):
        for band in range(keys.shape[1]):
            if has_any[row] and is_repeated(table, bits, keys[row, band]):
                owners[used], found[used] = row, keys[row, band]
                used += 1
    return used
