"""How a process speaks with a worker of its own: frames of 4 bytes of length, then UTF-8 JSON."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import IO

FRAME_BYTES = 4
PR_SET_PDEATHSIG = 1


def send(stream: IO[bytes], text: str) -> None:
    """Write one frame."""
    body = text.encode("utf-8")
    stream.write(len(body).to_bytes(FRAME_BYTES, "big") + body)
    stream.flush()


def receive(stream: IO[bytes]) -> str | None:
    """Read one frame; None where the other side is gone."""
    head = stream.read(FRAME_BYTES)
    if len(head) < FRAME_BYTES:
        return None
    return stream.read(int.from_bytes(head, "big")).decode("utf-8")


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process with its parent; end it where that is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
