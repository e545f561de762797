"""Fetch: the raw files of a corpus or benchmark set, pinned by content.

A file comes from a mirror, by its address, or from our own generator, and lands in
`<out>/files/<source>/<name>`, read-only. `<out>/files/sources.json` lists what is there, in the
form in which a mirror lists it. Where a file came from is logged and not written: it may differ.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pipelines.project.files import write_json
from pipelines.sources import mirrors
from pipelines.sources.mirrors import Wanted
from pipelines.sources.orders import Fetched, Order, fill, write_target
from stages.errors import ConfigError
from stages.extract.source import Source, parse_sources

WORKERS = 8
NAME = re.compile(r"[a-z0-9][a-z0-9_]*")


def fetch(
    unit: str,
    sources: Mapping[str, Any],
    out: Path,
    generate: Mapping[str, Any] | None = None,
    root: Path | None = None,
) -> list[Fetched]:
    """Fetch all files of the sources of `unit` into `out`; in the order of the configuration.

    Raises ConfigError (an address is wrong or not pinned) or DataError (content is not what was
    declared, or is nowhere to be had), naming source, file, expected, found, and what to run.
    """
    declared = parse_sources(sources, f"{unit}.sources")
    _check_names(unit, declared)
    folder, here = out / "files", root or Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    orders = [
        Order(unit.rpartition(".")[2], name, file, folder / name / file.name, here)
        for name, source in declared.items()
        for file in source.files
    ]
    fetched = _all(orders) if generate is None else _generated(generate, orders, folder)
    write_json(_listed(declared, fetched), folder / mirrors.INDEX)
    return fetched


def _check_names(unit: str, names: Iterable[str]) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            raise ConfigError(
                f"{unit}.sources.{name}: a source is named by lower-case letters, digits and _"
            )


def _listed(declared: Mapping[str, Source], fetched: Iterable[Fetched]) -> list[dict[str, Any]]:
    urls = {
        (name, file.name): file.url for name, source in declared.items() for file in source.files
    }
    return [
        {
            "source": one.source,
            "file": f"{one.source}/{one.file}",
            "url": urls[one.source, one.file],
            "sha256": one.sha256,
            "bytes": one.bytes,
            "licence": declared[one.source].licence,
        }
        for one in fetched
    ]


def _all(orders: list[Order]) -> list[Fetched]:
    """Fetch each order; equal contents are fetched once and linked."""
    roots = mirrors.folders(os.environ)
    pinned = [Wanted(order.file.name, order.pin) for order in orders if order.file.sha256]
    held = mirrors.find(roots, pinned)
    first: dict[str, Order] = {}
    for order in orders:
        first.setdefault(order.file.sha256 or str(order.file.url), order)
    pool = ThreadPoolExecutor(WORKERS)
    try:
        filled = pool.map(lambda order: fill(order, held, roots), first.values())
        done = dict(zip(first, filled, strict=True))
    finally:
        pool.shutdown(cancel_futures=True)
    return [_shared(order, done[order.file.sha256 or str(order.file.url)]) for order in orders]


def _shared(order: Order, fetched: Fetched) -> Fetched:
    first = order.target.parents[1] / fetched.source / fetched.file
    if first != order.target:
        order.target.parent.mkdir(parents=True, exist_ok=True)
        os.link(first, order.target)
    return Fetched(order.source, order.file.name, fetched.sha256, fetched.bytes, fetched.origin)


def _generated(generate: Mapping[str, Any], orders: list[Order], folder: Path) -> list[Fetched]:
    """Files of our own generator; exactly those that the sources declare."""
    from stages.demo import generate as generator

    wanted = {f"{order.source}/{order.file.name}": order for order in orders}
    made = {}
    for name, chunks in generator(**generate):
        if name in wanted:
            made[name] = write_target(wanted[name], iter(chunks), "generated")
    if missing := sorted(set(wanted) - set(made)):
        raise ConfigError(f"generate {generate['name']!r} makes no file {missing[0]!r}")
    return [made[name] for name in wanted]
