"""The process that PDFs are read and drawn in: one document at a time, with limits.

Started by `pipelines.ingest.pdf_process`; speaks frames (`pipelines.sandbox.frames`).
Each document has `seconds` of processor time (SIGPROF with its default action, which no library
can hold up) and memory beyond what the process had at its start.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import IO, Any, BinaryIO

from pipelines.ingest.source_files import open_source_file
from pipelines.sandbox.frames import die_with_parent, receive, send
from stages.extract.archive import Document, documents
from stages.extract.readers import is_pdf_document, read, read_document
from stages.extract.record import Broken, Entry, FileRefused, Record, Routed
from stages.extract.source import Reader

Frame = dict[str, Any]
#: Bytes that libraries may print.
PRINTED = 1 << 20
#: What of an entry is no plain value of JSON: `data` brings it.
BYTES = ("value", "canonical", "raw")


def main(parent: int, seconds: float, memory_mb: int) -> None:
    """Answer frames until the parent closes the pipe; each ends with `end` or `refused`."""
    die_with_parent(parent)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not look like a frame
    for name in ("stages.documents.book", "stages.documents.pictures"):
        importlib.import_module(name)  # what reads every document is no document's memory
    limit = _own_memory() + (memory_mb << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (PRINTED, PRINTED))
    while (asked := receive(sys.stdin.buffer)) is not None:
        _answer(json.loads(asked), seconds, replies)


def _own_memory() -> int:
    """Address space that this process has now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _answer(asked: Frame, seconds: float, replies: IO[bytes]) -> None:
    try:
        for frame in _frames(asked, seconds):
            send(replies, json.dumps(frame))
        last: Frame = {"end": True}
    except FileRefused as refused:
        last = {"refused": refused.reason, "detail": refused.detail}
    except MemoryError:
        last = {"broke": "memory"}
    signal.setitimer(signal.ITIMER_PROF, 0)
    send(replies, json.dumps(last))


def _frames(asked: Frame, seconds: float) -> Iterator[Frame]:
    reader = Reader.model_validate(asked["reader"])
    with open_source_file(Path(asked["folder"]), asked["name"], asked["bytes"]) as stream:
        if reader.solutions is not None and "page" not in asked:
            yield from _book(stream, asked, reader, seconds)
            return
        for document in documents(stream, asked["name"], reader):
            passed = asked.get("among", False) and not is_pdf_document(document, reader)
            if document.member in asked["skip"] or passed:
                continue
            if "page" not in asked:
                yield {"document": document.member}
                signal.setitimer(signal.ITIMER_PROF, seconds)
                yield from map(frame_of, read_document(document, reader))
            elif document.member == asked["member"]:
                signal.setitimer(signal.ITIMER_PROF, seconds)
                yield {"png": _drawn(document, asked["page"], asked["dpi"])}
                return


def _book(stream: BinaryIO, asked: Frame, reader: Reader, seconds: float) -> Iterator[Frame]:
    """A book with its manual: one document, whose limits hold for both."""
    if asked["skip"]:
        return
    yield {"document": ""}
    signal.setitimer(signal.ITIMER_PROF, seconds)
    member = ""
    for document, entry in read(stream, asked["name"], reader):
        if document.member != member:
            member = document.member
            yield {"document": member}
        yield frame_of(entry)


def _drawn(document: Document, page: int, dpi: float) -> str:
    from stages.documents.fragments import open_pdf
    from stages.documents.pictures import picture

    opened = open_pdf(document.stream.read())
    return base64.b64encode(picture(opened, page, dpi).png).decode()


def frame_of(entry: Entry) -> Frame:
    """An entry as JSON: nothing that foreign bytes could reach is ever unpickled."""
    data = entry.canonical if isinstance(entry, Record) else entry.raw
    told = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name not in BYTES}
    return told | {"kind": type(entry).__name__, "data": base64.b64encode(data).decode()}


def entry_of(frame: Frame) -> Entry:
    """The entry that `frame_of` wrote."""
    told = {name: value for name, value in frame.items() if name not in ("kind", "data")}
    data = base64.b64decode(frame["data"])
    if frame["kind"] == "Record":
        return Record(value=json.loads(data), canonical=data, **told)
    return (Routed if frame["kind"] == "Routed" else Broken)(raw=data, **told)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
