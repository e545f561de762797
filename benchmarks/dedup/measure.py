"""Run a command and measure its whole process tree: CPU seconds, wall, peak memory."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

MIB = 1 << 20
STEP = 0.2
#: What stages/__init__.py sets, no setting of a peer; and what would let each run of those that
#: were installed without bytecode compile all their modules anew.
NOT_TOLD = ("OPENBLAS_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")
TAIL = 400
PR_SET_CHILD_SUBREAPER = 36
#: Seconds that what outlives the command has to end by itself.
ENDING = 5.0
ERROR = re.compile(r"[\w.]+(Error|Exception|Exit)\b")


@dataclass(frozen=True)
class Usage:
    """One run. `error` is empty where it ended well; CPU is user + system of the process group."""

    cpu: float
    wall: float
    peak_mib: float
    error: str = ""


def measure(command: list[str], log: Path, limit: float, cwd: Path) -> Usage:
    """Run `command` in `cwd`, its output into `log`; kill its process group after `limit` s."""
    _adopt(True)
    start = time.monotonic()
    own = {name: told for name, told in os.environ.items() if name not in NOT_TOLD}
    with log.open("wb") as sink:
        child = subprocess.Popen(
            command, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, cwd=cwd,
            start_new_session=True, env=own | {"PYTHONHASHSEED": "0"},
        )  # fmt: skip
    peak, timed_out = 0.0, False
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        peak = max(peak, _resident(child.pid))
        if not timed_out and time.monotonic() - start > limit:
            timed_out = True
            os.killpg(child.pid, signal.SIGKILL)
        time.sleep(STEP if time.monotonic() - start > 2 * STEP else STEP / 10)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime + _left(child.pid)
    _adopt(False)
    error = f"over the limit of {limit:g} s" if timed_out else _reason(child.returncode, log)
    return Usage(cpu, wall, peak / MIB, error)


def _adopt(orphans: bool) -> None:
    """Become the parent of what a command leaves behind: else nobody could say what that used.

    The workers of a server of forks (multiprocessing's forkserver) are children of none that the
    command waits for. Linux alone has this; elsewhere their seconds are missing.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(orphans))


def _left(group: int) -> float:
    """CPU seconds of what outlived the command, which ends by itself or is ended."""
    until, cpu = time.monotonic() + ENDING, 0.0
    with suppress(ChildProcessError):
        while True:
            pid, _, used = os.wait4(-group, os.WNOHANG)
            cpu += used.ru_utime + used.ru_stime
            if not pid and time.monotonic() > until:
                _end_group(group)
            elif not pid:
                time.sleep(STEP / 10)
    _end_group(group)
    return cpu


def _resident(pid: int) -> float:
    """Bytes resident in the tree now, or the highest of its root so far, whichever is more."""
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
        total = float(sum(_rss(process) for process in tree))
        return max(total, _high_water(pid))
    except (psutil.Error, OSError):
        return 0.0


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _high_water(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) * 1024
    return 0.0


def _end_group(group: int) -> None:
    """End what the command left running."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _reason(code: int, log: Path) -> str:
    """The exit code, and the last error that the log names (else its last line)."""
    if code == 0:
        return ""
    lines = log.read_text(errors="replace").strip().splitlines() or ["no output"]
    named = [line for line in lines if ERROR.match(line)]
    return f"exit {code}: {(named or lines)[-1].strip()[:TAIL]}"
