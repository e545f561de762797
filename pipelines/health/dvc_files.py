"""Where DVC keeps its files, and what its lock file must look like. Imports nothing heavy."""

from __future__ import annotations

import configparser
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from pipelines.project.yaml_files import LOADER

MD5 = re.compile(r"[0-9a-f]{32}(\.dir)?")
#: Temporary names that DVC gives: a token of 16 bytes in base 64, between a dot and `.tmp`.
TEMPORARY = re.compile(r".*\.[A-Za-z0-9_-]{22}\.tmp")


def cache_folder(root: Path) -> Path:
    """The folder of DVC's cache, as .dvc/config and .dvc/config.local say."""
    folder = root / ".dvc"
    place = folder / "cache"
    for name in ("config", "config.local"):
        config = configparser.ConfigParser(strict=False)
        config.read(folder / name, encoding="utf-8")
        if config.has_option("cache", "dir"):
            place = (folder / config.get("cache", "dir")).resolve()
    return place


def cache_objects(root: Path) -> Iterator[tuple[Path, str]]:
    """Each object of the cache with the MD5 that its name claims; temporaries are left out."""
    for folder in sorted((cache_folder(root) / "files" / "md5").glob("[0-9a-f][0-9a-f]")):
        for path in sorted(folder.iterdir()):
            name = folder.name + path.name
            if MD5.fullmatch(name):
                yield path, name.removesuffix(".dir")


def read_lock(path: Path) -> dict[str, Any] | None:
    """dvc.lock, or None where it is not one: empty, cut, or not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
        loaded = yaml.load(text, LOADER)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    if not text.endswith("\n") or not isinstance(loaded, dict) or loaded.get("schema") != "2.0":
        return None
    stages = loaded.get("stages", {})
    whole = isinstance(stages, dict) and all(_is_stage(stage) for stage in stages.values())
    return loaded if whole else None


def locked_outputs(root: Path) -> dict[str, str]:
    """Path and MD5 (of a folder: of its listing, with `.dir`) of every output in dvc.lock."""
    lock = root / "dvc.lock"
    stages = (read_lock(lock) or {}).get("stages", {}) if lock.exists() else {}
    return {
        out["path"]: out["md5"]
        for stage in stages.values()
        for out in stage.get("outs", [])
        if "md5" in out
    }


def listed_files(root: Path, md5: str) -> dict[str, str]:
    """Path and MD5 of each file of a folder, as the cache lists it; nothing from a broken list."""
    path = cache_folder(root) / "files" / "md5" / md5[:2] / md5[2:]
    content = path.read_bytes() if path.exists() else b""
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5.removesuffix(".dir"):
        return {}
    return {entry["relpath"]: entry["md5"] for entry in json.loads(content)}


def _is_stage(stage: Any) -> bool:
    if not isinstance(stage, dict) or not isinstance(stage.get("cmd"), (str, list)):
        return False
    files = [stage.get("deps", []), stage.get("outs", [])]
    params = stage.get("params", {})
    return (
        isinstance(params, dict)
        and all(isinstance(listed, list) for listed in files)
        and all(_is_file(entry) for listed in files for entry in listed)
    )


def _is_file(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        return False
    return entry.get("hash", "md5") == "md5" and bool(
        MD5.fullmatch(str(entry.get("md5", "0" * 32)))
    )
