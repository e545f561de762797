"""`corpusmill pin CORPUS`: write hash, size and commit of what a corpus file leaves open.

Only `url`, `sha256` and `bytes` of files without a pin are touched, and of files of one's own
(`file:`), which are pinned anew; comments and order stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from pipelines.config.addresses import has_no_address, how_to_address
from pipelines.config.corpora import declared_names
from pipelines.project import yaml_files
from pipelines.project.files import write_text
from pipelines.project.root import refuse_outside
from pipelines.sources import download, hub
from pipelines.sources.landing import Pin, blocks, measure
from pipelines.sources.own_files import local_path
from stages.errors import ConfigError, DataError, unknown

GROUPS = ("corpus", "benchmark")
#: Addresses are long and stay on one line.
WIDTH = 1000


def pin(root: Path, name: str) -> list[str]:
    """Pin every open file of a corpus or benchmark set in its YAML; returns what was pinned.

    Downloads what has to be hashed. ConfigError for an unknown name, a wrong address or none,
    DataError where a file is not to be had.
    """
    path = _file(root, name)
    config = yaml_files.open_document(path) or {}
    if not config.get("generate"):
        _refuse_nowhere(config, path, name)
    pinned: list[str] = []
    for _, files in _files(config):
        files[:] = [entry for file in files for entry in _closed(file, root, pinned)]
    if pinned:
        write_text(yaml_files.text(config, WIDTH), path)
    return pinned


def _files(config: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """(source, its files) of a unit; what is of another shape is told by compose."""
    sources = config.get("sources")
    for name, source in sources.items() if isinstance(sources, Mapping) else ():
        files = source.get("files") if isinstance(source, Mapping) else None
        if isinstance(files, list) and all(isinstance(file, Mapping) for file in files):
            yield name, files


def _refuse_nowhere(config: Mapping[str, Any], path: Path, unit: str) -> None:
    """Raise for a file that is declared by its name alone: there is nothing to pin."""
    for name, files in _files(config):
        for file in files:
            if has_no_address(file):
                place = f"{path.relative_to(path.parents[2]).as_posix()}:{file.lc.line + 1}"
                said = how_to_address(str(file.get("name")), unit)
                raise ConfigError(f"{place}: source {name}: {said}")


def pin_own_files(root: Path, name: str) -> list[str]:
    """The same where all that is open lies under `root` (`file:`): nothing is downloaded."""
    is_open = [url for url, file in _addresses(root, name) if not _is_closed(url, file)]
    return pin(root, name) if all(local_path(url, root) is not None for url in is_open) else []


def unpinned_addresses(root: Path, name: str) -> list[str]:
    """Addresses of a corpus or benchmark set that fetch refuses: they name no fixed content."""
    return [
        url
        for url, file in _addresses(root, name)
        if local_path(url, root) is None
        and not (hub.parse(url).is_pinned if url.startswith(hub.SCHEME) else _is_closed(url, file))
    ]


def _addresses(root: Path, name: str) -> list[tuple[str, Mapping[str, Any]]]:
    listed = (files for _, files in _files(yaml_files.read(_file(root, name))))
    return [(file["url"], file) for files in listed for file in files if file.get("url")]


def _is_closed(url: str, file: Mapping[str, Any]) -> bool:
    return bool(file.get("sha256")) and file.get("bytes") is not None and _fixed(url)


def _file(root: Path, name: str) -> Path:
    for group in GROUPS:
        if name in declared_names(root, group):
            return root / "conf" / group / f"{name}.yaml"
    known = [found for group in GROUPS for found in declared_names(root, group)]
    if not known:
        refuse_outside(root)
    raise unknown("corpus or benchmark set", name, known, where=str(root / "conf"))


def _closed(file: CommentedMap, root: Path, pinned: list[str]) -> Iterator[CommentedMap]:
    """`file` with its pin; several where its address is a glob."""
    url = file.get("url")
    own = url is not None and local_path(url, root) is not None
    if url is None or (not own and _is_closed(url, file)):
        yield file
        return
    for address, content in _contents(url, root):
        if own and (file.get("sha256"), file.get("bytes")) == (content.sha256, content.bytes):
            yield file
            continue
        entry = CommentedMap({**file, "url": address, "sha256": content.sha256})
        entry["bytes"] = content.bytes
        pinned.append(f"{address}: {content}")
        yield entry


def _fixed(url: str) -> bool:
    return not url.startswith(hub.SCHEME) or hub.parse(url).is_pinned


def _contents(url: str, root: Path) -> Iterator[tuple[str, Pin]]:
    """Address and content of the files that `url` names now."""
    own = local_path(url, root)
    if own is not None:
        if not own.is_file():
            raise DataError(f"{url}: expected a file at {own}, found none")
        yield url, measure(blocks(own))
    elif not url.startswith(hub.SCHEME):
        yield url, download.retry(lambda: measure(download.stream(url)))
    else:
        for address, record in download.retry(
            lambda: hub.resolve(hub.parse(url)), hub.is_transient
        ):
            yield str(address), record if record.sha256 else _downloaded(address, root)


def _downloaded(address: hub.HubFile, root: Path) -> Pin:
    """Hash and size of a small file, of which the hub records no SHA-256."""
    with hub.download(address, root) as path:
        return measure(blocks(path))
