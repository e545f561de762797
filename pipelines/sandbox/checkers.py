"""External checkers in a sandbox (`stages.core.Check`): a command per text, with limits.

Each text has a process tree of its own: a scratch folder, an empty environment, limits on
processor time, wall time, address space, file sizes; where the kernel allows it, no network and
namespaces of its own, so that nothing it started lives on (`pipelines.sandbox.checker_process`).
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pipelines.sandbox import checker_process
from pipelines.sandbox.programs import own_file
from stages.core import Check
from stages.errors import ConfigError, CorpusmillError, unknown
from stages.verification.checkers import FILE, Checker

#: The wall limit, in multiples of the limit on processor time: for loaded machines.
WALL_FACTOR = 5.0
WORKERS = 2
#: Bytes that a checker may write to one file, its output among them.
FILE_BYTES = 64 << 20
Result = tuple[str, int | None]


def checks(checkers: Mapping[str, Checker]) -> Check:
    """What runs the declared checkers; no process is started before the first text."""
    return partial(_check, checkers)


def _check(checkers: Mapping[str, Checker], name: str, texts: Sequence[str]) -> list[Result]:
    if name not in checkers:
        raise unknown("checker", name, checkers, "verify.checkers")
    checker = checkers[name]
    distinct = list(dict.fromkeys(texts))
    words = _words(name, checker) if distinct else []
    with ThreadPoolExecutor(WORKERS) as pool:
        results = dict(
            zip(distinct, pool.map(partial(_run, name, checker, words), distinct), strict=True)
        )
    return [results[text] for text in texts]


def _words(name: str, checker: Checker) -> list[str]:
    """The command with the paths of its program and of scripts of one's own."""
    words = [str(own_file(word, Path.cwd()) or word) for word in checker.command]
    found = shutil.which(words[0])
    if found is None:
        raise ConfigError(
            f"verify.checkers.{name}: expected a program {checker.command[0]!r} on PATH, found "
            "none; install it, or mend conf/, then: corpusmill compose"
        )
    return [found, *words[1:]]


def _run(name: str, checker: Checker, words: Sequence[str], text: str) -> Result:
    with tempfile.TemporaryDirectory(prefix="corpusmill-check-") as folder:
        file = Path(folder) / f"text{checker.suffix}"
        file.write_text(text, encoding="utf-8", newline="")
        order = {
            "command": [word.replace(FILE, str(file)) for word in words],
            "stdin": str(file),
            "folder": folder,
            "seconds": checker.seconds,
            "wall_seconds": checker.seconds * WALL_FACTOR,
            "memory_bytes": checker.memory_mb << 20,
            "file_bytes": FILE_BYTES,
        }
        return _verdict(_outcome(name, order))


def _outcome(name: str, order: Mapping[str, object]) -> dict[str, object]:
    """What the guard says of the command that it ran."""
    guard = [sys.executable, "-I", "-S", checker_process.__file__]
    done = subprocess.run(
        guard,
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    try:
        told: dict[str, object] = json.loads(done.stdout)
    except ValueError:
        raise CorpusmillError(
            f"verify.checkers.{name}: the guard of the command failed (exit code "
            f"{done.returncode}): {done.stderr[-500:]}"
        ) from None
    return told


def _verdict(told: Mapping[str, object]) -> Result:
    """valid, invalid, timeout or killed (for want of memory, say), and the exit code."""
    code = told["code"]
    if told["overdue"]:
        return "timeout", None
    if not isinstance(code, int):
        return ("killed" if told["signal"] == signal.SIGKILL else "invalid"), None
    return ("valid" if code == 0 else "invalid"), code
