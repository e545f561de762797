"""A stage and its process: it ends when its parent ends, it holds its own lock, it ends at once.

`kill -9` of dvc alone leaves a stage running, and the next `dvc repro` would start beside it.
A stage that waits for replies of a model, which are paid for, takes SIGTERM as the request to end.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NoReturn, TextIO

from stages.errors import CorpusmillError, DataError

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.5
#: What a stage that was asked to end may still need, for replies that are on their way.
GRACE_SECONDS = 20.0
#: Python's own exit code where output could not be written.
UNWRITTEN = 120


class Ended(CorpusmillError):
    """The process was asked to end."""


def die_with_parent() -> None:
    """End this process when its parent, or the process that started that one, is gone.

    The parent is often only the shell that dvc started, so that shell's parent is watched too.
    It ends at once, or within GRACE_SECONDS where it is `ended_softly`.
    """
    if sys.platform == "linux":
        import ctypes  # not for a command that only reads what a stage wrote

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    ancestors = [os.getppid(), _parent_of(os.getppid())]
    watched = [pid for pid in ancestors if pid > 1]
    threading.Thread(target=_watch, args=(watched,), daemon=True).start()


def leave(code: int) -> NoReturn:
    """End this process, whose work is done: what it wrote is synced, what it started has ended.

    To take all modules apart costs a twentieth of a second of each process that loaded Polars, and
    half a second of one that loaded Great Expectations.
    """
    unwritten = [_unwritten(stream) for stream in (sys.stdout, sys.stderr)]
    os._exit(code or max(unwritten))


def _unwritten(stream: TextIO) -> int:
    """Flush; UNWRITTEN where what was printed is lost, 0 also where nobody reads it."""
    try:
        stream.flush()
    except (BrokenPipeError, ValueError, AttributeError):  # the reader is gone, or it was closed
        return 0
    except OSError as error:
        if error.errno == errno.EBADF:  # closed before Python began
            return 0
        with suppress(OSError, ValueError, AttributeError):
            print(f"corpusmill: {stream.name}: {error}", file=sys.stderr, flush=True)
        return UNWRITTEN
    return 0


def _watch(pids: list[int]) -> None:
    while all(_stat(pid) for pid in pids):
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def ended_softly() -> Iterator[None]:
    """Within it the first SIGTERM raises Ended in the main thread; further ones do nothing.

    Only where the main thread enters it: no other can set what a signal does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Ended("ended by SIGTERM; what was paid for is stored, go on with: dvc repro")

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _parent_of(pid: int) -> int:
    found = _stat(pid)
    return int(found[1]) if found else 0


def _stat(pid: int) -> list[str] | None:
    """State, parent and so on of a process; None where it is gone, or dead and not yet reaped."""
    if not sys.platform.startswith("linux"):
        return _signalled(pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields


def _signalled(pid: int) -> list[str] | None:
    """The same where there is no /proc: alive or not; its parent is unknown (0)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ["?", "0"]


@contextmanager
def lock(path: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold `path` for this process; another holder is an error, a dead one is not.

    patience: seconds to wait for one that may be about to end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with path.open("a") as handle:
        while not _locked(handle):
            if time.monotonic() >= until:
                raise DataError(
                    f"{path.stem} is being built by another process (lock {path}); "
                    "wait for it, or look for it with: ps aux | grep pipelines.run"
                )
            time.sleep(WATCH_SECONDS)
        yield


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
