"""`corpusmill doctor`: heals what a kill leaves behind, before `dvc repro` stumbles over it.

DVC writes dvc.lock and .dvc/tmp/rwlock in place: killed at that moment it leaves an empty or cut
file, and then no dvc command works. Fast and light: `make repro` runs it first.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from pipelines.health.dvc_files import TEMPORARY, cache_folder, read_lock
from pipelines.project.files import write_bytes

#: The copy of the last dvc.lock that was whole.
GOOD_COPY = Path(".dvc/tmp/corpusmill/dvc.lock")
RWLOCK = Path(".dvc/tmp/rwlock")
OURS = re.compile(r".*\.tmp-(\d+)")
PACKAGES = (
    "corpusmill", "dvc", "hydra-core", "polars", "pyarrow", "duckdb", "great-expectations",
    "datasketch",
)  # fmt: skip


def heal(root: Path) -> list[str]:
    """Mend dvc.lock and rwlock, remove stale temporaries; returns what was done, in words.

    While dvc runs here nothing is touched.
    """
    running = dvc_processes(root)
    if running:
        return [f"dvc is running here (pid {', '.join(map(str, running))}); nothing was touched"]
    return [*_heal_lock(root), *_heal_rwlock(root), *_sweep(root), *_lost_catalog(root)]


def environment(root: Path) -> dict[str, str]:
    """Versions and limits that a report of a fault should name."""
    versions = {name: _version(name) for name in PACKAGES}
    free = shutil.disk_usage(root).free / 2**30
    memory = psutil.virtual_memory().total / 2**30
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": str(os.cpu_count()),
        "memory": f"{memory:.1f} GiB",
        "free disk": f"{free:.1f} GiB",
        "cache": str(cache_folder(root)),
        "mirror": os.environ.get("CORPUSMILL_MIRROR", "none"),
        **versions,
    }


def dvc_processes(root: Path) -> list[int]:
    """Process ids of dvc at work in `root`, our own ancestors left out."""
    mine = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return sorted(
        process.pid
        for process in psutil.process_iter(["cmdline", "cwd"])
        if process.pid not in mine
        and _is_dvc(process.info["cmdline"] or [])
        and _inside(process, root)
    )


def _is_dvc(command: list[str]) -> bool:
    names = [Path(word).name for word in command[:3]]
    return "dvc" in names


def _inside(process: psutil.Process, root: Path) -> bool:
    folder = process.info["cwd"]
    return folder is not None and Path(folder).is_relative_to(root.resolve())


def _heal_lock(root: Path) -> Iterator[str]:
    lock, copy = root / "dvc.lock", root / GOOD_COPY
    if not lock.exists():
        return
    content = lock.read_bytes()
    if copy.exists() and copy.read_bytes() == content:
        return
    if read_lock(lock) is not None:
        write_bytes(content, copy)
        return
    for name, good in (("the last good copy", _copy(copy)), ("git HEAD", _committed(root))):
        if good is not None:
            write_bytes(good, lock)
            yield f"dvc.lock was cut off by a kill ({len(content)} bytes); restored from {name}"
            return
    lock.unlink()
    yield f"dvc.lock was cut off by a kill ({len(content)} bytes) and has no copy; removed it"


def _copy(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() and read_lock(path) is not None else None


def _committed(root: Path) -> bytes | None:
    """dvc.lock of the last commit, if it is whole."""
    done = subprocess.run(
        ["git", "show", "HEAD:./dvc.lock"], cwd=root, capture_output=True, check=False
    )
    if done.returncode:
        return None
    kept = root / GOOD_COPY.with_suffix(".head")
    write_bytes(done.stdout, kept)
    good = _copy(kept)
    kept.unlink()
    return good


def _heal_rwlock(root: Path) -> Iterator[str]:
    """DVC takes a holder for alive as long as its number is: that of a zombie, which nobody waits
    for in a container, or of a process that was given it later.
    """
    path = root / RWLOCK
    if not path.exists():
        return
    try:
        held = _holders(json.loads(path.read_bytes()))
    except (ValueError, TypeError, KeyError, AttributeError):
        path.unlink()
        yield f"{RWLOCK} was cut off by a kill; removed it"
        return
    gone = sorted(pid for pid, command in held if not _holds(pid, command))
    if gone and len(gone) == len(held) and any(map(psutil.pid_exists, gone)):
        path.unlink()
        yield f"{RWLOCK} was held by dvc that was killed ({gone[0]}); removed it"


def _holders(locks: dict[str, Any]) -> set[tuple[int, str]]:
    """Number and command of each process that a rwlock names."""
    writers = locks.get("write", {}).values()
    readers = (one for several in locks.get("read", {}).values() for one in several)
    return {(int(holder["pid"]), str(holder["cmd"])) for holder in (*writers, *readers)}


def _holds(pid: int, command: str) -> bool:
    """Whether the process lives and is the one that took the lock."""
    try:
        return command in " ".join(psutil.Process(pid).cmdline())
    except psutil.Error:  # gone, or a zombie
        return False


def _sweep(root: Path) -> Iterator[str]:
    """Remove temporaries whose process is gone, ours and DVC's."""
    found = [path for path in _walk(root / "data") if _is_stale(path, root)]
    found += [path for path in _walk(cache_folder(root)) if TEMPORARY.fullmatch(path.name)]
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if found:
        named = ", ".join(_short(path, root) for path in found[:3])
        more = ", ..." if len(found) > 3 else ""
        yield f"removed {len(found)} temporaries of killed processes: {named}{more}"


def _lost_catalog(root: Path) -> Iterator[str]:
    """The catalog is no output of DVC's: where it was deleted, let its stage run again."""
    marks = sorted(root.glob("data/*/catalog.json"))
    if marks and not (root / "data" / "catalog.duckdb").exists():
        for mark in marks:
            mark.unlink()
        yield "data/catalog.duckdb is missing; dvc repro will write it"


def _walk(folder: Path) -> Iterator[Path]:
    """Everything under `folder`; what lies in a temporary folder is not looked into."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))
        folders[:] = [name for name in folders if not OURS.fullmatch(name)]


def _is_stale(path: Path, root: Path) -> bool:
    if TEMPORARY.fullmatch(path.name):
        return True
    ours = OURS.fullmatch(path.name)
    return ours is not None and not _at_work(int(ours[1]), root)


def _at_work(pid: int, root: Path) -> bool:
    """Whether the process lives and works here: a number is given again to other processes."""
    try:
        folder = psutil.Process(pid).cwd()
    except psutil.Error:
        return False
    return Path(folder).is_relative_to(root.resolve())


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _short(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
