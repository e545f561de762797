"""One file to fetch: what is declared of it, the ways to get it, the errors that name it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.config.addresses import has_no_address, how_to_address
from pipelines.sources import hub, mirrors
from pipelines.sources.landing import Pin, WrongContentError, blocks, land, measure
from pipelines.sources.mirrors import VARIABLE, Wanted
from pipelines.sources.own_files import local_path
from stages.errors import ConfigError, CorpusmillError, DataError
from stages.extract.source import SourceFile

Origin = Literal["mirror", "download", "local", "generated"]


@dataclass(frozen=True)
class Fetched:
    """One file that is there: its source and name, its hash and size, where it came from."""

    source: str
    file: str
    sha256: str
    bytes: int
    origin: Origin


@dataclass(frozen=True)
class Order:
    """One file to fetch for `unit` (the name that commands take) into the path `target`."""

    unit: str
    source: str
    file: SourceFile
    target: Path
    root: Path

    @property
    def pin(self) -> Pin:
        """What is declared of the file."""
        return Pin(self.file.bytes, self.file.sha256)

    @property
    def local(self) -> Path | None:
        """The path of a file of one's own, or None."""
        return local_path(self.file.url, self.root)

    def __str__(self) -> str:
        """Source, file and address, as errors name them."""
        url = f" ({self.file.url})" if self.file.url else ""
        return f"source {self.source}, file {self.file.name}{url}"


def fill(order: Order, held: Mapping[str, Path], roots: list[Path]) -> Fetched:
    """Fetch one file: from `held` (SHA-256 -> file of a mirror in `roots`), else by its address."""
    sha256 = order.file.sha256
    if sha256 is not None and sha256 in held:
        return write_target(order, blocks(held[sha256]), "mirror")
    if order.local is not None:
        return _own(order, order.local)
    if order.file.url is None and sha256 is not None:
        raise _nowhere(order, roots, "it has no address")
    _must_be_pinned(order)
    url = order.file.url or ""
    try:
        if url.startswith(hub.SCHEME):
            return _from_hub(order, roots)
        return _downloaded(order, url)
    except hub.UnreachedError as error:
        raise _nowhere(order, roots, str(error)) from None
    except CorpusmillError:
        raise
    except Exception as error:
        raise _nowhere(order, roots, f"{type(error).__name__}: {error}") from None


def write_target(
    order: Order, chunks: Iterable[bytes], origin: Origin, pin: Pin | None = None
) -> Fetched:
    """Write the bytes to the order's target, checked against `pin` or what is declared."""
    try:
        found = land(chunks, order.target, pin or order.pin, str(order))
    except WrongContentError as error:
        raise _with_remedy(error, order) from None
    assert found.sha256 is not None
    assert found.bytes is not None
    return Fetched(order.source, order.file.name, found.sha256, found.bytes, origin)


def _with_remedy(error: WrongContentError, order: Order) -> WrongContentError:
    remedy = (
        f"if the file was meant to change, run: corpusmill pin {order.unit}, then: dvc repro"
        if order.local is not None
        else "nothing was kept; try again: dvc repro; if this content is the right one, take "
        f"sha256 and bytes out of the source in conf/ and run: corpusmill pin {order.unit}"
    )
    error.args = (f"{error.args[0]}\n{remedy}",)
    return error


def _own(order: Order, path: Path) -> Fetched:
    if not path.is_file():
        raise DataError(
            f"{order}: expected a file at {path}, found none; a `file:` address is relative to the "
            f"root of the project; mend it in conf/, then: corpusmill compose"
        )
    if order.file.bytes not in (None, path.stat().st_size):
        # measured whole: downloads stop at the first byte too many
        found = measure(blocks(path))
        raise _with_remedy(WrongContentError(str(order), order.pin, found), order)
    return write_target(order, blocks(path), "local")


def _must_be_pinned(order: Order) -> None:
    if has_no_address(order.file.model_dump()):
        raise ConfigError(f"source {order.source}: {how_to_address(order.file.name, order.unit)}")
    url = order.file.url or ""
    if url.startswith(hub.SCHEME):
        fault = (
            None if hub.parse(url).is_pinned else "expected one file at a commit (40 hex digits)"
        )
    else:
        fault = (
            None if order.file.sha256 and order.file.bytes is not None else "no sha256 and bytes"
        )
    if fault:
        raise ConfigError(
            f"{order} is not pinned: {fault}; pin it with: corpusmill pin {order.unit}"
        )


def _downloaded(order: Order, url: str) -> Fetched:
    from pipelines.sources import download  # aiohttp and fsspec: not for files of one's own

    return download.retry(lambda: write_target(order, download.stream(url), "download"))


def _from_hub(order: Order, roots: list[Path]) -> Fetched:
    """A file of the hub: what the hub recorded of it must agree with what is declared."""
    from pipelines.sources import download

    address = hub.parse(order.file.url or "")
    record = download.retry(lambda: hub.recorded_pin(address), hub.is_transient)
    declared = order.pin
    for ours, theirs in ((declared.bytes, record.bytes), (declared.sha256, record.sha256)):
        if ours is not None and theirs is not None and ours != theirs:
            raise WrongContentError(f"{order}, by the record of the hub", declared, record)
    pin = Pin(record.bytes, declared.sha256 or record.sha256, record.git_blob)
    held = mirrors.find(roots, [Wanted(order.file.name, pin)]) if pin.sha256 else {}
    if held and pin.sha256:
        return write_target(order, blocks(held[pin.sha256]), "mirror", pin)

    def attempt() -> Fetched:
        with hub.download(address, order.target.parents[2]) as path:
            return write_target(order, blocks(path), "download", pin)

    return download.retry(attempt, hub.is_transient)


def _nowhere(order: Order, roots: list[Path], fault: str) -> DataError:
    set_to = os.pathsep.join(map(str, roots)) or "not set"
    near = mirrors.near_misses(roots, Wanted(order.file.name, order.pin))
    close = f"\na file of that name is there: {'; '.join(near)}" if near else ""
    return DataError(
        f"{order}: expected {order.pin}; it is in no mirror ({VARIABLE} is {set_to}), and could "
        f"not be downloaded: {fault}{close}\n"
        f"set {VARIABLE} to a folder that holds it, or go online, then: dvc repro"
    )
