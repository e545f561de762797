"""Documents that rules do not trust, and problems that they leave open, read by a model."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from pipelines.ingest.one_file import FileCount, RoutedDocument, Task, ingest
from pipelines.ingest.pdf_process import PdfProcess, SourcePath
from pipelines.project.files import sha256
from stages.assisted.asking import Asking
from stages.assisted.leftovers import settle
from stages.assisted.pages import Scan
from stages.assisted.params import Assist
from stages.assisted.reading import Reading, read_scan
from stages.extract.json_text import entry
from stages.extract.record import Entry, Place, broken_record
from stages.llm.model import Image, Model


def ingest_routed(
    task: Task, routed: list[RoutedDocument], pdfs: PdfProcess, model: Model
) -> FileCount:
    """Read the routed documents of one file; what was lost on the way is in the quarantine."""
    assist = task.source.reader.document.assist
    assert assist is not None  # a document is routed to it
    entries = (
        (document.member, item)
        for document in routed
        for item in _entries(task, document, pdfs, assist, model)
    )
    return ingest(task, entries, f"{task.number:06d}-model")


def _entries(
    task: Task, document: RoutedDocument, pdfs: PdfProcess, assist: Assist, model: Model
) -> Iterator[Entry]:
    name = f"{task.file}!{document.member}" if document.member else task.file
    print(f"  {task.name}: {name} goes to {assist.model} ({document.reason})", file=sys.stderr)
    if document.pages:
        reading = read_scan(Scan(name, _images(task, document, pdfs, assist)), assist, model)
    else:
        made, left = settle(**json.loads(document.detail), asking=Asking(assist, model))
        reading = Reading(records=made, lost=left)
    for place, value in enumerate(reading.records, 1):
        raw = str(value["id"]).encode()
        yield entry(value, Place(place), raw, task.source.reader.max_row_bytes)
    for page in reading.pages:
        yield broken_record(page.reason, Place(page.page), f"page {page.page}".encode())
    for lost in reading.lost:
        yield broken_record(lost.reason, Place(lost.place), lost.text.encode("utf-8", "replace"))


def _images(task: Task, document: RoutedDocument, pdfs: PdfProcess, assist: Assist) -> list[Image]:
    """A picture for each page, named by the file's content and drawn when it is sent."""
    folder, dpi = task.files / task.name, assist.transcribe.dpi
    path = SourcePath(folder, task.file, task.size)
    content = sha256(folder / task.file)
    place = f"{content}!{document.member}" if document.member else content

    def image(number: int) -> Image:
        def draw() -> bytes:
            return pdfs.draw(path, task.source.reader, document.member, number, dpi)

        return Image(f"pdf {place} page {number} at {dpi:g} dpi", draw)

    return [image(number) for number in range(1, document.pages + 1)]
