"""The words of ASCII text, hashed as `stages.kernels.hashing` does it, in a third of the time.

First all words of a text are found, then all are hashed: two loops with foreseeable branches alone,
in which the arithmetic of several words overlaps.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from stages.kernels.hashing import MIX_ADD, ONE, R32, SPACE, U8, U64, bytes_hash, fold, mix
from stages.kernels.intrinsics import bytes_above, load64, lowest_bit
from stages.kernels.jit import kernel

LAST_ASCII = 0x7F
#: Bytes of a word that is hashed in two steps.
SHORT = 16
ALL_BITS, LOW_32 = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0xFFFFFFFF)


@kernel
def read_ascii_words(data: U8, begin: int, end: int, hashes: U64) -> int:
    """`read_tokens` of words, or -1 where a byte is no ASCII."""
    count, first, inside = 0, begin, False
    for at in range(begin, end, 64):
        solid, beyond = _solid(data, at, end)
        if beyond:
            return -1
        edges = solid ^ ((solid << ONE) | np.uint64(inside))
        while edges != 0:
            place = at + lowest_bit(edges)
            edges &= edges - ONE
            if inside:
                hashes[count], count = _packed(first - begin, place - first), count + 1
            inside, first = not inside, place
    if inside:
        hashes[count], count = _packed(first - begin, end - first), count + 1
    _hash(data, begin, hashes[:count])
    return count


@kernel
def _solid(data: U8, at: int, end: int) -> tuple[np.uint64, bool]:
    """A bit for each of 64 bytes, up to `end`: whether it is of a word; whether one is no ASCII."""
    if at + 64 <= len(data):
        within = ALL_BITS >> np.uint64(max(64 - (end - at), 0))
        beyond = bytes_above(data, at, LAST_ASCII) & within
        return bytes_above(data, at, SPACE) & within, beyond != 0
    solid, beyond = np.uint64(0), np.uint64(0)
    for place in range(at, end):
        solid |= np.uint64(data[place] > SPACE) << np.uint64(place - at)
        beyond |= np.uint64(data[place] > LAST_ASCII)
    return solid, beyond != 0


@kernel
def _packed(at: int, size: int) -> np.uint64:
    """Where a word begins in its text, and its bytes."""
    return np.uint64(at) | (np.uint64(size) << R32)


@kernel
def _unpacked(word: np.uint64, begin: int) -> Any:
    """Where a word begins in the data, and its bytes, as integers."""
    return begin + np.int64(word & LOW_32), np.int64(word >> R32)


@kernel
def _hash(data: U8, begin: int, words: U64) -> None:
    """Put the hash of each packed word in its place."""
    longest, last = np.uint64(0), 0
    for word in words:
        longest = max(longest, word >> R32)
    if len(words):
        last, _ = _unpacked(words[-1], begin)
    if longest <= SHORT and last + SHORT <= len(data):
        _hash_short(data, begin, words)
        return
    for place in range(len(words)):
        at, size = _unpacked(words[place], begin)
        if size <= SHORT and at + SHORT <= len(data):
            _hash_short(data, begin, words[place : place + 1])
        else:
            words[place] = bytes_hash(data, at, at + size)


@kernel
def _hash_short(data: U8, begin: int, words: U64) -> None:
    """The same of words of up to SHORT bytes, where so many can be read: `bytes_hash`, which takes
    eight bytes at a time, without asking for the length.
    """
    for place in range(len(words)):
        at, size = _unpacked(words[place], begin)
        head = ALL_BITS >> np.uint64(64 - 8 * min(size, 8))
        rest = ALL_BITS >> np.uint64(128 - 8 * max(size, 9))
        once = fold(MIX_ADD, load64(data, at) & head)
        twice = fold(once, load64(data, at + 8) & rest)
        words[place] = mix(twice if size > 8 else once)
