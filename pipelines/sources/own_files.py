"""Files of one's own (`file:` addresses) that are no longer what the build stands for.

DVC does not see them: a fetch is of what is pinned. Light, as `doctor` runs before each build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.project import yaml_files

#: Section of params.yaml -> the folder of its units.
UNITS = {"benchmarks": "data/benchmarks", "corpora": "data"}


def local_path(url: str | None, root: Path) -> Path | None:
    """The path that a `file:` address, or one without a scheme, means; None for any other."""
    if url is None or (":" in url.partition("/")[0] and not url.startswith("file:")):
        return None
    return root / url.removeprefix("file://").removeprefix("file:")


def changed_files(root: Path) -> Iterator[str]:
    """A line for each such file of this build, with what to run.

    A file is compared with its pin, or with what was fetched where it has none; it is read only
    where it was touched after the fetch. What is not built, fetch looks at by itself.
    """
    params = yaml_files.read(root / "params.yaml")
    for kind, folder in UNITS.items():
        for name, unit in (params.get(kind) or {}).items():
            fetched = root / folder / name / "fetch" / "files" / "sources.json"
            if fetched.exists():
                for url in _of_unit(root, unit.get("sources") or {}, fetched):
                    yield (
                        f"{url} of {name} was changed; dvc repro still builds from the content "
                        f"that is pinned; to take the new one, run: corpusmill pin {name} && "
                        "dvc repro"
                    )


def _of_unit(root: Path, sources: Mapping[str, Any], fetched: Path) -> Iterator[str]:
    listed = json.loads(fetched.read_text(encoding="utf-8"))
    known = {(one["source"], one["url"]): one for one in listed}
    for source, about in sources.items():
        for file in about.get("files") or ():
            path, there = local_path(file.get("url"), root), known.get((source, file.get("url")))
            pin = file if file.get("sha256") else there
            if path and pin and path.is_file() and _differs(path, pin, fetched):
                yield str(file["url"])


def _differs(path: Path, pin: Mapping[str, Any], fetched: Path) -> bool:
    about = path.stat()
    if pin.get("bytes") not in (None, about.st_size):
        return True
    if max(about.st_mtime, about.st_ctime) < fetched.stat().st_mtime:
        return False
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    return found != str(pin["sha256"])
