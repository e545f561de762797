"""The guard of one checker command: namespaces, limits, a clock; then says how it ended.

Run as a file by `pipelines.sandbox.checkers`, with nothing but the standard library: reads an order
from stdin and writes `{"code", "signal", "overdue", "isolated"}`. In namespaces of its own (user,
network, processes) the command has no network, and when the first process of them ends, the kernel
ends all others. Where the kernel refuses, the process group is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
from typing import Any

CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 1 << 27, 1 << 28, 1 << 29, 1 << 30
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
POLL_SECONDS = 0.01


def isolate() -> bool:
    """Enter namespaces without network; False where the kernel refuses."""
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC
    if ctypes.CDLL(None, use_errno=True).unshare(flags) != 0:
        return False
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    return True


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends; allow no privileges to be gained."""
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def become(order: dict[str, Any]) -> None:
    """Replace this process by the command, within its limits."""
    die_with_parent()
    os.setpgid(0, 0)
    os.chdir(order["folder"])
    source = os.open(order["stdin"], os.O_RDONLY)
    sink = os.open(os.devnull, os.O_WRONLY)
    for target, stream in ((0, source), (1, sink), (2, sink)):
        os.dup2(stream, target)
    seconds = max(1, round(order["seconds"]))
    limits = {
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_AS: (order["memory_bytes"], order["memory_bytes"]),
        resource.RLIMIT_FSIZE: (order["file_bytes"], order["file_bytes"]),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, pair in limits.items():
        resource.setrlimit(limit, pair)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": order["folder"],
        "TMPDIR": order["folder"],
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
    try:
        os.execve(order["command"][0], order["command"], environment)
    finally:
        os._exit(127)


def watch(child: int, order: dict[str, Any]) -> tuple[int, bool]:
    """(wait status of `child`, whether its time was up), its group killed behind it."""
    deadline, overdue = time.monotonic() + order["wall_seconds"], False
    while True:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            _kill(child)
            cut = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
            spent = usage.ru_utime + usage.ru_stime >= order["seconds"]
            return status, overdue or cut == signal.SIGXCPU or (cut == signal.SIGKILL and spent)
        if not overdue and time.monotonic() > deadline:
            overdue = True
            _kill(child)
        time.sleep(POLL_SECONDS)


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def first(order: dict[str, Any], pipe: int) -> None:
    """The first process of the namespaces: starts the command, watches it, tells, ends them all."""
    die_with_parent()
    child = os.fork()
    if child == 0:
        become(order)
    status, overdue = watch(child, order)
    ended = {
        "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "overdue": overdue,
    }
    os.write(pipe, json.dumps(ended).encode())
    os._exit(0)


def main() -> None:
    """Run the order on stdin and say how it ended."""
    die_with_parent()
    order = json.load(sys.stdin)
    isolated = isolate()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        first(order, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    print(json.dumps({**json.loads(told), "isolated": isolated}))


if __name__ == "__main__":
    main()
