"""Extract: the files of all sources of a corpus to parts of rows, events and a quarantine.

What comes out depends on the files' names and contents and on the configuration, not on the
order in which files are listed or read, nor on the number of processes.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.ingest.assisted import ingest_routed
from pipelines.ingest.one_file import FileCount, Task, ingest_file
from pipelines.ingest.parts import Part, doubled_keys, split_part
from pipelines.ingest.pdf_process import PdfProcess, pdf_process
from pipelines.ingest.spill import read_bucket
from pipelines.printable import printable
from pipelines.project.parquet import write_parquet
from pipelines.runner.process import die_with_parent
from stages.errors import DataError
from stages.extract.absent import fields_sought
from stages.extract.params import ExtractParams
from stages.extract.source import Source
from stages.llm.model import Model, no_model
from stages.schema import EVENTS, QUARANTINE


@dataclass
class Counts:
    """Records of a corpus: read = kept + dropped + quarantined, also by source.

    by_source: source -> {read, kept, dropped, quarantined}. reasons: dropped rows by reason;
    quarantine: records by reason; edits: changes by name.
    """

    read: int = 0
    kept: int = 0
    dropped: int = 0
    quarantined: int = 0
    by_source: dict[str, dict[str, int]] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    quarantine: dict[str, int] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Corpus:
    """What is extracted: a corpus or benchmark set by name, its sources, where their files lie.

    conf: the file that declares it, as errors name it.
    """

    name: str
    sources: Mapping[str, Source]
    files: Path
    conf: str = "conf/"


def extract(corpus: Corpus, params: ExtractParams, out: Path, model: Model = no_model) -> Counts:
    """Read `files/<source>/<name>` of all sources; write kept, dropped and tables under `out`.

    model: reads the documents that rules do not trust, where their source says so.

    kept/part-*.parquet has the columns of ROW, dropped/part-*.parquet those and DROPPED,
    tables/events.parquet and tables/quarantine.parquet EVENTS and QUARANTINE. Raises DataError
    where a file is not what it claims, a source has not the declared number of rows, or none of
    its records has what a required column is mapped from.
    """
    out.mkdir(parents=True, exist_ok=True)
    spill = Path(tempfile.mkdtemp(prefix=".ingest-", dir=out))
    sources = corpus.sources
    try:
        tasks = _tasks(corpus, spill, params.parts)
        with pdf_process() as pdfs:
            found = _run(tasks, params.workers, pdfs)
            found += [
                ingest_routed(tasks[one.number], one.routed, pdfs, model)
                for one in found
                if one.routed
            ]
        counts = _count_read(found, sources)
        _refuse_absent(found, corpus)
        doubled = doubled_keys(spill, params.parts)
        broken = pl.concat([pl.DataFrame(schema=QUARANTINE), *(one.quarantined for one in found)])
        keys = {name: source.key for name, source in sources.items()}
        buckets = (read_bucket(spill, number) for number in range(params.parts))
        parts = (split_part(bucket, doubled, keys) for bucket in buckets)
        _write(parts, broken, counts, out)
    finally:
        shutil.rmtree(spill)
    _check(counts)
    return counts


def _tasks(corpus: Corpus, spill: Path, parts: int) -> list[Task]:
    sources = corpus.sources
    pairs = sorted((name, file.name) for name, source in sources.items() for file in source.files)
    return [
        Task(number, corpus.name, name, sources[name], file, corpus.files, spill, parts)
        for number, (name, file) in enumerate(pairs)
    ]


def _run(tasks: list[Task], workers: int, pdfs: PdfProcess) -> list[FileCount]:
    if workers == 1 or len(tasks) < 2:
        return [ingest_file(task, pdfs) for task in tasks]
    # polars does not survive a fork
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=die_with_parent) as pool:
        return list(pool.map(_alone, tasks))


def _alone(task: Task) -> FileCount:
    """One file in a process of the pool."""
    with pdf_process() as pdfs:
        return ingest_file(task, pdfs)


def _count_read(found: Iterable[FileCount], sources: Mapping[str, Source]) -> Counts:
    counts = Counts()
    for name in sorted(sources):
        counts.by_source[name] = {"read": 0, "kept": 0, "dropped": 0, "quarantined": 0}
    for one in found:
        counts.read += one.records
        counts.by_source[one.name]["read"] += one.records
    for name, source in sources.items():
        read = counts.by_source[name]["read"]
        if source.rows is not None and read != source.rows:
            raise DataError(
                f"source {name!r}: expected {source.rows:,} records (`rows` in its "
                f"configuration), found {read:,}"
            )
    return counts


def _refuse_absent(found: Iterable[FileCount], corpus: Corpus) -> None:
    """Say which fields that columns are mapped from no record of a source has.

    Raises DataError where they are all that a required column is mapped from: not one record
    could become a row.
    """
    seen = {name: fields_sought(source) for name, source in corpus.sources.items()}
    for one in found:
        seen[one.name].join(one.fields)
    fatal = []
    for name, fields in seen.items():
        required = fields.missing_columns() & set(corpus.sources[name].required)
        lines = [printable(line) for line in fields.warnings()]
        if required:
            fatal += [f"corpus {corpus.name}, source {name}: {line}" for line in lines]
        else:
            for line in lines:
                print(f"  {name}: {line}", file=sys.stderr)
    if fatal:
        mend = f"mend the fields in {corpus.conf}, then run: corpusmill compose && dvc repro"
        raise DataError("\n".join([*fatal, mend]))


def _write(parts: Iterable[Part], broken: pl.DataFrame, counts: Counts, out: Path) -> None:
    events = [pl.DataFrame(schema=EVENTS)]
    for number, part in enumerate(parts):
        write_parquet(part.kept, out / "kept" / f"part-{number:05d}.parquet")
        write_parquet(part.dropped, out / "dropped" / f"part-{number:05d}.parquet")
        events.append(part.events)
        broken = pl.concat([broken, part.doubled])
        counts.kept += part.kept.height
        counts.dropped += part.dropped.height
        _tally(counts.reasons, part.dropped["reasons"].explode(empty_as_null=False))
        _tally_sources(counts, "kept", part.kept["source"])
        _tally_sources(counts, "dropped", part.dropped["source"])
    changed = pl.concat(events)
    write_parquet(changed, out / "tables" / "events.parquet")
    ordered = broken.sort("source", "file", "position", "offset", "reason", "sha256")
    write_parquet(ordered, out / "tables" / "quarantine.parquet")
    counts.quarantined = broken.height
    _tally(counts.quarantine, broken["reason"])
    _tally(counts.edits, changed["reasons"].explode(empty_as_null=False))
    _tally_sources(counts, "quarantined", broken["source"])


def _tally(counts: dict[str, int], values: pl.Series) -> None:
    for value, count in values.value_counts().sort(values.name).iter_rows():
        counts[value] = counts.get(value, 0) + count


def _tally_sources(counts: Counts, kind: str, sources: pl.Series) -> None:
    for name, count in sources.value_counts().iter_rows():
        counts.by_source[name][kind] += count


def _check(counts: Counts) -> None:
    for name, one in counts.by_source.items():
        if one["read"] != one["kept"] + one["dropped"] + one["quarantined"]:
            raise DataError(f"source {name!r} does not add up: {one}; this is a fault of extract")
