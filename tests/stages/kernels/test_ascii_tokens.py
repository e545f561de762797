"""Words of ASCII text are read in blocks: never a byte behind the end of the buffer."""

from __future__ import annotations

import ctypes
import mmap
import os
import subprocess
import sys

import numpy as np
import pytest

from stages.kernels.ascii_tokens import read_ascii_words
from stages.kernels.shingles import read_tokens
from tests.project import ROOT

PAGE = mmap.PAGESIZE
#: Lengths around the blocks of 64 bytes and the words of 8 and 16.
TEXTS = [b"a" * size for size in (0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 130)]
TEXTS += [b"x " * size + b"end" for size in (1, 20, 31, 32, 33, 64)] + [b" ", b"a" * 40 + b" b"]


@pytest.mark.skipif(sys.platform != "linux", reason="protects a page of memory")
def test_no_byte_behind_the_buffer_is_read():
    # in a process of its own: a read that is refused ends it
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, __file__], env=env, check=False).returncode == 0


def _read_before_a_wall(text: bytes) -> bool:
    """Whether the words of `text` are right where the memory behind it cannot be read."""
    room = mmap.mmap(-1, 2 * PAGE)
    start = ctypes.addressof(ctypes.c_char.from_buffer(room))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.mprotect(ctypes.c_void_p(start + PAGE), PAGE, 0) == 0
    data = np.frombuffer(room, np.uint8, len(text), PAGE - len(text))
    data[:] = np.frombuffer(text, np.uint8)
    hashes, sure = np.zeros(len(text) + 1, np.uint64), np.zeros(len(text) + 1, np.uint64)
    spans = np.zeros((len(text) + 1, 2), np.int32)
    count = read_ascii_words(data, 0, len(text), hashes)
    plain = np.frombuffer(text + bytes(64), np.uint8)
    return count == read_tokens(plain, 0, len(text), False, sure, spans) and bool(
        (hashes[:count] == sure[:count]).all()
    )


if __name__ == "__main__":
    sys.exit(not all(map(_read_before_a_wall, TEXTS)))
