"""Files of one's own that are no longer what the build stands for: DVC does not see them.

Sources (`file:` addresses), and what stages are given beside their rows: samples, vectors, indexes
of older releases in folders, scripts of checkers. Light, as `doctor` runs before each build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.prior_releases.named import PARTS, index_of
from pipelines.project import yaml_files

#: Section of params.yaml -> the folder of its units.
UNITS = {"benchmarks": "data/benchmarks", "corpora": "data"}


class Unit(NamedTuple):
    """A corpus or benchmark set: its name, its section of params.yaml, its folder under data/."""

    name: str
    section: Mapping[str, Any]
    folder: Path


class Given(NamedTuple):
    """A file that a stage is given: the key of conf/ that names it, how, where it lies, its pin."""

    stage: str
    key: str
    called: str
    path: Path
    pin: Mapping[str, Any]


def local_path(url: str | None, root: Path) -> Path | None:
    """The path that a `file:` address, or one without a scheme, means; None for any other."""
    if url is None or (":" in url.partition("/")[0] and not url.startswith("file:")):
        return None
    return root / url.removeprefix("file://").removeprefix("file:")


def changed_files(root: Path) -> Iterator[str]:
    """A line for each such file of this build, with what to run.

    A file is compared with its pin, or with what was read where it has none; it is read only where
    it was touched after the stage. At what is not built the stage looks by itself.
    """
    params = yaml_files.read(root / "params.yaml")
    for kind, folder in UNITS.items():
        for name, section in (params.get(kind) or {}).items():
            unit = Unit(name, section, root / folder / name)
            yield from _sources(root, unit)
            yield from _given(root, unit)
            yield from _programs(root, unit)


def _sources(root: Path, unit: Unit) -> Iterator[str]:
    fetched = unit.folder / "fetch" / "files" / "sources.json"
    listed = json.loads(fetched.read_text(encoding="utf-8")) if fetched.exists() else []
    known = {(one["source"], one["url"]): one for one in listed}
    for source, about in (unit.section.get("sources") or {}).items() if listed else ():
        for file in about.get("files") or ():
            url = file.get("url")
            path, there = local_path(url, root), known.get((source, url))
            pin = file if file.get("sha256") else there
            if path and pin and _other_content(path, pin, fetched):
                yield (
                    f"{url} of {unit.name} was changed; dvc repro still builds from the content "
                    f"that is pinned; to take the new one, run: corpusmill pin {unit.name} && "
                    "dvc repro"
                )


def _given(root: Path, unit: Unit) -> Iterator[str]:
    for one in _named(root, unit.section):
        built = unit.folder / one.stage / "parts.json"
        if built.exists() and (found := _other_content(one.path, one.pin, built)):
            yield (
                f"{one.called} of {unit.name} ({one.key}) was changed; what {one.stage} built is "
                f"of the content that is pinned; to take the new one, write in conf/: sha256: "
                f"{found}, then run: corpusmill compose && dvc repro"
            )


def _named(root: Path, section: Mapping[str, Any]) -> Iterator[Given]:
    """What the stages of a corpus that are on are given, as far as it is pinned."""
    verify, dedup = (section.get(stage) or {} for stage in ("verify", "dedup"))
    if verify.get("enabled", True):
        for one in (verify.get("samples") or {}).get("files") or ():
            yield Given("verify", "verify.samples", one["file"], root / one["file"], one)
    semantic = dedup.get("semantic") or {}
    if dedup.get("enabled", True) and semantic:
        name = str(semantic["embeddings"])
        yield Given("dedup", "dedup.semantic", name, root / name, semantic)
    for one in dedup.get("against") or ():
        if isinstance(one, Mapping) and (root / one["ref"]).is_dir():
            index = index_of(root / one["ref"]) / PARTS
            yield Given("against", "dedup.against", one["ref"], index, one)


def _programs(root: Path, unit: Unit) -> Iterator[str]:
    """Scripts that verify ran; of the programs of the machine nothing is recorded."""
    manifest = unit.folder / "verify" / "manifest.json"
    about = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    for name, sha256 in about.get("programs", {}).items():
        if (root / name).is_file() and _sha256(root / name) != sha256:
            yield (
                f"{name} of {unit.name} (verify.checkers) was changed after it checked the rows, "
                f"and dvc repro does not run it again; to do so, run: dvc repro --force "
                f"--single-item verify@{unit.name} && dvc repro"
            )


def _other_content(path: Path, pin: Mapping[str, Any], built: Path) -> str | None:
    """The sha256 of a file that is not what `pin` says; None where it is, or nothing is pinned."""
    if not path.is_file() or not pin.get("sha256"):
        return None
    about = path.stat()
    same_size = pin.get("bytes") in (None, about.st_size)
    if same_size and max(about.st_mtime, about.st_ctime) < built.stat().st_mtime:
        return None
    found = _sha256(path)
    return None if found == pin["sha256"] else found


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
