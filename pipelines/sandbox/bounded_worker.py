"""The process that foreign text is parsed in: one item at a time, killed by the kernel.

Started by `pipelines.sandbox.bounded`; speaks frames (`pipelines.sandbox.frames`) on the pipes it
was given as stdin and stdout. Each item has `seconds` of processor time: SIGPROF with its
default action ends the process, so that no Python code, extension or handler can hold it up.
Processor time, not wall time, so that a loaded machine gives the same verdicts.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from pipelines.sandbox.frames import die_with_parent, receive, send

Task = Callable[[str], dict[str, Any]]

REPLY_BYTES = 32_768
WARM_UP = {"parse_answer": r"\frac{x+1}{2}", "compare_answers": '["x+1", "1+x"]'}


def tasks() -> dict[str, Task]:
    """The tasks by name: the only code that an item can reach."""
    from stages.answers.symbolic import compare_answers, parse_answer

    return {"parse_answer": parse_answer, "compare_answers": compare_answers}


def _answer(task: Task, item: str, seconds: float) -> str:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        reply = json.dumps(task(item), sort_keys=True)
    except MemoryError:
        reply = '{"error": "memory"}'
    except Exception as error:  # a fault of the libraries is a verdict on the item
        reply = json.dumps({"error": "crash", "kind": type(error).__name__})
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return reply if len(reply) <= REPLY_BYTES else '{"error": "too_long"}'


def main(parent: int, memory_mb: int, seconds: float) -> None:
    """Answer frames `{"task", "item"}` until the parent closes the pipe or an item breaks out.

    After an item that ran out of memory the process ends: what it holds is not to be trusted.
    """
    die_with_parent(parent)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not look like a frame
    table = tasks()
    for name, item in WARM_UP.items():
        table[name](item)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    send(replies, "ready")
    while (frame := receive(sys.stdin.buffer)) is not None:
        asked = json.loads(frame)
        reply = _answer(table[asked["task"]], asked["item"], seconds)
        send(replies, reply)
        if reply == '{"error": "memory"}':
            return


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
