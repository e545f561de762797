"""Texts as bags of hashed keys, and the references' bags as an inverted index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from stages.kernels.hashing import F64, FNV_PRIME, FNV_START, I32, I64, U64
from stages.kernels.jaccard import Lookup, lookup_of
from stages.kernels.shingles import offsets_of

#: References that are thought to stand beside the given ones and to have each key as often as its
#: prior says: they carry the weights where the given ones are few.
TRUST = 200.0
_MASK = (1 << 64) - 1


class Bag(NamedTuple):
    """Text i has keys[offsets[i] : offsets[i + 1]], ascending, repeated where it repeats them.

    priors: the share of problems that is expected to have each key, before any was counted.
    """

    offsets: I64
    keys: U64
    priors: F64


class Index(NamedTuple):
    """The references by key. Key number k has owners[offsets[k] : offsets[k + 1]].

    lookup: key -> its number; weights: by key number, in nats; entries: the weight of each entry
    of the references' own bag; known: how many references, TRUST included.
    """

    lookup: Lookup
    offsets: I64
    owners: I32
    weights: F64
    entries: F64
    known: float


def fnv(text: str) -> int:
    """FNV-1a, 64 bits, of one of few distinct texts."""
    folded = int(FNV_START)
    for byte in text.encode():
        folded = ((folded ^ byte) * int(FNV_PRIME)) & _MASK
    return folded


def bag(texts: int, entries: pl.DataFrame) -> Bag:
    """The bags of `texts` texts; entries: (text, key, prior), sorted by text and key."""
    sizes = np.bincount(entries["text"].to_numpy(), minlength=texts)
    keys = entries["key"].cast(pl.UInt64).to_numpy()
    return Bag(offsets_of(sizes), keys, entries["prior"].cast(pl.Float64).to_numpy())


def merge_bags(bags: Sequence[Bag]) -> Bag:
    """Bags over the same texts as one."""
    texts = len(bags[0].offsets) - 1
    owners = np.concatenate([np.repeat(np.arange(texts), np.diff(one.offsets)) for one in bags])
    keys = np.concatenate([one.keys for one in bags])
    order = np.lexsort((keys, owners))
    sizes = np.bincount(owners, minlength=texts)
    priors = np.concatenate([one.priors for one in bags])
    return Bag(offsets_of(sizes), keys[order], priors[order])


def index(references: Bag) -> Index:
    """The references' keys with their owners, weighted by rarity.

    weight = -log((df + TRUST prior) / (references + TRUST)), 0 at least: inverse document
    frequency (Sparck Jones 1972) over the references alone, so that no row's judgement depends
    on another row.
    """
    count = len(references.offsets) - 1
    owners = np.repeat(np.arange(count, dtype=np.int32), np.diff(references.offsets))
    keys, first, numbers = np.unique(references.keys, return_index=True, return_inverse=True)
    once = np.ones(len(owners), bool)  # repeats of a text stand side by side
    once[1:] = (references.keys[1:] != references.keys[:-1]) | (owners[1:] != owners[:-1])
    frequency = np.bincount(numbers[once], minlength=len(keys))
    order = np.lexsort((owners[once], numbers[once]))
    shares = (frequency + TRUST * references.priors[first]) / (count + TRUST)
    weights = np.maximum(-np.log(shares), 0.0)
    return Index(
        lookup_of(keys, np.arange(len(keys), dtype=np.int32)),
        offsets_of(frequency),
        owners[once][order],
        weights,
        weights[numbers],
        count + TRUST,
    )
