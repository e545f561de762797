"""A pool of killable worker processes for foreign text (`stages.core.Bounded`).

    with pool(workers=2) as bounded:
        bounded("parse_answer", [r"\\frac{1}{2}", "9^{9^{9^9}}"])

One thread, one select loop: a worker has at most one item, smaller than a pipe's buffer, so that
no write can block, and a worker that dies is an end of file. A verdict of timeout, memory or
crash counts only from a worker that had run nothing before: it depends on the item alone.
"""

from __future__ import annotations

import json
import selectors
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from pipelines.sandbox import bounded_process, bounded_worker
from pipelines.sandbox.bounded_process import Limits, Worker
from stages.core import Bounded
from stages.errors import CorpusmillError

#: An item over this many bytes is not sent: a frame must fit into a pipe's buffer.
ITEM_BYTES = 8_000
ITEMS_A_WORKER = 400
#: The wall limit, in multiples of the processor limit: for what sleeps, and for loaded machines.
WALL_FACTOR = 10.0
TASKS = tuple(bounded_worker.WARM_UP)


@dataclass
class _Pool:
    workers: int
    limits: Limits
    members: list[Worker] = field(default_factory=list)
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
    state = _Pool(workers, Limits(memory_mb, seconds))
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
        worker = bounded_process.start(state.limits)
        state.members.append(worker)
        state.selector.register(bounded_process.output(worker), selectors.EVENT_READ, worker)


def _hand_out(state: _Pool, work: _Work) -> None:
    busy = sum(worker.item is not None for worker in state.members)
    for worker in state.members:
        queue = work.doubtful if work.doubtful and not worker.done else work.waiting
        if busy < state.workers and queue and not worker.owes:
            wall = state.limits.seconds * WALL_FACTOR
            bounded_process.give(worker, work.task, queue.popleft(), wall)
            busy += 1


def _listen(state: _Pool, work: _Work) -> None:
    """Wait for a reply, an end or a deadline, and act on all that came."""
    now = time.monotonic()
    owing = [worker for worker in state.members if worker.owes]
    until = min((worker.deadline for worker in owing), default=now)
    for key, _ in state.selector.select(max(0.0, until - now)):
        worker: Worker = key.data
        reply = bounded_process.receive(worker)
        if reply is None:
            _bury(state, work, worker)
        elif reply and not worker.ready:
            worker.ready = True
        elif reply:
            _settle(state, work, worker, reply)
    for worker in [w for w in state.members if w.owes and time.monotonic() > w.deadline]:
        worker.overdue = True
        worker.process.kill()
        _bury(state, work, worker)


def _bury(state: _Pool, work: _Work, worker: Worker) -> None:
    try:
        verdict = bounded_process.cause_of_death(worker, state.limits)
    except CorpusmillError:
        _end(state, worker)
        raise
    _settle(state, work, worker, _error(verdict))


def _settle(state: _Pool, work: _Work, worker: Worker, reply: str) -> None:
    """Note the reply to the worker's item; one that failed, or has done its share, goes."""
    failed = reply.startswith('{"error"')
    item, worker.item = worker.item, None
    if item is not None and failed and worker.done:
        work.doubtful.append(item)
    elif item is not None:
        work.replies[item] = reply
        work.open.discard(item)
    worker.done += 1
    if failed or worker.done >= ITEMS_A_WORKER:
        _end(state, worker)


def _end(state: _Pool, worker: Worker) -> None:
    state.members.remove(worker)
    state.selector.unregister(bounded_process.output(worker))
    bounded_process.end(worker)
