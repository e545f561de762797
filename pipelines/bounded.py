"""A pool of killable worker processes for foreign text (`stages.core.Bounded`).

    with pool(workers=2) as bounded:
        bounded("parse_answer", [r"\\frac{1}{2}", "9^{9^{9^9}}"])

One thread, one select loop: a worker has at most one item, smaller than a pipe's buffer, so that
no write can block, and a worker that dies is an end of file. A verdict of timeout, memory or
crash counts only from a worker that had run nothing before: it depends on the item alone.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from pipelines import bounded_worker
from stages.core import Bounded
from stages.errors import CorpusmillError

#: An item over this many bytes is not sent: a frame must fit into a pipe's buffer.
ITEM_BYTES = 8_000
ITEMS_A_WORKER = 400
START_SECONDS = 120.0
#: The wall limit, in multiples of the processor limit: for what sleeps, and for loaded machines.
WALL_FACTOR = 10.0
TASKS = tuple(bounded_worker.WARM_UP)


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    deadline: float
    ready: bool = False
    done: int = 0
    item: str | None = None
    overdue: bool = False
    received: bytearray = field(default_factory=bytearray)


@dataclass
class _Pool:
    workers: int
    memory_mb: int
    seconds: float
    members: list[_Worker] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)


@dataclass
class _Work:
    """The distinct items of one call. `doubtful` ones failed in a worker that was not fresh."""

    task: str
    open: set[str]
    waiting: deque[str]
    doubtful: deque[str] = field(default_factory=deque)
    replies: dict[str, str] = field(default_factory=dict)


@contextmanager
def pool(workers: int = 2, *, memory_mb: int = 1024, seconds: float = 3.0) -> Iterator[Bounded]:
    """A callable `(task, items) -> replies`; its processes end with the context.

    `seconds` of processor time an item, `memory_mb` of address space a worker. Replies are JSON
    texts in the order of the items; `{"error": "timeout"|"memory"|"crash"|"too_long"}` where an
    item broke its limits. Nothing is started before the first item. Not for several threads.
    """
    state = _Pool(workers, memory_mb, seconds)
    try:
        yield partial(_run, state)
    finally:
        for worker in list(state.members):
            _end(state, worker)
        state.selector.close()


def _run(state: _Pool, task: str, items: Sequence[str]) -> list[str]:
    if task not in TASKS:
        raise CorpusmillError(f"unknown bounded task {task!r}; known: {', '.join(TASKS)}")
    distinct = dict.fromkeys(items)
    long = {item for item in distinct if len(json.dumps(item)) > ITEM_BYTES}
    waiting = deque(item for item in distinct if item not in long)
    work = _Work(task, set(waiting), waiting)
    work.replies = dict.fromkeys(long, _error("too_long"))
    while work.open:
        _hire(state, work)
        _hand_out(state, work)
        _listen(state, work)
    return [work.replies[item] for item in items]


def _error(kind: str) -> str:
    return json.dumps({"error": kind})


def _hire(state: _Pool, work: _Work) -> None:
    """Keep a worker for each item that can run now, and one spare where more are waiting."""
    used_up = [w for w in state.members if w.done and w.item is None and not work.waiting]
    for worker in used_up if work.doubtful else []:
        _end(state, worker)
    spare = 1 if len(work.open) > state.workers else 0
    while len(state.members) < min(state.workers, len(work.open)) + spare:
        _start(state)


def _start(state: _Pool) -> None:
    root = str(Path(__file__).resolve().parents[1])
    # no variable of ours reaches foreign text; a fixed seed gives sympy one order of sets
    env = {"PYTHONPATH": root, "PYTHONHASHSEED": "0", "PATH": os.environ.get("PATH", "")}
    arguments = [str(os.getpid()), str(state.memory_mb), str(state.seconds)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", bounded_worker.__name__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        bufsize=0,
    )
    worker = _Worker(process, time.monotonic() + START_SECONDS)
    state.members.append(worker)
    state.selector.register(_pipe(process.stdout), selectors.EVENT_READ, worker)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # never: both are asked for
        raise CorpusmillError("a bounded worker has no pipe")
    return stream


def _hand_out(state: _Pool, work: _Work) -> None:
    busy = sum(worker.item is not None for worker in state.members)
    for worker in state.members:
        fresh_first = work.doubtful if work.doubtful and not worker.done else work.waiting
        if busy < state.workers and fresh_first and worker.ready and worker.item is None:
            worker.item = fresh_first.popleft()
            worker.deadline = time.monotonic() + state.seconds * WALL_FACTOR
            busy += 1
            frame = json.dumps({"task": work.task, "item": worker.item})
            # one that died idle is seen below as an end of file
            with suppress(BrokenPipeError):
                bounded_worker.send(_pipe(worker.process.stdin), frame)


def _listen(state: _Pool, work: _Work) -> None:
    now = time.monotonic()
    owing = [w for w in state.members if not w.ready or w.item is not None]
    until = min((worker.deadline for worker in owing), default=now)
    for key, _ in state.selector.select(max(0.0, until - now)):
        data = os.read(key.fd, 65_536)
        key.data.received += data
        if data:
            _take(state, work, key.data)
        else:
            _bury(state, work, key.data)
    for worker in owing:
        waits = worker in state.members and (not worker.ready or worker.item is not None)
        if waits and time.monotonic() > worker.deadline:
            worker.overdue = True
            worker.process.kill()
            _bury(state, work, worker)


def _take(state: _Pool, work: _Work, worker: _Worker) -> None:
    head = bounded_worker.FRAME_BYTES
    end = head + int.from_bytes(worker.received[:head], "big")
    if len(worker.received) < max(head, end):
        return
    reply = worker.received[head:end].decode("utf-8")
    del worker.received[:end]
    if not worker.ready:
        worker.ready = True
        return
    failed = _settle(work, worker, reply)
    if failed or worker.done >= ITEMS_A_WORKER:
        _end(state, worker)


def _settle(work: _Work, worker: _Worker, reply: str) -> bool:
    """Note the reply to the worker's item; whether it is an error, so that the worker must go."""
    failed = reply.startswith('{"error"')
    item, worker.item = worker.item, None
    if item is not None and failed and worker.done:
        work.doubtful.append(item)
    elif item is not None:
        work.replies[item] = reply
        work.open.discard(item)
    worker.done += 1
    return failed


def _bury(state: _Pool, work: _Work, worker: _Worker) -> None:
    code = worker.process.wait()
    _end(state, worker)
    if not worker.ready:
        raise CorpusmillError(
            f"a bounded worker did not start (exit code {code}); see why with: "
            f"{sys.executable} -m {bounded_worker.__name__} $$ {state.memory_mb} 3"
        )
    late = worker.overdue or code == -signal.SIGPROF
    _settle(work, worker, _error("timeout" if late else "crash"))


def _end(state: _Pool, worker: _Worker) -> None:
    """Kill `worker`, reap it, close its pipes."""
    state.members.remove(worker)
    state.selector.unregister(_pipe(worker.process.stdout))
    worker.process.kill()
    worker.process.wait()
    _pipe(worker.process.stdout).close()
    _pipe(worker.process.stdin).close()
