"""Own hash arithmetic over UTF-8 bytes, and where the tokens of a text begin and end.

Hashes reach outputs (through what is called a duplicate), so none is an engine's. A token is
folded eight bytes at a time by multiplication, then finalised as in splitmix64; a window of k
tokens is the polynomial of their hashes in BASE, finalised with k, so that it rolls from one
window to the next (Karp and Rabin 1987). All arithmetic is modulo 2**64. Two different
windows of a million rows collide with a probability below 1e-3 for the whole corpus.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from stages.kernels.intrinsics import load64, lowest_bit
from stages.kernels.jit import kernel

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
#: BASE - 1 is twice an odd number: exchanged tokens change all bits of a window but one.
BASE = np.uint64(0xD1342543DE82EF97)
#: The bytes up to the space are white space and control characters.
SPACE = 0x20

#: By bytes: the highest bits, and the first value that is no white space.
HIGH = np.uint64(0x8080808080808080)
AFTER_SPACE = np.uint64(0x2121212121212121)

R27, R30, R31, R32 = (np.uint64(bits) for bits in (27, 30, 31, 32))
ONE = np.uint64(1)

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
def top_power(size: int) -> np.uint64:
    """What the oldest token of a window of `size` tokens is multiplied with."""
    power = np.uint64(1)
    for _ in range(size - 1):
        power *= BASE
    return power


@kernel
def window_hash(tokens: U64, first: int, size: int) -> np.uint64:
    """The hash of tokens[first : first + size], order and size included."""
    folded = np.uint64(0)
    for place in range(first, first + size):
        folded = folded * BASE + tokens[place]
    return mix(folded ^ (np.uint64(size) * MIX_ADD))


@kernel
def window_hashes(tokens: U64, count: int, size: int, out: U64) -> int:
    """Hashes of all windows of `size` of the first `count` tokens into `out`; returns how many.

    Fewer tokens than `size` are one window, no tokens none.
    """
    size = min(size, count)
    if size == 0:
        return 0
    salt, top = np.uint64(size) * MIX_ADD, top_power(size)
    folded = np.uint64(0)
    for place in range(size):
        folded = folded * BASE + tokens[place]
    out[0] = mix(folded ^ salt)
    for place in range(size, count):
        folded = (folded - tokens[place - size] * top) * BASE + tokens[place]
        out[place - size + 1] = mix(folded ^ salt)
    return count - size + 1


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
def fold(folded: np.uint64, block: np.uint64) -> np.uint64:
    """`folded` with eight more bytes of a token."""
    folded = (folded ^ block) * FOLD
    return folded ^ (folded >> R32)


@kernel
def read_token(data: U8, at: int, end: int, by_char: bool) -> tuple[int, np.uint64]:
    """Where the token that begins at byte `at` ends, and its hash.

    It is one character, by_char or of an unspaced script, or goes on up to white space or such one.
    """
    folded, place = MIX_ADD, at
    while not by_char and place + 8 <= len(data):
        block = load64(data, place)
        # the lowest flag is right: a byte up to the space, one of no ASCII, or behind the end
        flags = (((block - AFTER_SPACE) & ~block) | block) & HIGH
        if end - place < 8:
            flags |= HIGH << np.uint64(8 * (end - place))
        if flags == 0:
            folded, place = fold(folded, block), place + 8
            continue
        ascii_bytes = lowest_bit(flags) >> 3
        stop = place + ascii_bytes
        if stop < end and data[stop] >= 0x80:
            break
        if ascii_bytes > 0:
            folded = fold(folded, block & ((ONE << np.uint64(8 * ascii_bytes)) - ONE))
        return stop, mix(folded)
    stop = token_end(data, at, end, by_char)
    return stop, bytes_hash(data, at, stop)


@kernel
def token_end(data: U8, at: int, end: int, by_char: bool) -> int:
    """The same end, a character at a time."""
    begin = at
    while at < end and (data[at] > SPACE or at == begin):
        code, size = code_point(data, at)
        alone = by_char or is_unspaced(code)
        if alone and at > begin:
            break
        at += size
        if alone:
            break
    return at


@kernel
def bytes_hash(data: U8, at: int, stop: int) -> np.uint64:
    """The hash of a token, by blocks of eight bytes, the last filled up with zeros."""
    folded = MIX_ADD
    while at < stop:
        block = np.uint64(0)
        for place in range(min(8, stop - at)):
            block |= np.uint64(data[at + place]) << np.uint64(8 * place)
        folded, at = fold(folded, block), at + 8
    return mix(folded)


@kernel
def read_tokens(data: U8, begin: int, end: int, by_char: bool, hashes: U64, spans: I32) -> int:
    """Hashes of the tokens of data[begin:end] into `hashes`; returns how many.

    spans: (k, 2), takes their first and last byte counted from `begin`, where it has rows.
    White space separates words and belongs to none; as characters it counts like any other.
    """
    count, at = 0, begin
    while at < end:
        if not by_char and data[at] <= SPACE:
            at += 1
            continue
        stop, hashes[count] = read_token(data, at, end, by_char)
        if count < spans.shape[0]:
            spans[count, 0], spans[count, 1] = at - begin, stop - begin
        count, at = count + 1, stop
    return count


@kernel
def count_tokens(data: U8, begin: int, end: int, by_char: bool) -> int:
    """How many tokens data[begin:end] has."""
    count, at = 0, begin
    while at < end:
        if not by_char and data[at] <= SPACE:
            at += 1
            continue
        at = token_end(data, at, end, by_char)
        count += 1
    return count
