"""One source file to mapped rows on disk and quarantine lines: the unit of parallel work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipelines.ingest.pdf_process import PdfProcess, SourcePath, is_pdf
from pipelines.ingest.source_files import open_source_file
from pipelines.ingest.spill import Spill, quarantine
from stages.errors import DataError
from stages.extract.absent import Sought, fields_sought, values
from stages.extract.fields import Batch
from stages.extract.readers import read
from stages.extract.record import Broken, Entry, FileRefused, Record, Routed
from stages.extract.rows import map_batch, mapper
from stages.extract.source import Source
from stages.schema import QUARANTINE

BATCH_RECORDS = 20_000
BATCH_BYTES = 16 << 20


@dataclass(frozen=True)
class Task:
    """One file of one source. `number` is its place among all files of the corpus, by name."""

    number: int
    corpus: str
    name: str
    source: Source
    file: str
    files: Path
    spill: Path
    parts: int

    @property
    def size(self) -> int | None:
        """The declared size in bytes."""
        return next(file.bytes for file in self.source.files if file.name == self.file)


@dataclass(frozen=True)
class RoutedDocument:
    """What a model shall read: its archive member or "", its pages, and why.

    Without pages: problems and answers that rules left open, in `detail`.
    """

    member: str
    pages: int
    reason: str
    detail: str


@dataclass(frozen=True)
class FileCount:
    """What a file gave: records read, the quarantine lines among them, fields not seen."""

    number: int
    name: str
    records: int
    quarantined: pl.DataFrame
    fields: Sought
    routed: list[RoutedDocument] = field(default_factory=list)


def ingest_file(task: Task, pdfs: PdfProcess) -> FileCount:
    """Read, map and spill one file; DataError names source, file and fault.

    Documents that are to be read by a model are in no count yet: they come back as `routed`.
    """
    routed: list[RoutedDocument] = []
    entries = _without_routed(_entries(task, pdfs), routed)
    return replace(ingest(task, entries, f"{task.number:06d}"), routed=routed)


def ingest(task: Task, entries: Iterable[tuple[str, Entry]], stem: str) -> FileCount:
    """Map and spill the entries of a file, each with its archive member; `stem` names the spill."""
    plan = mapper(task.corpus, task.name, task.source)
    spill = Spill(task.spill, stem, task.parts)
    records, lines = 0, []
    fields = fields_sought(task.source)
    try:
        for batch, broken in _batches(task, entries):
            mapped = map_batch(plan, batch)
            fields.look(values(batch.records))
            spill.add(mapped.rows)
            lines.append(quarantine(task.corpus, task.name, broken + mapped.broken))
            records += len(batch.records) + len(broken)
    except FileRefused as refused:
        raise DataError(
            f"source {task.name!r}, file {task.file!r} is refused as {refused.reason}: "
            f"{refused.detail}; it lies in {task.files / task.name}"
        ) from refused
    spill.flush()
    empty = pl.DataFrame(schema=QUARANTINE)
    return FileCount(task.number, task.name, records, pl.concat([empty, *lines]), fields)


def _entries(task: Task, pdfs: PdfProcess) -> Iterator[tuple[str, Entry]]:
    folder, reader = task.files / task.name, task.source.reader
    path = SourcePath(folder, task.file, task.size)
    if is_pdf(task.file, reader):
        yield from pdfs.read(path, reader)
        return
    inside: list[str] = []
    with open_source_file(folder, task.file, task.size) as stream:
        for document, item in read(stream, task.file, reader, inside):
            yield document.member, item
    if inside:
        yield from pdfs.read(path, reader, among=True)


def _without_routed(
    entries: Iterable[tuple[str, Entry]], routed: list[RoutedDocument]
) -> Iterator[tuple[str, Entry]]:
    for member, item in entries:
        if isinstance(item, Routed):
            why = item.raw.decode("utf-8", "replace")
            routed.append(RoutedDocument(member, item.pages, item.reason, why))
        else:
            yield member, item


def _batches(
    task: Task, entries: Iterable[tuple[str, Entry]]
) -> Iterator[tuple[Batch, list[tuple[str, Broken]]]]:
    """Records in batches of bounded size, with the broken ones that stood between them."""
    members: list[str] = []
    records: list[Record] = []
    broken: list[tuple[str, Broken]] = []
    size = 0
    for member, item in entries:
        if isinstance(item, Broken):
            label = f"{task.file}!{member}" if member else task.file
            broken.append((label, item))
            size += len(item.raw)
        else:
            members.append(member)
            records.append(item)
            size += len(item.canonical)
        if len(records) + len(broken) >= BATCH_RECORDS or size >= BATCH_BYTES:
            yield Batch(task.file, members, records), broken
            members, records, broken, size = [], [], [], 0
    if records or broken:
        yield Batch(task.file, members, records), broken
