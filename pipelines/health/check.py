"""`corpusmill check`: every hash anew. DVC does not look into read-only cache objects again, so
a flipped byte there would be handed out as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipelines.health.dvc_files import cache_objects, listed_files, locked_outputs
from pipelines.printable import count_of, printable

BLOCK = 1 << 20


@dataclass(frozen=True)
class Claim:
    """What a file must be: `expected` by `algorithm`, as `said_by` says."""

    path: Path
    algorithm: str
    expected: str
    said_by: str


@dataclass(frozen=True)
class Fault:
    """A file that is not what it must be; `found` is a hash, or what is wrong."""

    path: str
    expected: str
    found: str
    said_by: str


def check(root: Path) -> tuple[int, list[Fault]]:
    """How many files were read, and every file that differs from a hash recorded for it.

    Checked are the files that parts.json of each stage lists, every output in dvc.lock that is
    there (an output that is not built is no fault), and every object of DVC's cache.
    """
    locked = {claim.path: claim for claim in _locked(root)}
    claims, faults = [*locked.values(), *_cached(root)], list[Fault]()
    for path in sorted((root / "data").rglob("parts.json")):
        if _is_sound(path, locked.get(path)):
            claims += _listed(path)
        elif path not in locked:
            said = "manifest.json beside it"
            faults.append(Fault(_short(path, root), "its outputs", "another list", said))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = list(threads.map(_hash, claims))
    for claim, value in zip(claims, found, strict=True):
        if value != claim.expected:
            faults.append(Fault(_short(claim.path, root), claim.expected, value, claim.said_by))
    files = len({claim.path for claim in claims})
    return files, sorted(set(faults), key=lambda fault: (fault.path, fault.said_by))


def render(files: int, faults: list[Fault], console: Console) -> None:
    """Print every fault, what was expected and found, and what to run."""
    for fault in faults:
        console.print(Text(printable(fault.path), style="red"), soft_wrap=True)
        console.print(Text(printable(f"    {fault.said_by} says {fault.expected}")), soft_wrap=True)
        console.print(Text(printable(f"    found {fault.found}")), soft_wrap=True)
    if faults:
        paths = len({fault.path for fault in faults})
        console.print(
            f"{paths} of {count_of(files, 'file')} not as built; delete them, in the cache too, "
            "and run: dvc repro",
            soft_wrap=True,
        )
    else:
        console.print(f"{count_of(files, 'file')} checked: all as built")


def _is_sound(path: Path, locked: Claim | None) -> bool:
    """Whether a parts.json may accuse others: it is what dvc.lock, or else its manifest, says."""
    if locked is not None:
        return _hash(locked) == locked.expected
    try:
        outputs = json.loads(path.with_name("manifest.json").read_bytes())["outputs"]
        return bool(outputs == json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _listed(path: Path) -> Iterator[Claim]:
    parts: dict[str, list[dict[str, Any]]] = json.loads(path.read_bytes())
    for entry in (entry for kind in sorted(parts) for entry in parts[kind]):
        yield Claim(path.parent / entry["path"], "sha256", entry["sha256"], "parts.json")


def _locked(root: Path) -> Iterator[Claim]:
    """Files of the outputs in dvc.lock, as far as they are there."""
    for name, md5 in locked_outputs(root).items():
        path = root / name
        if md5.endswith(".dir"):
            for inside, each in listed_files(root, md5).items() if path.is_dir() else ():
                yield Claim(path / inside, "md5", each, "dvc.lock")
        elif path.is_file():
            yield Claim(path, "md5", md5, "dvc.lock")


def _cached(root: Path) -> Iterator[Claim]:
    for path, md5 in cache_objects(root):
        yield Claim(path, "md5", md5, "its name in the cache")


def _hash(claim: Claim) -> str:
    digest = hashlib.new(claim.algorithm, usedforsecurity=False)
    try:
        with claim.path.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    except OSError as error:
        return f"nothing: {error.strerror}"
    return digest.hexdigest()


def _short(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
