"""Own hash arithmetic over UTF-8 bytes, and where the tokens of a text begin and end.

Hashes reach outputs (through what is called a duplicate), so none is an engine's. A token is
FNV-1a (64 bits) over its bytes, then the finaliser of splitmix64; a window of k tokens folds
their hashes from left to right into a start value made of k, so that windows of different
lengths never meet. All arithmetic is modulo 2**64. Two different windows of a million rows
collide with a probability below 1e-3 for the whole corpus.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from stages.compiled import kernel

U8: TypeAlias = npt.NDArray[np.uint8]
I32: TypeAlias = npt.NDArray[np.int32]
I64: TypeAlias = npt.NDArray[np.int64]
U32: TypeAlias = npt.NDArray[np.uint32]
U64: TypeAlias = npt.NDArray[np.uint64]
F64: TypeAlias = npt.NDArray[np.float64]

FNV_START = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)
MIX_ADD = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
FOLD = np.uint64(0xD6E8FEB86659FD93)
#: Gaps of a shell sort (Ciura 2001), continued.
SHELL_GAPS = (19903, 8810, 3905, 1750, 701, 301, 132, 57, 23, 10, 4, 1)

R30, R27, R31, R23, R41 = (np.uint64(bits) for bits in (30, 27, 31, 23, 41))

#: First and last code points of scripts that put no spaces between words: there, each character
#: is a token. Thai and Lao, Burmese, Khmer, kana, Han.
UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


@kernel
def mix(value: np.uint64) -> np.uint64:
    """The finaliser of splitmix64: every bit of the 64 depends on every other."""
    value = (value ^ (value >> R30)) * MIX_1
    value = (value ^ (value >> R27)) * MIX_2
    return value ^ (value >> R31)


@kernel
def sort_distinct(values: U64 | I64) -> int:
    """Sort in place and move the distinct values to the front; returns how many.

    A shell sort: as fast as the library's for the sizes of texts, and compiled in a tenth of the
    time.
    """
    for gap in SHELL_GAPS:
        for place in range(gap, len(values)):
            value, to = values[place], place
            while to >= gap and values[to - gap] > value:
                values[to] = values[to - gap]
                to -= gap
            values[to] = value
    distinct = min(len(values), 1)
    for place in range(1, len(values)):
        if values[place] != values[distinct - 1]:
            values[distinct] = values[place]
            distinct += 1
    return distinct


@kernel
def window_hash(tokens: U64, first: int, size: int) -> np.uint64:
    """The hash of tokens[first : first + size], order and size included."""
    folded = mix(np.uint64(size) * MIX_ADD)
    for place in range(first, first + size):
        turned = (folded << R23) | (folded >> R41)
        folded = (turned ^ tokens[place]) * FOLD
    return mix(folded)


@kernel
def code_point(data: U8, at: int) -> tuple[int, int]:
    """The Unicode code point at byte `at` of valid UTF-8, and its length in bytes."""
    lead = int(data[at])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return ((lead & 0x1F) << 6) | (int(data[at + 1]) & 0x3F), 2
    tail = ((int(data[at + 1]) & 0x3F) << 6) | (int(data[at + 2]) & 0x3F)
    if lead < 0xF0:
        return ((lead & 0x0F) << 12) | tail, 3
    return ((lead & 0x07) << 18) | (tail << 6) | (int(data[at + 3]) & 0x3F), 4


@kernel
def is_unspaced(code: int) -> bool:
    """Whether a code point belongs to a script without spaces between words."""
    if code < 0x0E00:
        return False
    for first, last in UNSPACED:  # noqa: SIM110 - a kernel has no generators
        if first <= code <= last:
            return True
    return False


@kernel
def token_end(data: U8, at: int, end: int, by_char: bool) -> int:
    """Where the token that begins at byte `at` ends: a character, or up to a space or such one."""
    code, size = code_point(data, at)
    at += size
    if by_char or is_unspaced(code):
        return at
    while at < end and data[at] != 0x20:
        if data[at] >= 0xE0:
            code, size = code_point(data, at)
            if is_unspaced(code):
                return at
            at += size
        else:
            at += 1
    return at


@kernel
def read_tokens(data: U8, begin: int, end: int, by_char: bool, out: tuple[U64, I32]) -> int:
    """Hashes of the tokens of data[begin:end] into the first of `out`; returns how many.

    The second (k, 2) takes their first and last byte counted from `begin`, where it has rows.
    Spaces separate words and belong to none; as characters they count like any other.
    """
    hashes, spans = out
    count, at = 0, begin
    while at < end:
        if not by_char and data[at] == 0x20:
            at += 1
            continue
        stop = token_end(data, at, end, by_char)
        folded = FNV_START
        for place in range(at, stop):
            folded = (folded ^ np.uint64(data[place])) * FNV_PRIME
        hashes[count] = mix(folded)
        if count < spans.shape[0]:
            spans[count, 0], spans[count, 1] = at - begin, stop - begin
        count, at = count + 1, stop
    return count


@kernel
def count_tokens(data: U8, begin: int, end: int, by_char: bool) -> int:
    """How many tokens data[begin:end] has."""
    count, at = 0, begin
    while at < end:
        if not by_char and data[at] == 0x20:
            at += 1
            continue
        at = token_end(data, at, end, by_char)
        count += 1
    return count
