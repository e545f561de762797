"""One killable worker process of `pipelines.sandbox.bounded`: start, send, receive, end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pipelines.sandbox import bounded_worker
from pipelines.sandbox.frames import FRAME_BYTES, send
from stages.errors import CorpusmillError

START_SECONDS = 120.0
READ_BYTES = 65_536


@dataclass(frozen=True)
class Limits:
    """`seconds` of processor time an item, `memory_mb` of address space a worker."""

    memory_mb: int
    seconds: float


@dataclass
class Worker:
    """A process and what is known of it. `deadline` is for its start, then for its item."""

    process: subprocess.Popen[bytes]
    deadline: float
    ready: bool = False
    done: int = 0
    item: str | None = None
    overdue: bool = False
    received: bytearray = field(default_factory=bytearray)

    @property
    def owes(self) -> bool:
        """Whether something is expected of it."""
        return not self.ready or self.item is not None


def start(limits: Limits) -> Worker:
    """A new process, importing; it says when it is ready."""
    root = str(Path(__file__).resolve().parents[2])
    # no variable of ours reaches foreign text; a fixed seed gives sympy one order of sets
    env = {"PYTHONPATH": root, "PYTHONHASHSEED": "0", "PATH": os.environ.get("PATH", "")}
    arguments = [str(os.getpid()), str(limits.memory_mb), str(limits.seconds)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", bounded_worker.__name__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        bufsize=0,
    )
    return Worker(process, time.monotonic() + START_SECONDS)


def give(worker: Worker, task: str, item: str, wall_seconds: float) -> None:
    """Give `worker` its next item, which must fit into a pipe's buffer."""
    worker.item = item
    worker.deadline = time.monotonic() + wall_seconds
    # one that died idle is seen later as an end of file
    with suppress(BrokenPipeError):
        send(_pipe(worker.process.stdin), json.dumps({"task": task, "item": item}))


def output(worker: Worker) -> IO[bytes]:
    """The pipe that replies come through."""
    return _pipe(worker.process.stdout)


def receive(worker: Worker) -> str | None:
    """A whole reply of those bytes that are there, "" for a part of one, None for the end."""
    data = os.read(output(worker).fileno(), READ_BYTES)
    if not data:
        return None
    worker.received += data
    head = FRAME_BYTES
    end = head + int.from_bytes(worker.received[:head], "big")
    if len(worker.received) < max(head, end):
        return ""
    reply = worker.received[head:end].decode("utf-8")
    del worker.received[:end]
    return reply


def cause_of_death(worker: Worker, limits: Limits) -> str:
    """The verdict on the item of a worker that ended: timeout or crash.

    Raises CorpusmillError where it never was ready: no item is to blame.
    """
    code = worker.process.wait()
    if not worker.ready:
        raise CorpusmillError(
            f"a bounded worker did not start (exit code {code}); see why with: "
            f"{sys.executable} -m {bounded_worker.__name__} $$ {limits.memory_mb} {limits.seconds}"
        )
    return "timeout" if worker.overdue or code == -signal.SIGPROF else "crash"


def end(worker: Worker) -> None:
    """Kill `worker`, reap it, close its pipes."""
    worker.process.kill()
    worker.process.wait()
    output(worker).close()
    _pipe(worker.process.stdin).close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # never: both are asked for
        raise CorpusmillError("a bounded worker has no pipe")
    return stream
